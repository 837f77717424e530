/**
 * Runs Node with the arguments it is given beside a real Kubernetes: the one that KUBECONFIG names, else one that it
 * starts in a room of its own and that ends with the command.
 *
 *   node test/cluster/run.ts --test test/cluster/contract.test.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { enterRoom } from './room/enterRoom.ts';

async function runHere(args: readonly string[]): Promise<number | NodeJS.Signals> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, passOn);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code ?? 1;
}

const args = process.argv.slice(2);
const other = process.env.KUBECONFIG;
if (other !== undefined) process.stderr.write(`[cluster] the cluster is the current context of KUBECONFIG; its namespaces tenantlink-suite-… are made and removed again\n`);
const ending = await (other === undefined ? enterRoom(args, process.env) : runHere(args));
process.exitCode = typeof ending === 'string' ? 128 + constants.signals[ending] : ending;
