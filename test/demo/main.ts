import { open, type FileHandle } from 'node:fs/promises';
import { runJourney } from './journey.ts';
import { readOptions, usage, type DemoOptions } from './options.ts';
import { createPrinter, sourceText } from './printer.ts';

/** Exit statuses: 0 the verdict is a success, 3 it names a broken link, 1 the demo itself failed, 2 its arguments are wrong. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage);
    return 0;
  }
  let options: DemoOptions;
  try {
    options = readOptions(args);
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}`);
    return 2;
  }
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  const print = createPrinter((line) => console.log(line));
  if (options.editor) {
    const { runInEditor } = await import('./editor.ts');
    return await runInEditor(options, print, controller.signal);
  }
  // Opened before the work begins: a path that cannot be written is said at once.
  const file = options.json === undefined ? undefined : await openForWriting(options.json);
  if (file === null) return 2;
  const { plan, events, log, verdict } = await runJourney(options, print, controller.signal);
  if (file !== undefined) {
    const { status, code, expected, actual } = verdict;
    const told = { status, code, expected: expected?.value, actual: actual?.value, expectedFrom: expected && sourceText(expected.source), actualFrom: actual && sourceText(actual.source) };
    await file.writeFile(`${JSON.stringify({ plan, events, log, verdict: told }, undefined, 2)}\n`);
    await file.close();
  }
  if (verdict.status === 'success') return 0;
  return verdict.status === 'failure' && verdict.code.startsWith('WI') ? 3 : 1;
}

async function openForWriting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'w');
  } catch (thrown) {
    console.error(`--json ${path} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return null;
  }
}

process.exitCode = await main(process.argv.slice(2));
