import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repository } from './needs/places.mjs';
import { noRoom } from './needs/room.mjs';
import { brokenStage, resultsOf, skippedStage } from './report/results.ts';
import type { StageResults } from './report/results.ts';

/** The stages of testing, fast ones first. */
export const stageNames = ['unit', 'shape', 'contract', 'host', 'e2e', 'host-oldest', 'cluster'] as const;
export type StageName = (typeof stageNames)[number];

/** Those of `npm test`; the others are slower and belong to .ci/run. */
export const everyDay: readonly StageName[] = ['unit', 'shape', 'contract', 'host', 'e2e'];

/** Folder of the results, out/results/<stage>.json. */
export const resultsFolder = join(repository, 'out', 'results');

/** Where a stage leaves its results. */
export function resultsFile(stage: StageName): string {
  return join(resultsFolder, `${stage}.json`);
}

/** Minutes after which a test that hangs is given up; never a measure of speed. */
const patience: Readonly<Record<StageName, number>> = { unit: 5, shape: 5, contract: 20, host: 15, e2e: 20, 'host-oldest': 15, cluster: 40 };

/** What a stage runs, one after the other. */
function commands(stage: StageName, match: string | undefined): string[][] {
  if (stage === 'host' || stage === 'host-oldest') return [[join(repository, 'test', 'host', 'run.ts')]];
  if (stage !== 'cluster') return [testRun(stage, match, join('test', stage, '**', '*.test.ts'))];
  // What a cluster leaves behind is seen from outside only; the other tests run beside a real Kubernetes, which run.ts starts and ends.
  return [
    testRun(stage, match, join('test', stage, 'machine', '*.test.ts')),
    [join(repository, 'test', 'cluster', 'run.ts'), ...testRun(stage, match, join('test', stage, '*.test.ts'))],
  ];
}

function testRun(stage: StageName, match: string | undefined, pattern: string): string[] {
  const files = globSync(pattern, { cwd: repository }).sort();
  if (files.length === 0) throw new Error(`${pattern} names no file`);
  return [
    '--test',
    `--test-timeout=${patience[stage] * 60_000}`,
    // A browser and a VS Code at a time are enough for a small machine. Sandboxes count what others leave behind, and tests in faster time must not starve: one file at a time.
    ...(stage === 'contract' || stage === 'e2e' || stage === 'cluster' ? ['--test-concurrency=1'] : []),
    ...(match === undefined ? [] : [`--test-name-pattern=${match}`]),
    `--test-reporter=${fileURLToPath(new URL('report/reporter.ts', import.meta.url))}`,
    '--test-reporter-destination=stdout',
    ...files,
  ];
}

/** Runs Node to its end; where this process is interrupted meanwhile, nothing else is begun and no results are left. */
async function runNode(args: readonly string[], env: NodeJS.ProcessEnv, results: string): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: repository, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const interruptions: NodeJS.Signals[] = [];
  const passOn = (signal: NodeJS.Signals): void => {
    interruptions.push(signal);
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, passOn);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, passOn);
  const [interruption] = interruptions;
  if (interruption !== undefined) {
    await rm(results, { force: true });
    process.exit(128 + constants.signals[interruption]);
  }
  return signal ?? `exit status ${code ?? 'unknown'}`;
}

/**
 * Runs one stage in a process of its own and leaves its results in resultsFile. A stage that runs no test at all has failed.
 * @param match only tests whose name matches this pattern
 */
export async function runStage(stage: StageName, match?: string): Promise<StageResults> {
  await mkdir(resultsFolder, { recursive: true });
  await rm(resultsFile(stage), { force: true });
  const results = await judge(stage, match);
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(resultsFile(stage), JSON.stringify(results, undefined, 2));
  return results;
}

async function judge(stage: StageName, match: string | undefined): Promise<StageResults> {
  const obstacle = stage === 'cluster' ? noRoom() : undefined;
  if (obstacle !== undefined) return skippedStage(stage, `${obstacle}; KUBECONFIG names another cluster`);
  const env: NodeJS.ProcessEnv = { ...process.env, TENANTLINK_STAGE: stage, TENANTLINK_RESULTS: resultsFile(stage) };
  if (stage === 'host-oldest') env.TENANTLINK_VSCODE = 'oldest';
  if (match !== undefined) env.TENANTLINK_MATCH = match;
  let all: StageResults;
  try {
    const parts: StageResults[] = [];
    for (const args of commands(stage, match)) parts.push(await runCommand(stage, args, env));
    all = resultsOf(stage, parts);
  } catch (error) {
    return brokenStage(stage, error instanceof Error ? error.message : String(error));
  }
  if (all.passed + all.failed === 0) return { ...all, failed: 1, failures: brokenStage(stage, 'no test ran').failures };
  return all;
}

async function runCommand(stage: StageName, args: readonly string[], env: NodeJS.ProcessEnv): Promise<StageResults> {
  await rm(resultsFile(stage), { force: true });
  const ending = await runNode(args, env, resultsFile(stage));
  let results: StageResults;
  try {
    results = JSON.parse(await readFile(resultsFile(stage), 'utf8')) as StageResults;
  } catch {
    return brokenStage(stage, `it ended (${ending}) without results`);
  }
  if (results.failed === 0 && ending !== 'exit status 0') return { ...results, failed: 1, failures: brokenStage(stage, `it ended with ${ending}`).failures };
  return results;
}
