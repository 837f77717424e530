import { failureOf, type Failure } from '../model/failure.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import type { ProbeEvent } from './outcome.ts';
import type { ProbeWorld } from './runProbe.ts';

const attempts = 3;
const pauseMs = 2_000;

/**
 * Deletes what a run created, with a signal and a deadline of its own: it happens after a cancel,
 * too. Also for leftovers of a crash. Never throws: what could not be deleted is named.
 */
export async function cleanUp(args: { readonly ref: ProbeRef; readonly world: ProbeWorld; readonly patienceMs: number }): Promise<ProbeEvent> {
  const { ref, world } = args;
  const deadline = new AbortController();
  const done = new AbortController();
  const watchdog = world.clock.sleep(args.patienceMs, done.signal).then(
    () => deadline.abort(),
    // Ended because the cleanup was done first.
    () => undefined,
  );
  let failure: Failure | undefined;
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        await world.probes.remove({ ref, signal: deadline.signal });
        return { kind: 'cleaned' };
      } catch (thrown) {
        failure = failureOf(thrown, 'removeProbe');
        // The cluster itself is gone, and with it everything that ran there.
        if (failure.reason === 'notFound') return { kind: 'cleaned' };
        if (deadline.signal.aborted || attempt === attempts) break;
        await world.clock.sleep(pauseMs * attempt, deadline.signal).catch(() => undefined);
      }
    }
  } finally {
    done.abort();
    await watchdog;
  }
  const timedOut: Failure = { reason: 'timeout', operation: 'removeProbe', target: `${ref.namespace}/${ref.name}` };
  const named = failure === undefined || failure.reason === 'cancelled' ? timedOut : failure;
  return { kind: 'cleanupFailed', failure: named, remains: [`Job ${ref.namespace}/${ref.name}`, `ConfigMap ${ref.namespace}/${ref.name}`] };
}
