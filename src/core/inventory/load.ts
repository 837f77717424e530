import { failureOf } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../store.ts';
import { latest, type Loadable, type Snapshot } from './snapshot.ts';

/**
 * Reads one loadable place of the snapshot: loading (with the value from before), then loaded or
 * failed. A cancellation puts back what was there; nothing is thrown, the failure is in the snapshot.
 */
export async function loadInto<T>(args: {
  readonly store: Store;
  readonly clock: Clock;
  readonly operation: string;
  readonly get: (snapshot: Snapshot) => Loadable<T>;
  readonly set: (snapshot: Snapshot, value: Loadable<T>) => Snapshot;
  readonly read: () => Promise<T>;
}): Promise<void> {
  const before = args.get(args.store.current());
  const known = latest(before);
  const kept = known === undefined ? {} : { previous: known };
  const put = (value: Loadable<T>): void => args.store.update((snapshot) => args.set(snapshot, value));
  put({ state: 'loading', ...kept });
  try {
    put({ state: 'loaded', value: await args.read(), readAt: args.clock.now() });
  } catch (thrown) {
    const failure = failureOf(thrown, args.operation);
    put(failure.reason === 'cancelled' ? (before.state === 'loading' ? { state: 'idle' } : before) : { state: 'failed', failure, ...kept });
  }
}
