import { failureOf, type Failure, type FailureReason } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogPart } from '../ports/containerLog.ts';
import type { Manifest, ProbeHost, ProbeObservation, ProbeRef } from '../ports/probeHost.ts';
import { cleanUp } from './cleanUp.ts';
import { mergeStreams } from './mergeStreams.ts';
import type { ProbeEvent, ProbeOutcome } from './outcome.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { ProbeProgress } from './probeProgress.ts';
import { longestNap, sleepWatch } from './sleepWatch.ts';

export interface ProbeRun extends FollowedRun {
  /** Both from buildProbeJob. */
  readonly job: Manifest;
  readonly configMap: Manifest;
}

/** A run whose objects are in the cluster already. */
export interface FollowedRun {
  readonly ref: ProbeRef;
  readonly patience?: Partial<Patience>;
}

/** What can end the following of a run. */
export interface RunSignals {
  /** The user wants no more of it: it ends as cancelled and is cleaned up. */
  readonly signal: AbortSignal;
  /** Nobody can follow it here any more, because the window closes or another one has it: it is left as it is. */
  readonly leave?: AbortSignal;
}

/** What the run needs of the world. */
export interface ProbeWorld {
  readonly probes: ProbeHost;
  readonly clock: Clock;
}

type Input =
  | { readonly kind: 'observation'; readonly observation: ProbeObservation }
  | { readonly kind: 'log'; readonly part: LogPart }
  | { readonly kind: 'logEnded'; readonly failure?: Failure }
  | { readonly kind: 'tick' }
  | { readonly kind: 'watchFailed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'left' };

/**
 * One proof run: creates the Job, watches it and its pod, streams the log, judges, and always
 * deletes what it created, also when it is cancelled, fails, or is abandoned by its reader. Nothing
 * is thrown: everything ends in an `outcome` event, followed by `cleaned` or `cleanupFailed`, or in
 * `left` alone. The caller journals `ref` before the first call, so that a crash can be made good later.
 */
export function runProbe(run: ProbeRun, world: ProbeWorld, signals: RunSignals): AsyncGenerator<ProbeEvent, void> {
  return toItsEnd(run, world, signals, (patience) => create(run, world, { signal: signals.signal, answerMs: patience.answerMs }));
}

/** The same for a run that was created earlier, by a window that is gone. */
export function adoptProbe(run: FollowedRun, world: ProbeWorld, signals: RunSignals): AsyncGenerator<ProbeEvent, void> {
  return toItsEnd(run, world, signals);
}

async function* toItsEnd(run: FollowedRun, world: ProbeWorld, signals: RunSignals, begin?: (patience: Patience) => Promise<Created>): AsyncGenerator<ProbeEvent, void> {
  const patience = { ...defaultPatience, ...run.patience };
  let unanswered = false;
  const clean = (): Promise<ProbeEvent> => cleanUp({ ref: run.ref, world, patienceMs: patience.cleanupMs, unanswered });
  let owed = true;
  try {
    const created = await begin?.(patience);
    unanswered = created?.unanswered === true;
    const refused = created?.refused;
    // The object of that name is another run's; deleting it would end that one.
    if (refused !== undefined) owed = refused.failure?.code !== 'AlreadyExists';
    else if (begin !== undefined) yield { kind: 'created', ref: run.ref };
    const outcome = refused ?? (yield* follow({ ref: run.ref, patience, adopted: begin === undefined }, world, signals));
    if (outcome === undefined) {
      owed = false;
      yield { kind: 'left' };
      return;
    }
    yield { kind: 'outcome', outcome };
    if (owed) {
      owed = false;
      yield await clean();
    }
  } finally {
    if (owed) await clean();
  }
}

/** What came of the creation: nothing to tell where it is done. */
interface Created {
  readonly refused?: ProbeOutcome;
  /** Whether the cluster has made anything, or still will, is not known. */
  readonly unanswered?: boolean;
}

/** Failures that are no word of the API server on what it has done. */
const noAnswer: ReadonlySet<FailureReason> = new Set(['cancelled', 'timeout', 'unreachable', 'serverError', 'invalidResponse']);

/** A request that was sent is not taken back by a cancellation: its answer is waited for, because the cluster may act on it all the same. */
async function create(run: ProbeRun, world: ProbeWorld, { signal, answerMs }: { readonly signal: AbortSignal; readonly answerMs: number }): Promise<Created> {
  const cancelled: ProbeOutcome = { status: 'cancelled', code: 'cancelled' };
  const isCancelled = (): boolean => signal.aborted;
  if (isCancelled()) return { refused: cancelled };
  const limit = new AbortController();
  const done = new AbortController();
  const giveUp = async (): Promise<void> => {
    try {
      await world.clock.sleep(answerMs, done.signal);
      limit.abort();
    } catch {
      // Ended because the answer came first, and nothing is given up.
    }
  };
  const giveUpLater = (): void => void giveUp();
  signal.addEventListener('abort', giveUpLater, { once: true });
  try {
    await world.probes.create({ ref: run.ref, job: run.job, configMap: run.configMap, signal: limit.signal });
    return isCancelled() ? { refused: cancelled } : {};
  } catch (thrown) {
    const failure = failureOf(thrown, 'createProbe');
    const unanswered = noAnswer.has(failure.reason);
    const refused: ProbeOutcome = { status: 'failed', code: 'createRefused', failure, ...(failure.detail === undefined ? {} : { detail: failure.detail }) };
    // Of a Job that is another run's that one word counts, or it would be removed with what is taken for this one's.
    const wasCancelled = failure.reason === 'cancelled' || (isCancelled() && failure.code !== 'AlreadyExists');
    return { unanswered, refused: wasCancelled ? cancelled : refused };
  } finally {
    signal.removeEventListener('abort', giveUpLater);
    done.abort();
  }
}

/** The outcome; undefined when the run was left before. */
async function* follow({ ref, patience, adopted }: { readonly ref: ProbeRef; readonly patience: Patience; readonly adopted: boolean }, world: ProbeWorld, { signal, leave }: RunSignals): AsyncGenerator<ProbeEvent, ProbeOutcome | undefined> {
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
        return progress.outcome({ status: 'failed', code: 'clusterUnreachable', failure: input.failure });
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
