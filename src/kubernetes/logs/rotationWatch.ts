import type { Clock } from '../../core/ports/clock.ts';

/** A kubelet looks every ten seconds whether it has to replace a log file; since 1.30 that may be set to three. */
const lookMs = 2_000;
/** Bytes of content from which on it is worth another look. */
const busyBytes = 64 * 1024;

export interface RotationWatch {
  readonly clock: Clock;
  /** The reader keeps the kubelet waiting. */
  readonly isHeld: () => boolean;
  /** Bytes of content so far. */
  readonly given: () => number;
  /** Asks what the file in use begins with, and tells the position. @throws TenantlinkError where it cannot be asked */
  readonly look: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Looks, beside a followed log of which more has come, at what its newest file begins with. A kubelet that is slowed
 * down by its reader goes on to the newest file when it is through with its own, and says nothing of the files between:
 * where one begins that the followed log never came to, that one is missing. Resolves when the signal aborts.
 */
export async function watchRotation({ clock, isHeld, given, look, signal }: RotationWatch): Promise<void> {
  try {
    for (let before = given(); ; ) {
      await clock.sleep(lookMs, signal);
      if (!isHeld() && given() - before < busyBytes) continue;
      before = given();
      await look(signal);
    }
  } catch {
    // The log is over, or the cluster does not answer: that is met again, and told, where the log is read.
  }
}
