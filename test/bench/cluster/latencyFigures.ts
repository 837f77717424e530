import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { LogLines } from '../../../src/core/probe/logLines.ts';
import { figure, type Figure } from '../measure.ts';
import type { BenchCluster } from './benchCluster.ts';

const lines = 1000;

/** Writes the time, ten times in a second and more. */
const writer = `
const { performance } = require('perf_hooks');
let left = ${lines} + 50;
const next = () => {
  process.stdout.write(String(performance.timeOrigin + performance.now()) + '\\n');
  left -= 1;
  if (left > 0) setTimeout(next, 5 + Math.random() * 30);
};
setTimeout(next, 3000);
`;

/** From a container's write to who reads it: the product and kubectl read the same lines at the same time. */
export async function latencyFigures(bench: BenchCluster): Promise<readonly Figure[]> {
  await bench.run('clock', writer);
  const own: number[] = [];
  const others: number[] = [];
  const [program = '', ...args] = bench.kubectlCommand(['logs', '--follow', 'clock']);
  const kubectl = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const reading = (async () => {
    const split = new LogLines();
    for await (const bytes of kubectl.stdout as AsyncIterable<Uint8Array>) take(others, split.take(bytes));
  })();
  const split = new LogLines();
  for await (const part of bench.ports.probes.log({ ref: bench.ref('clock'), podName: 'clock', signal: new AbortController().signal })) {
    if (part.kind !== 'bytes') throw new Error(`the log has a mark: ${part.kind}`);
    take(own, split.take(part.bytes));
  }
  await reading;
  // The first ones may have been written before both were there.
  const [ours, theirs] = [own, others].map((all) => all.slice(50).sort((left, right) => left - right)) as [number[], number[]];
  if (ours.length !== lines || theirs.length !== lines) throw new Error(`${ours.length} and ${theirs.length} lines came of ${lines}`);
  return [...compared('the median', ours, theirs, 0.5), ...compared('all but one in a hundred', ours, theirs, 0.99)];
}

function take(times: number[], texts: readonly string[]): void {
  const now = performance.timeOrigin + performance.now();
  for (const text of texts) times.push(now - Number(text));
}

function compared(which: string, ours: readonly number[], theirs: readonly number[], place: number): readonly Figure[] {
  const at = (all: readonly number[]): number => all[Math.ceil(all.length * place) - 1] ?? 0;
  const peer = { ...figure(`… to kubectl logs --follow, ${which} of ${lines} lines`, theirs), median: at(theirs) };
  return [{ ...figure(`from a write to the product, ${which} of ${lines} lines`, ours), median: at(ours), ratio: at(ours) / at(theirs), against: peer.what }, peer];
}
