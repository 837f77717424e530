import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { removeCgroups, roomName, sweepCgroups } from './cgroups.ts';
import { program } from './places.ts';

/** New namespaces of everything that could be left behind. */
const namespaces = ['--net', '--mount', '--pid', '--uts', '--ipc', '--mount-proc', '--fork', '--kill-child=SIGKILL'];

/**
 * Runs Node with the given arguments beside a real Kubernetes, in a room of namespaces: when the first process of the
 * room ends, however that happens, the kernel ends every other one, and mounts, networks and files of the room go with
 * them. Should this very process be killed, the room dies with it. Only control groups outlive their processes; those
 * of this room are removed at its end, those of a killed one at the next start.
 * @returns the exit status, or the signal that ended it
 */
export async function enterRoom(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | NodeJS.Signals> {
  const name = await roomName();
  await sweepCgroups();
  const inside = fileURLToPath(new URL('inside.ts', import.meta.url));
  // Its own process group: Ctrl-C reaches only this process, which ends the room as a whole.
  const room = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', ...namespaces, '--', program('tini'), '--', process.execPath, inside, name, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const interrupted: NodeJS.Signals[] = [];
  const interrupt = (signal: NodeJS.Signals): void => {
    interrupted.push(signal);
    room.kill('SIGKILL');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const [code, signal] = (await once(room, 'exit')) as [number | null, NodeJS.Signals | null];
    return interrupted[0] ?? signal ?? code ?? 1;
  } finally {
    await removeCgroups(name);
    for (const signal of signals) process.off(signal, interrupt);
  }
}
