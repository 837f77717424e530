import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as runTests } from 'node:test';
import { format } from 'node:util';
import { Collector } from '../rig/report/collector.ts';
import { failureText } from '../rig/report/print.ts';
import { endWhenAllRan } from './ending.ts';
import { inSources } from './sourcePlaces.ts';

const consoleLog = console.log.bind(console);

/** Marks what the tests print: a workbench's console is full of other lines, and launch.ts prints only these. */
function print(...words: readonly unknown[]): void {
  consoleLog(`[host] ${format(...words)}`);
}

/**
 * What VS Code calls in its extension host, from a bundle in out/host: runs the bundled test files beside it with
 * node:test in this very process, where `vscode` is, prints a line for each test and writes the results to the file
 * that TENANTLINK_RESULTS names.
 * @throws Error when a test failed or none ran, which VS Code turns into its exit status
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = print;
  const stage = process.env.TENANTLINK_STAGE ?? 'host';
  const file = process.env.TENANTLINK_RESULTS;
  // In its own process node:test does not choose tests by name: here a pattern chooses files.
  const wanted = new RegExp(process.env.TENANTLINK_MATCH ?? '', 'i');
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs') && wanted.test(name)).sort().map((name) => join(__dirname, name));
  if (files.length === 0) throw new Error(`no file of test/host is called like ${wanted.source}`);
  const collector = new Collector(stage, (failure) => print(failureText(stage, failure, '')), inSources);
  const events = endWhenAllRan(() => runTests({ files, isolation: 'none' }));
  for await (const event of events) {
    const line = collector.take(event);
    if (line !== undefined) print(line);
  }
  const results = collector.results();
  if (file !== undefined) writeFileSync(file, JSON.stringify(results, undefined, 2));
  if (results.failed > 0 || results.passed === 0) throw new Error(`${results.passed} passed, ${results.failed} failed`);
}
