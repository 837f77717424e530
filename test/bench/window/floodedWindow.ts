import { writeFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import type { LogPart } from '../../../src/core/ports/containerLog.ts';
import { proveLink } from '../../../src/core/proof/proveLink.ts';
import { createProofChannel, type ProofChannel } from '../../../src/ui/output/proofChannel.ts';
import { followRun } from '../../../src/ui/runs/followRun.ts';
import { aSubject } from '../../builders/chain.ts';
import { aRun } from '../../builders/runs.ts';
import { newDisk, openWindow } from '../../host/runs/window.ts';
import { pod } from '../../unit/probe/fakeProbeHost.ts';
import { hastyLog, steadyLog } from './floods.ts';

/**
 * What the window was doing meanwhile: nothing, a run in the product's channel, one that hands over line by line, or a
 * run with a long log; the last one again, stopped now and then to collect garbage.
 */
export type Work = 'idle' | 'product' | 'lineByLine' | 'longLog' | 'collected';

/** What the extension host saw of a time. */
export interface Period {
  readonly work: Work;
  /** Both by the wall clock, in milliseconds. */
  readonly from: number;
  readonly until: number;
  /** The longest that the extension host answered nobody, in milliseconds. */
  readonly longestTurn: number;
  /** What the heap held at most beyond what it held before, in MB: garbage included, but for `collected`. */
  readonly memory: number;
}

const seconds = 4;
const rounds = 5;

/** What VS Code calls in its extension host: runs whose pods write very much, while somebody types in an editor. */
export async function run(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'plaintext' });
  await vscode.window.showTextDocument(document);
  await sleep(10_000);
  const periods: Period[] = [];
  for (let round = 0; round < rounds; round += 1) {
    periods.push(await during('idle', () => sleep(seconds * 1000)));
    periods.push(await during('product', () => runWith(steadyLog(seconds), productChannel)));
    periods.push(await during('lineByLine', () => runWith(steadyLog(seconds), lineByLine)));
  }
  for (let round = 0; round < rounds; round += 1) {
    periods.push(await during('longLog', () => runWith(hastyLog(), productChannel)));
    periods.push(await during('collected', () => runWith(hastyLog(), productChannel)));
  }
  // What the page has seen of the last one is on its way.
  await sleep(2_000);
  await writeFile(process.env.TENANTLINK_RESULTS ?? '', JSON.stringify(periods));
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function during(work: Work, act: () => Promise<unknown>): Promise<Period> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const looking = setInterval(() => {
    if (work === 'collected') collectGarbage();
    most = Math.max(most, process.memoryUsage().heapUsed);
  }, 250);
  const from = Date.now();
  delay.enable();
  await act();
  delay.disable();
  const until = Date.now();
  clearInterval(looking);
  // What is waiting still is of this time, not of the next.
  await sleep(2_000);
  return { work, from, until, longestTurn: delay.max / 1e6, memory: (most - before) / 1024 / 1024 };
}

/** One whole run of the product: log, judgement, channel, history; only its cluster is not there. */
async function runWith(log: AsyncGenerator<LogPart>, channel: () => ProofChannel): Promise<void> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* read(): AsyncGenerator<LogPart> {
    yield* log;
    end();
  }
  const made: ProofChannel[] = [];
  const window = openWindow(
    newDisk(),
    [],
    {
      log: read,
      async *observe() {
        yield pod({ phase: 'Running' });
        await ended;
        yield pod({ phase: 'Succeeded', terminated: { exitCode: 0, reason: 'Completed', message: '' } });
        await new Promise(() => undefined);
      },
    },
    {
      channel: () => {
        const one = channel();
        made.push(one);
        return one;
      },
    },
  );
  const request = { subject: aSubject(), quota: aRun().quota, settings: { image: 'image' }, cloud: knownClouds.public, programSource: '//' };
  const record = await followRun(window.context, { session: window.context.sessions.current(), serviceAccount: 'default/reader', show: true, events: (signals) => proveLink(request, window.world, signals) });
  window.pickUp.dispose();
  for (const one of made) one.dispose();
  if (record?.verdict.status !== 'success') throw new Error(`the run ended as ${record?.verdict.code ?? 'left'}`);
}

function productChannel(): ProofChannel {
  return createProofChannel('Quota Pod', (count) => `… ${count} lines not shown`);
}

/** What an extension does that has not thought about it. */
function lineByLine(): ProofChannel {
  const channel = vscode.window.createOutputChannel('Line by Line');
  const line = (text: string): void => channel.appendLine(text);
  return { begin: () => undefined, show: () => channel.show(true), line, podLines: (texts) => texts.forEach(line), flush: () => undefined, dispose: () => channel.dispose() };
}
