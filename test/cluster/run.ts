/**
 * Runs Node with the arguments it is given beside a real Kubernetes: the one that KUBECONFIG names, else one that it
 * starts in a room of its own and that ends with the command.
 *
 *   node test/cluster/run.ts --test test/cluster/contract.test.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { removeLeftovers } from './leftovers.ts';
import { enterRoom } from './room/enterRoom.ts';
import { suiteName } from './suite.ts';

async function runHere(args: readonly string[]): Promise<number | NodeJS.Signals> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, passOn);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 1;
}

/** On the cluster that KUBECONFIG names; nothing is left there, also when this is interrupted. */
async function runElsewhere(args: readonly string[]): Promise<number | NodeJS.Signals> {
  process.stderr.write(`[cluster] the cluster is the current context of KUBECONFIG; what is made there is called ${suiteName()} and is removed again\n`);
  const ending = await runHere(args);
  for (const what of await removeLeftovers()) process.stderr.write(`[cluster] removed: ${what}\n`);
  return ending;
}

const args = process.argv.slice(2);
const ending = await (process.env.KUBECONFIG === undefined ? enterRoom(args, process.env) : runElsewhere(args));
process.exitCode = typeof ending === 'string' ? 128 + constants.signals[ending] : ending;
