import { failureOf, type FailureReason } from '../model/failure.ts';
import { accessEnd } from './accessFailure.ts';
import type { ProbeOutcome } from './outcome.ts';
import type { Patience } from './patience.ts';
import type { ProbeRun, ProbeWorld } from './runProbe.ts';

/** What came of the creation: nothing to tell where it is done. */
export interface Created {
  readonly refused?: ProbeOutcome;
  /** Whether the cluster has made anything, or still will, is not known. */
  readonly unanswered?: boolean;
}

/** Failures that are no word of the API server on what it has done. */
const noAnswer: ReadonlySet<FailureReason> = new Set(['cancelled', 'timeout', 'unreachable', 'serverError', 'invalidResponse']);

/**
 * Makes a run's objects. A request that was sent is not taken back by a cancellation: its answer is
 * waited for, because the cluster may act on it all the same. Never throws.
 * @param patience `answerMs` from the cancellation on
 */
export async function createProbe(run: ProbeRun, world: ProbeWorld, signal: AbortSignal, { answerMs }: Pick<Patience, 'answerMs'>): Promise<Created> {
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
    // Of a Job that is another run's that one word counts, or it would be removed with what is taken for this one's.
    const wasCancelled = failure.reason === 'cancelled' || (isCancelled() && failure.code !== 'AlreadyExists');
    return { unanswered, refused: wasCancelled ? cancelled : accessEnd(failure) };
  } finally {
    signal.removeEventListener('abort', giveUpLater);
    done.abort();
  }
}
