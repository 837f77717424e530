import type { Clock } from '../../core/ports/clock.ts';
import { longestNap, sleepWatch } from '../../core/probe/sleepWatch.ts';

/** Silence after which it is looked whether the connection is still good; longer each time. */
const firstLookMs = 10_000;
const longestLookMs = 60_000;
/** A new log file is in use for ten seconds at least, by default: so often it is looked where one may have begun … */
const quickLookMs = 4_000;
/** … for a minute. */
const quickLooks = 15;
/** What is written just now may take so long to come. */
const graceMs = 2_000;

export interface QuietCheck {
  readonly clock: Clock;
  /** Rises whenever something came; undefined while nobody waits for the server. */
  readonly progress: () => number | undefined;
  /** Whether the kubelet has something that did not come. @throws TenantlinkError where it cannot be asked */
  readonly isMissing: (signal: AbortSignal) => Promise<boolean>;
  /** The log's file may be replaced: a kubelet up to 1.28 may then be left behind with the former one. */
  readonly isDue: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Watches over a followed log that is quiet. A connection may be dead without a word (a closed
 * lid, a firewall that forgot it), and a kubelet up to 1.28 may go on following a file that was
 * rotated away. So the newest record is asked for beside it. Resolves when the connection is of
 * no use any more, or the signal aborts.
 */
export async function untilUseless(check: QuietCheck): Promise<void> {
  const { clock, signal } = check;
  try {
    for (let pause = firstLookMs, quick = 0; ; ) {
      const before = check.progress();
      const isQuick = quick < quickLooks && check.isDue();
      await silence(isQuick ? quickLookMs : pause, clock, signal);
      if (before === undefined || check.progress() !== before) {
        pause = firstLookMs;
        quick = 0;
        continue;
      }
      if (await check.isMissing(signal)) {
        await clock.sleep(graceMs, signal);
        if (check.progress() === before) return;
      }
      if (isQuick) quick += 1;
      else pause = Math.min(pause * 2, longestLookMs);
    }
  } catch {
    // The log is over, or the cluster does not answer: that is met again, and told, where the log is read.
  }
}

/** Waits so long, and no longer than until the machine has slept. */
async function silence(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const hasSlept = sleepWatch(clock.now());
  for (let left = milliseconds; left > 0 && !hasSlept(clock.now()); left -= longestNap) await clock.sleep(Math.min(left, longestNap), signal);
}
