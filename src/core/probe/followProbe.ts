import { failureOf, type Failure } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogPart } from '../ports/containerLog.ts';
import type { ProbeObservation, ProbeRef } from '../ports/probeHost.ts';
import { accessEnd } from './accessFailure.ts';
import { mergeStreams } from './mergeStreams.ts';
import type { ProbeEvent, ProbeOutcome } from './outcome.ts';
import type { Patience } from './patience.ts';
import { ProbeProgress } from './probeProgress.ts';
import type { ProbeWorld, RunSignals } from './runProbe.ts';
import { longestNap, sleepWatch } from './sleepWatch.ts';

type Input =
  | { readonly kind: 'observation'; readonly observation: ProbeObservation }
  | { readonly kind: 'log'; readonly part: LogPart }
  | { readonly kind: 'logEnded'; readonly failure?: Failure }
  | { readonly kind: 'tick' }
  | { readonly kind: 'watchFailed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'left' };

/** A run whose objects are in the cluster. */
interface Followed {
  readonly ref: ProbeRef;
  readonly patience: Patience;
  /** Another window began it. */
  readonly adopted: boolean;
}

/** Watches a run and reads its log until there is a verdict; undefined when it was left before. */
export async function* followProbe({ ref, patience, adopted }: Followed, world: ProbeWorld, { signal, leave }: RunSignals): AsyncGenerator<ProbeEvent, ProbeOutcome | undefined> {
  const { clock } = world;
  const hasSlept = sleepWatch(clock.now());
  const progress = new ProbeProgress(patience, adopted);
  // Ends every source when the run is over, whatever ended it.
  const over = new AbortController();
  const inputs = mergeStreams<Input>([observations(ref, world, over.signal), once(signal, { kind: 'cancelled' }, over.signal)]);
  if (leave !== undefined) inputs.add(once(leave, { kind: 'left' }, over.signal));
  let logOf: string | undefined;
  let tickAt: number | undefined;
  try {
    const wakeLater = (): void => {
      const next = progress.nextTick;
      // An earlier tick asks again by itself: a log that comes moves the next one with each piece.
      if (next === undefined || (tickAt !== undefined && tickAt <= next)) return;
      tickAt = next;
      inputs.add(ticking(clock, Math.min(next - clock.now(), longestNap), over.signal));
    };
    wakeLater();
    for await (const input of inputs) {
      if (input.kind === 'left') return undefined;
      if (input.kind === 'cancelled') return progress.outcome({ status: 'cancelled', code: 'cancelled' });
      if (input.kind === 'watchFailed') {
        yield* progress.cutLog();
        return progress.lostSight(accessEnd(input.failure));
      }
      const now = clock.now();
      if (hasSlept(now)) progress.awoke(now);
      yield* takeIn(progress, input, now);
      if (progress.readablePod !== undefined && logOf === undefined) {
        logOf = progress.readablePod;
        inputs.add(logParts(ref, world, logOf, over.signal));
      }
      if (progress.verdict !== undefined) {
        yield* progress.cutLog();
        return progress.outcome();
      }
      // Timers may end a millisecond before their time by the clock (Node's do): then once more.
      if (input.kind === 'tick') tickAt = undefined;
      wakeLater();
    }
    return progress.outcome();
  } finally {
    over.abort();
  }
}

function takeIn(progress: ProbeProgress, input: Exclude<Input, { kind: 'cancelled' | 'left' | 'watchFailed' }>, now: number): readonly ProbeEvent[] {
  switch (input.kind) {
    case 'observation':
      return progress.observe(input.observation, now);
    case 'log':
      return progress.log(input.part, now);
    case 'logEnded':
      return progress.logEnded(input.failure);
    case 'tick':
      progress.tick(now);
      return [];
  }
}

async function* observations(ref: ProbeRef, world: ProbeWorld, signal: AbortSignal): AsyncGenerator<Input> {
  try {
    for await (const observation of world.probes.observe({ ref, signal })) yield { kind: 'observation', observation };
  } catch (thrown) {
    if (!signal.aborted) yield { kind: 'watchFailed', failure: failureOf(thrown, 'observeProbe') };
  }
}

async function* logParts(ref: ProbeRef, world: ProbeWorld, podName: string, signal: AbortSignal): AsyncGenerator<Input> {
  try {
    for await (const part of world.probes.log({ ref, podName, signal })) yield { kind: 'log', part };
    yield { kind: 'logEnded' };
  } catch (thrown) {
    if (!signal.aborted) yield { kind: 'logEnded', failure: failureOf(thrown, 'readProbeLog') };
  }
}

async function* ticking(clock: Clock, milliseconds: number, signal: AbortSignal): AsyncGenerator<Input> {
  try {
    await clock.sleep(Math.max(0, milliseconds), signal);
    yield { kind: 'tick' };
  } catch (thrown) {
    // The run is over and needs no tick; anything else is not ours to hide.
    if (!signal.aborted) throw thrown;
  }
}

/** Yields once when the signal comes; ends without a word when the run is over first. */
async function* once(signal: AbortSignal, input: Input, over: AbortSignal): AsyncGenerator<Input> {
  if (!signal.aborted) {
    const either = AbortSignal.any([signal, over]);
    await new Promise<void>((resolve) => {
      if (either.aborted) resolve();
      else either.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  if (signal.aborted) yield input;
}
