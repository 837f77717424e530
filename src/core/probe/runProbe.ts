import type { Clock } from '../ports/clock.ts';
import type { Manifest, ProbeHost, ProbeRef } from '../ports/probeHost.ts';
import { cleanUp } from './cleanUp.ts';
import { createProbe, type Created } from './createProbe.ts';
import { followProbe } from './followProbe.ts';
import type { ProbeEvent } from './outcome.ts';
import { defaultPatience, type Patience } from './patience.ts';

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

/**
 * One proof run: creates the Job, watches it and its pod, streams the log, judges, and always
 * deletes what it created, also when it is cancelled, fails, or is abandoned by its reader. Nothing
 * is thrown: everything ends in an `outcome` event, followed by `cleaned` or `cleanupFailed`, or in
 * `left` alone. The caller journals `ref` before the first call, so that a crash can be made good later.
 */
export function runProbe(run: ProbeRun, world: ProbeWorld, signals: RunSignals): AsyncGenerator<ProbeEvent, void> {
  return toItsEnd(run, world, signals, (patience) => createProbe(run, world, signals.signal, patience));
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
    const outcome = refused ?? (yield* followProbe({ ref: run.ref, patience, adopted: begin === undefined }, world, signals));
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
