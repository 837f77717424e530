import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { doMainJob } from '../e2e/mainJob.ts';
import { demoFile, demoManifest } from '../e2e/manifest.ts';
import { setStage } from '../e2e/stage.ts';
import type { DemoOptions } from './options.ts';
import type { Printer } from './printer.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * The demo in a real VS Code: sandbox, packaged extension, the main job driven as a person does
 * it, screenshots in out/demo. Stays open at a loopback address until it is interrupted, unless
 * `--once` is given or there is no terminal. Answers the exit status.
 */
export async function runInEditor(options: DemoOptions, print: Printer, signal: AbortSignal): Promise<number> {
  const screenshots = resolve(root, 'out/demo');
  await rm(screenshots, { recursive: true, force: true });
  print.step('Start', 'sandbox, packaged extension, VS Code in a browser');
  const stage = await setStage({ seed: options.seed, screenshots, files: { [demoFile]: demoManifest } });
  try {
    print.step('VS Code', `${stage.vscode.version} at ${stage.vscode.url}`);
    const job = await doMainJob(stage, (step) => print.step(step, ''));
    print.step('The quota pod’s log', '');
    print.lines(job.log.trimEnd().split('\n'));
    print.step('Screenshots', relative(root, screenshots));
    if (!options.once && process.stdout.isTTY) {
      print.step('Yours to play with', `${stage.vscode.url} (Ctrl+C ends it; sign in as Ada, who may do everything in both tenants)`);
      if (!signal.aborted) await once(signal, 'abort');
    }
    return (await readFile(resolve(stage.workspace, demoFile), 'utf8')) === job.manifest && job.log.includes('Verdict: The link works') ? 0 : 1;
  } finally {
    await stage.close();
  }
}
