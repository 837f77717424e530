import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Collector } from './collector.ts';
import type { RunEvent } from './collector.ts';
import { failureText } from './print.ts';

/**
 * Reporter of node:test for one stage: says at once what failed, forwards what tests print, and writes the results to
 * the file that TENANTLINK_RESULTS names.
 */
export async function* report(source: AsyncIterable<RunEvent>): AsyncGenerator<string> {
  const stage = process.env.TENANTLINK_STAGE ?? 'tests';
  const said: string[] = [];
  const collector = new Collector(stage, (failure) => said.push(failureText(stage, failure, process.cwd())));
  for await (const event of source) {
    collector.take(event);
    yield* said.splice(0);
    if (event.type === 'test:stdout' || event.type === 'test:stderr') yield (event.data as { message: string }).message;
  }
  const file = process.env.TENANTLINK_RESULTS;
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(collector.results(), undefined, 2));
}

// node:test loads a reporter by its default export.
export { report as default };
