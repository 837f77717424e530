import assert from 'node:assert/strict';
import type { FailureReason } from '../../../src/core/model/failure.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import type { MessageKey } from '../../../src/core/words/messages.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { nameOfCall } from './calls.ts';
import type { Cause, FaultKind } from './faults.ts';
import { wayRound } from './gotRound.ts';
import { prepare, start, type Prepared } from './journeys.ts';
import type { MadeCall } from './network.ts';
import { freshProduct, type SceneOptions, type Theatre } from './theatre.ts';
import type { Told, Way } from './ways.ts';

/** One call of a way and what goes wrong with it. */
export interface Case {
  readonly way: Way;
  readonly call: MadeCall;
  readonly fault: FaultKind;
  /** Of what is offered after a failure: go on; else take back. */
  readonly finish: boolean;
}

const say = speaker(inEnglish);

/** Plays cases; scenes of ways that only look serve many of them. */
export interface Stagehand {
  /** The calls of a way on which nothing goes wrong. */
  callsOf(way: Way): Promise<readonly MadeCall[]>;
  /** Plays one case to its end. @throws AssertionError */
  play(one: Case): Promise<void>;
  close(): Promise<void>;
}

interface Kept extends Prepared {
  readonly way: Way;
}

export function stagehand(theatre: Theatre): Stagehand {
  let kept: Kept | undefined;
  const close = async (): Promise<void> => {
    await kept?.scene.close();
    kept = undefined;
  };
  const open = async (way: Way, slower?: SceneOptions): Promise<Kept> => {
    await close();
    const scene = await theatre.open(slower);
    const product = await freshProduct(scene.sandbox);
    const former = await prepare(way, scene, product);
    return { way, scene, product, former };
  };
  /** A scene goes with its case, unless others can use it as it is. */
  async function within<T>(way: Way, slower: SceneOptions | undefined, work: (prepared: Prepared) => Promise<T>): Promise<T> {
    const prepared = kept?.way === way && slower === undefined ? kept : await open(way, slower);
    kept = prepared;
    let isGood = false;
    try {
      const result = await work(prepared);
      isGood = !way.writes && slower === undefined;
      return result;
    } finally {
      prepared.scene.sandbox.azure.faults.clear();
      if (!isGood) await close();
    }
  }
  return {
    close,
    callsOf: (way) =>
      within(way, undefined, async (prepared) => {
        const { scene } = prepared;
        const started = await start(way, prepared);
        const stop = scene.network.record();
        const told = await started.run();
        const calls = stop();
        assert.ok(told.complete, `${way.name} without faults: ${JSON.stringify(told)}`);
        await started.settle(told, true);
        return calls;
      }),
    play: ({ way, call, fault, finish }) =>
      within(way, fault.scene?.(call), async (prepared) => {
        const { scene } = prepared;
        const started = await start(way, prepared);
        const { meet } = fault;
        const heal = scene.network.strike(nameOfCall(call), fault.times, (stroke) => meet?.(stroke, theatre.time) ?? false);
        const from = theatre.time.now();
        const told = await started.run();
        assert.ok(heal() > 0, 'the fault did not meet the call');
        scene.sandbox.azure.faults.clear();
        assertNamed(told, { way, call, fault, finish });
        if (meet === undefined && told.complete) assert.ok(theatre.time.now() - from >= patienceNeeded, 'it was there too early');
        await started.settle(told, finish);
      }),
  };
}

/** What is not everywhere yet takes longer than this. */
const patienceNeeded = 180_000;

/** What was not waited out is told with its cause; a lasting fault always, be it as the reason of a wait. */
function assertNamed({ complete, failures, waits }: Told, { way, call, fault }: Case): void {
  const { reasons, code } = fault.cause(call);
  const isWaited = waits.some(({ key }) => reasons.some((reason) => key === (waitKeys[reason] ?? 'apply.waitServer')));
  if (complete && (fault.times === 1 || isWaited || wayRound(call, fault.name, way.name) !== undefined)) return;
  const named = failures.find((failure) => reasons.includes(failure.reason) && isCode(failure.code, code));
  assert.ok(named, `the cause is not named: wanted ${reasons.join('|')} ${String(code ?? '')}, ${complete ? 'complete' : 'not complete'}, told ${told(failures)}; waited ${waits.map(({ key }) => key).join(' ')}`);
  const sentence = describeFailure(named, say);
  if (typeof code === 'string') assert.ok(sentence.includes(code), sentence);
}

/** What a wait is said to be for; everything else is the server's trouble. */
const waitKeys: Readonly<Partial<Record<FailureReason, MessageKey>>> = {
  throttled: 'apply.waitThrottled',
  concurrentWrite: 'apply.waitConcurrent',
  notReplicated: 'apply.waitReplication',
};

function isCode(told: string | undefined, wanted: Cause['code']): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? told === wanted : wanted.test(told ?? ''));
}

function told(failures: Told['failures']): string {
  return failures.map(({ operation, reason, code, detail }) => `${operation}: ${reason} ${code ?? ''} (${detail?.slice(0, 80) ?? ''})`).join(', ');
}
