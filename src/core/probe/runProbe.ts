import { failureOf, type Failure } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { LogPart } from '../ports/containerLog.ts';
import type { Manifest, ProbeHost, ProbeObservation, ProbeRef } from '../ports/probeHost.ts';
import { cleanUp } from './cleanUp.ts';
import { mergeStreams } from './mergeStreams.ts';
import type { ProbeEvent, ProbeOutcome } from './outcome.ts';
import { defaultPatience, type Patience } from './patience.ts';
import { ProbeProgress } from './probeProgress.ts';

export interface ProbeRun {
  readonly ref: ProbeRef;
  /** Both from buildProbeJob. */
  readonly job: Manifest;
  readonly configMap: Manifest;
  readonly patience?: Partial<Patience>;
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
  | { readonly kind: 'cancelled' };

/**
 * One proof run: creates the Job, watches it and its pod, streams the log, judges, and always
 * deletes what it created, also when it is cancelled, fails, or is left by its reader. Nothing is
 * thrown: everything ends in an `outcome` event, followed by `cleaned` or `cleanupFailed`. The
 * caller journals `ref` before the first call, so that a crash can be cleaned up later.
 */
export async function* runProbe(run: ProbeRun, world: ProbeWorld, signal: AbortSignal): AsyncGenerator<ProbeEvent, ProbeOutcome> {
  const patience = { ...defaultPatience, ...run.patience };
  const clean = (): Promise<ProbeEvent> => cleanUp({ ref: run.ref, world, patienceMs: patience.cleanupMs });
  let owed = true;
  try {
    const refused = await create(run, world, signal);
    if (refused !== undefined) {
      // The object of that name is another run's; deleting it would end that one.
      owed = refused.failure?.code !== 'AlreadyExists';
    } else {
      yield { kind: 'created', ref: run.ref };
    }
    const outcome = refused ?? (yield* follow(run.ref, world, patience, signal));
    yield { kind: 'outcome', outcome };
    if (owed) {
      owed = false;
      yield await clean();
    }
    return outcome;
  } finally {
    if (owed) await clean();
  }
}

async function create(run: ProbeRun, world: ProbeWorld, signal: AbortSignal): Promise<ProbeOutcome | undefined> {
  try {
    await world.probes.create({ ref: run.ref, job: run.job, configMap: run.configMap, signal });
    return undefined;
  } catch (thrown) {
    const failure = failureOf(thrown, 'createProbe');
    if (failure.reason === 'cancelled' || signal.aborted) return { status: 'cancelled', code: 'cancelled' };
    return { status: 'failed', code: 'createRefused', failure, ...(failure.detail === undefined ? {} : { detail: failure.detail }) };
  }
}

async function* follow(ref: ProbeRef, world: ProbeWorld, patience: Patience, signal: AbortSignal): AsyncGenerator<ProbeEvent, ProbeOutcome> {
  const { clock } = world;
  const progress = new ProbeProgress({ patience, startedAt: clock.now() });
  // Ends every source when the run is over, whatever ended it.
  const over = new AbortController();
  const inputs = mergeStreams<Input>([observations(ref, world, over.signal), cancellation(signal, over.signal)]);
  let logOf: string | undefined;
  let tickAt: number | undefined;
  try {
    const wakeLater = (): void => {
      const next = progress.nextTick;
      if (next === undefined || next === tickAt) return;
      tickAt = next;
      inputs.add(ticking(clock, next - clock.now(), over.signal));
    };
    wakeLater();
    for await (const input of inputs) {
      if (input.kind === 'cancelled') return progress.outcome({ status: 'cancelled', code: 'cancelled' });
      if (input.kind === 'watchFailed') return progress.outcome({ status: 'failed', code: 'clusterUnreachable', failure: input.failure });
      yield* takeIn(progress, input, clock.now());
      if (progress.readablePod !== undefined && logOf === undefined) {
        logOf = progress.readablePod;
        inputs.add(logParts(ref, world, logOf, over.signal));
      }
      if (progress.verdict !== undefined) return progress.outcome();
      // Timers may end a millisecond before their time by the clock (Node's do): then once more.
      if (input.kind === 'tick') tickAt = undefined;
      wakeLater();
    }
    return progress.outcome();
  } finally {
    over.abort();
  }
}

function takeIn(progress: ProbeProgress, input: Exclude<Input, { kind: 'cancelled' | 'watchFailed' }>, now: number): readonly ProbeEvent[] {
  switch (input.kind) {
    case 'observation':
      return progress.observe(input.observation, now);
    case 'log':
      return progress.log(input.part);
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

/** Yields once when the user cancels; ends without a word when the run is over first. */
async function* cancellation(signal: AbortSignal, over: AbortSignal): AsyncGenerator<Input> {
  if (!signal.aborted) {
    const either = AbortSignal.any([signal, over]);
    await new Promise<void>((resolve) => {
      if (either.aborted) resolve();
      else either.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  if (signal.aborted) yield { kind: 'cancelled' };
}
