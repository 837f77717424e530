import { failureOf } from '../../core/model/failure.ts';

/**
 * Lets callers that come while a load is under way share it. A caller whose own signal is not
 * aborted never sees the cancellation of the one who started: it starts again. Nothing is kept
 * after the load settles.
 */
export function sharedPromise<T>(load: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
  let running: Promise<T> | undefined;
  return async function shared(signal) {
    for (;;) {
      const mine = running === undefined;
      const current: Promise<T> = (running ??= load(signal).finally(() => (running = undefined)));
      try {
        return await current;
      } catch (thrown) {
        const othersCancel = !mine && !signal.aborted && failureOf(thrown, 'openCluster').reason === 'cancelled';
        if (!othersCancel) throw thrown;
      }
    }
  };
}
