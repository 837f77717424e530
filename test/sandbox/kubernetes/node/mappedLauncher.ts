import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { Socket } from 'node:net';
import type { ContainerExit, ContainerLauncher, ContainerPlan, RunningContainer } from './containerPlan.ts';

/**
 * Starts containers without any privilege: mounted paths are rewritten, in arguments and environment, to the folders
 * of the machine that hold them. A program that has such a path only in its source does not find it.
 */
export function mappedLauncher(nodePath: string): ContainerLauncher {
  const dies = spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true'], { stdio: 'ignore' }).status === 0;
  return {
    kind: 'mapped',
    async launch(plan: ContainerPlan, output: Socket): Promise<RunningContainer> {
      const rewrite = pathRewriter(plan);
      const inside = join(plan.folder, 'root', plan.workingDir);
      await mkdir(inside, { recursive: true });
      for (const mount of plan.mounts.filter(({ isFile }) => isFile)) {
        const copyPath = join(plan.folder, 'root', mount.target);
        await mkdir(dirname(copyPath), { recursive: true });
        await cp(mount.source, copyPath);
      }
      const [name = '', ...args] = plan.argv;
      const program = plan.hasNode && /(^|\/)node$/.test(name) ? nodePath : rewrite(name);
      const env = Object.fromEntries(Object.entries(plan.env).map(([key, value]) => [key, rewrite(value)]));
      const start = [program, ...args.map(rewrite)];
      const [file = '', ...rest] = dies ? ['setpriv', '--pdeathsig', 'KILL', '--', ...start] : start;
      const mappedDir = rewrite(plan.workingDir);
      const child = spawn(file, rest, {
        cwd: existsSync(mappedDir) && mappedDir !== '/' ? mappedDir : inside,
        env: { ...env, PATH: `${dirname(nodePath)}:${env.PATH ?? ''}` },
        stdio: ['ignore', output, output],
        detached: true,
      });
      output.destroy();
      const exited = new Promise<ContainerExit>((resolve) => {
        child.once('error', (error) => resolve({ exitCode: 128, startFailure: `failed to create containerd task: ${error.message}` }));
        child.once('exit', (code, signal) => {
          const number = signal === null ? undefined : constants.signals[signal];
          killGroup(child.pid, 'SIGKILL');
          if (number !== undefined) resolve({ exitCode: 128 + number, signal: number });
          // setpriv's own words for a program that is not there.
          else if (dies && code === 127) resolve({ exitCode: 128, startFailure: `failed to create containerd task: exec: "${name}": executable file not found in $PATH: unknown` });
          else resolve({ exitCode: code ?? 0 });
        });
      });
      return { started: Promise.resolve(child.pid !== undefined), exited, signal: (sent) => killGroup(child.pid, sent) };
    },
  };
}

function pathRewriter(plan: ContainerPlan): (text: string) => string {
  const mounts = [...plan.mounts].sort((a, b) => b.target.length - a.target.length);
  return (text) => {
    let result = text;
    for (const { source, target } of mounts) {
      const pattern = new RegExp(`(?<![\\w/.-])${target.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[/:;,"'\\s])`, 'g');
      result = result.replace(pattern, () => source);
    }
    return result;
  };
}

/** The whole process group: a program may have started others. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}
