import type { Clock } from '../ports/clock.ts';

/** How long may pass between two looks at the clock while something is waited for, in milliseconds. */
export const longestNap = 10_000;
/** A gap longer than this was sleep: a closed lid, a suspended virtual machine. A busy machine is late too, but not that late. */
const sleepFrom = 3 * longestNap;
/** A clock that is put right goes back by less; more than that, in milliseconds, and what was waited for by it would hang so long. */
const stepBackFrom = 1_000;

/**
 * Tells whether the machine slept since the last look, or its clock was set back, which is treated alike. Patience with a cluster is to be used up
 * only while the cluster could be seen; after a sleep every connection is dead, and what was seen is old.
 */
export function sleepWatch(startedAt: number): (now: number) => boolean {
  let last = startedAt;
  return (now) => {
    const passed = now - last;
    last = now;
    return passed >= sleepFrom || passed <= -stepBackFrom;
  };
}

/** Resolves when the machine has slept and is awake again. @throws TenantlinkError `cancelled` when aborted first */
export async function untilSlept(clock: Clock, signal: AbortSignal): Promise<void> {
  const hasSlept = sleepWatch(clock.now());
  do await clock.sleep(longestNap, signal);
  while (!hasSlept(clock.now()));
}
