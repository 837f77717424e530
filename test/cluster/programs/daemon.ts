import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kubernetesFolder, repository } from '../../rig/needs/places.mjs';
import { program, roomFolder } from '../room/places.ts';

/** How one program of the cluster is started. */
export interface DaemonPlan {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where a program's number stands while it runs: tests that break things end it by that. */
export function pidFile(name: string): string {
  return join(roomFolder, `${name}.pid`);
}

/** Where what the programs print is kept for the reader of a failed run. */
function logFolder(): string {
  return join(repository, 'out', 'cluster');
}

/** Milliseconds until a program that ended is started again, as a service manager does it. */
const restartMs = 500;

/** Starts a program and starts it again whenever it ends; it ends for good with the room. */
export function keepRunning(plan: DaemonPlan): void {
  mkdirSync(logFolder(), { recursive: true });
  const log = createWriteStream(join(logFolder(), `${plan.name}.log`));
  const start = (): void => {
    const child: ChildProcess = spawn(program(plan.name), plan.args, {
      cwd: roomFolder,
      // Of the caller's environment a cluster needs nothing: a token in it would end up in every pod's neighbour.
      env: { PATH: [kubernetesFolder(), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter), HOME: roomFolder, TMPDIR: join(roomFolder, 'tmp'), ...plan.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('spawn', () => writeFileSync(pidFile(plan.name), String(child.pid)));
    child.once('error', (error) => log.write(`could not be started: ${error.message}\n`));
    child.once('close', (code, signal) => {
      log.write(`--- ended: ${signal ?? String(code)}\n`);
      void pause(restartMs).then(start);
    });
  };
  start();
}

/** Asks until it is so; the limit is a safety net, not a measure. */
export async function untilTrue(what: string, ask: () => Promise<boolean>, limitMs = 90_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await ask().catch(() => false))) {
    if (Date.now() > end) throw new Error(`${what}: not within ${String(limitMs / 1000)} s; see ${logFolder()}`);
    await pause(100);
  }
}
