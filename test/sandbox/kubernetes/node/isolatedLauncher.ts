import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ContainerExit, ContainerLauncher, ContainerPlan, RunningContainer } from './containerPlan.ts';
import { layOutRoot } from './containerRoot.ts';

const SETUP = fileURLToPath(new URL('./containerSetup.ts', import.meta.url));
/** The launcher must die with us, its child with it; the namespaces are the container's own. */
const NAMESPACES = ['--pdeathsig', 'KILL', '--', 'unshare', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=SIGKILL', '--'];

/** True where this process may make namespaces and mounts. */
export function canIsolate(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || process.execve === undefined) return false;
  return spawnSync('setpriv', [...NAMESPACES, 'mount', '--bind', '/tmp', '/tmp'], { stdio: 'ignore' }).status === 0;
}

/** Starts containers in namespaces and a root folder of their own: absolute paths of the spec are real. */
export function isolatedLauncher(nodePath: string): ContainerLauncher {
  return {
    kind: 'isolated',
    async launch(plan: ContainerPlan, output: Socket): Promise<RunningContainer> {
      const { root, fstab } = await layOutRoot(plan, nodePath);
      const fstabFile = join(plan.folder, 'fstab');
      const planFile = join(plan.folder, 'plan.json');
      await writeFile(fstabFile, fstab);
      const { argv, env, hostname, workingDir, uid, gid, noNewPrivileges } = plan;
      const setup = { root, fstab: fstabFile, hostname, workingDir, uid, gid, noNewPrivileges, argv, env };
      await writeFile(planFile, JSON.stringify(setup), { mode: 0o600 });
      const child = spawn('setpriv', [...NAMESPACES, nodePath, '--no-warnings', SETUP, planFile], {
        cwd: '/',
        // Only what the setup itself needs: nothing of this process's environment reaches the pod.
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        stdio: ['ignore', output, output, 'pipe'],
      });
      output.destroy();
      return follow(child);
    },
  };
}

function follow(child: ChildProcess): RunningContainer {
  let failure: string | undefined;
  let markStarted: (runs: boolean) => void = () => undefined;
  const started = new Promise<boolean>((resolve) => {
    markStarted = resolve;
  });
  const reports = child.stdio[3] as Readable;
  let text = '';
  reports.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    const line = text.split('\n')[0];
    if (line === undefined || !text.includes('\n')) return;
    failure = (JSON.parse(line) as { failure?: string }).failure;
    text = '';
    if (failure === undefined) void untilOwnProgram(child.pid).then(() => markStarted(true));
    else markStarted(false);
  });
  const exited = new Promise<ContainerExit>((resolve) => {
    child.once('error', (error) => {
      markStarted(false);
      resolve({ exitCode: 128, startFailure: error.message });
    });
    child.once('exit', (code, signal) => {
      markStarted(failure === undefined);
      const number = signal === null ? undefined : constants.signals[signal];
      resolve({
        exitCode: number === undefined ? (code ?? 0) : 128 + number,
        ...(number === undefined ? {} : { signal: number }),
        ...(failure === undefined ? {} : { startFailure: failure }),
      });
    });
  });
  return {
    started,
    exited,
    signal(name) {
      const target = containerProcess(child.pid);
      // The launcher's end takes everything in the namespace with it. Killing its child alone would make util-linux'
      // unshare complain on the container's standard error and hide the signal in its own exit code.
      if (name === 'SIGKILL' || target === undefined) child.kill('SIGKILL');
      else signalProcess(target, name);
    },
  };
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended by itself.
  }
}

/** The setup replaces itself a few times; only the last program may take signals. */
async function untilOwnProgram(launcher: number | undefined): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const target = containerProcess(launcher);
    if (target === undefined) return;
    try {
      const [name = '', ...rest] = readFileSync(`/proc/${target}/cmdline`, 'utf8').split('\0');
      if (!/(^|\/)(setpriv|unshare)$/.test(name) && !rest.includes(SETUP)) return;
    } catch {
      // It has just ended.
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** The container's first process as the machine numbers it: the launcher's only child. */
function containerProcess(launcher: number | undefined): number | undefined {
  if (launcher === undefined) return undefined;
  try {
    const [first] = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ');
    return first === undefined || first === '' ? undefined : Number(first);
  } catch {
    // The launcher has just ended.
    return undefined;
  }
}
