import { failureOf, type Failure, type FailureReason } from '../model/failure.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import type { ProbeEvent } from './outcome.ts';
import type { ProbeWorld } from './runProbe.ts';

/** Of a refusal: what an API server that has just started refuses it may allow seconds later. */
const attempts = 3;
const pauseMs = 2_000;
const longestPauseMs = 8_000;
/** What the server makes of a creation whose answer did not come is there by then. */
const secondLookMs = 5_000;
/** Failures of a server that is away: asked again until the patience is over. */
const away: ReadonlySet<FailureReason> = new Set(['unreachable', 'timeout', 'serverError', 'throttled']);

/**
 * Deletes what a run created, with a signal and a deadline of its own: it happens after a cancel,
 * too. Also for leftovers of a crash. Never throws: what could not be deleted is named.
 * Where the creation was `unanswered`, its objects may appear only now: then it is looked once more.
 */
export async function cleanUp(args: { readonly ref: ProbeRef; readonly world: ProbeWorld; readonly patienceMs: number; readonly unanswered?: boolean }): Promise<ProbeEvent> {
  const { ref, world } = args;
  const deadline = new AbortController();
  const done = new AbortController();
  const watchdog = world.clock.sleep(args.patienceMs, done.signal).then(
    () => deadline.abort(),
    // Ended because the cleanup was done first.
    () => undefined,
  );
  const isOver = (): boolean => deadline.signal.aborted;
  let failure: Failure;
  let owesLook = args.unanswered === true;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await world.probes.remove({ ref, signal: deadline.signal });
        if (owesLook) {
          await world.clock.sleep(secondLookMs, deadline.signal);
          owesLook = false;
          await world.probes.remove({ ref, signal: deadline.signal });
        }
        return { kind: 'cleaned' };
      } catch (thrown) {
        failure = failureOf(thrown, 'removeProbe');
        // The cluster itself is gone, and with it everything that ran there.
        if (failure.reason === 'notFound') return { kind: 'cleaned' };
        if (isOver() || (attempt >= attempts && !away.has(failure.reason))) break;
        // Ends early when the patience is over.
        await world.clock.sleep(Math.min(pauseMs * attempt, longestPauseMs), deadline.signal).catch(() => undefined);
        if (isOver()) break;
      }
    }
  } finally {
    done.abort();
    await watchdog;
  }
  const timedOut: Failure = { reason: 'timeout', operation: 'removeProbe', target: `${ref.namespace}/${ref.name}` };
  const named = failure.reason === 'cancelled' ? timedOut : failure;
  return { kind: 'cleanupFailed', failure: named, remains: [`Job ${ref.namespace}/${ref.name}`, `ConfigMap ${ref.namespace}/${ref.name}`] };
}
