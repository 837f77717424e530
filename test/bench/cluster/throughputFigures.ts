import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { figure, type Figure } from '../measure.ts';
import type { BenchCluster } from './benchCluster.ts';

const megabytes = 200;
const lineLength = 100;
const total = megabytes * 1_000_000;
const runs = 5;

/** Writes so many bytes in lines and waits to be ended. */
const writer = `
const line = Buffer.alloc(${lineLength}, 'x'); line[${lineLength - 1}] = 10;
const batch = Buffer.concat(Array.from({ length: 640 }, () => line));
let left = ${total};
const fs = require('fs');
while (left > 0) { const n = Math.min(left, batch.length); let at = 0; while (at < n) at += fs.writeSync(1, batch, at, n - at); left -= n; }
setInterval(() => undefined, 1000);
`;

/** 200 MB of log, read by the product and by kubectl in turns: time, the reader's own processor time, memory. */
export async function throughputFigures(bench: BenchCluster): Promise<readonly Figure[]> {
  await bench.run('flood', writer);
  // Follows while it is written: the first run, which does not count.
  await followWithProduct(bench);
  const times: Readonly<Record<'own' | 'kubectl' | 'follow', number[]>> = { own: [], kubectl: [], follow: [] };
  const work: number[] = [];
  const workOfKubectl: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const idle = (globalThis.gc?.(), process.memoryUsage().rss);
    let highest = idle;
    const watching = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 50);
    const before = process.cpuUsage();
    times.own.push(await followWithProduct(bench));
    const { user, system } = process.cpuUsage(before);
    clearInterval(watching);
    work.push((user + system) / 1000);
    memory.push((highest - idle) / 1_000_000);
    const plain = await readWithKubectl(bench);
    times.kubectl.push(plain.time);
    workOfKubectl.push(plain.processorTime);
    times.follow.push(await followWithKubectl(bench));
  }
  const own = figure(`the product follows ${megabytes} MB of log (${lineLength} bytes a line)`, times.own);
  const plain = figure('kubectl logs', times.kubectl);
  const follow = figure('kubectl logs --follow', times.follow);
  const ownWork = figure('… its processor time', work);
  const kubectlWork = figure('processor time of kubectl logs', workOfKubectl);
  return [
    { ...own, ratio: own.median / plain.median, against: plain.what },
    { ...own, what: 'the same', ratio: own.median / follow.median, against: follow.what },
    plain,
    follow,
    { ...ownWork, ratio: ownWork.median / kubectlWork.median, against: kubectlWork.what },
    kubectlWork,
    { ...figure('… its memory at most, over idle', memory), unit: 'MB' },
  ];
}

async function followWithProduct(bench: BenchCluster): Promise<number> {
  const leaving = new AbortController();
  const start = performance.now();
  let bytes = 0;
  for await (const part of bench.ports.probes.log({ ref: bench.ref('flood'), podName: 'flood', signal: leaving.signal })) {
    if (part.kind !== 'bytes') throw new Error(`the log has a mark: ${part.kind}`);
    bytes += part.bytes.length;
    if (bytes >= total) break;
  }
  if (bytes !== total) throw new Error(`${bytes} bytes were read of ${total}`);
  return performance.now() - start;
}

/** To its end, into nothing; bash tells the processor time of what it waits for. */
async function readWithKubectl(bench: BenchCluster): Promise<{ readonly time: number; readonly processorTime: number }> {
  const [program = '', ...args] = bench.kubectlCommand(['logs', 'flood']);
  const start = performance.now();
  const timed = spawn('bash', ['-c', 'TIMEFORMAT="%3U %3S"; time "$@" > /dev/null', 'bash', program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = text(timed.stderr);
  await once(timed, 'exit');
  const time = performance.now() - start;
  const [user = Number.NaN, system = Number.NaN] = (await said).trim().split(' ').map(Number);
  if (Number.isNaN(user + system)) throw new Error(`kubectl logs: ${await said}`);
  return { time, processorTime: (user + system) * 1000 };
}

/** Until as many bytes have come, which a program of the system counts. */
async function followWithKubectl(bench: BenchCluster): Promise<number> {
  const [program = '', ...args] = bench.kubectlCommand(['logs', '--follow', 'flood']);
  const start = performance.now();
  const kubectl = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const counter = spawn('head', ['--bytes', String(total)], { stdio: [kubectl.stdout, 'ignore', 'inherit'] });
  const [code] = (await once(counter, 'exit')) as [number];
  const time = performance.now() - start;
  kubectl.kill();
  if (code !== 0) throw new Error(`head ended with ${code}`);
  return time;
}
