import type { Clock } from '../../core/ports/clock.ts';

/** A kubelet looks every ten seconds whether it has to replace a log file; since 1.30 that may be set to three. */
const lookMs = 2_000;
/** Bytes of content between two looks, from which on files may be replaced faster than they are read. */
const busyBytes = 64 * 1024;

export interface RotationWatch {
  readonly clock: Clock;
  /** The reader keeps the kubelet waiting. */
  readonly isHeld: () => boolean;
  /** Bytes of content so far. */
  readonly given: () => number;
  /** Time of the first record of the file in use. @throws TenantlinkError where it cannot be asked */
  readonly beginning: (signal: AbortSignal) => Promise<number | undefined>;
  /** Told of each. */
  readonly onBeginning: (time: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks, beside a followed log that is busy, at what its file begins with. A kubelet that is slowed down by its reader
 * goes on to the newest file when it is through with its own, and says nothing of the files between: where one begins
 * that the followed log never came to, that one is missing. Resolves when the signal aborts.
 */
export async function watchRotation({ clock, isHeld, given, beginning, onBeginning, signal }: RotationWatch): Promise<void> {
  try {
    for (let before = given(); ; ) {
      await clock.sleep(lookMs, signal);
      const isBusy = isHeld() || given() - before >= busyBytes;
      before = given();
      if (!isBusy) continue;
      const time = await beginning(signal);
      if (time !== undefined) onBeginning(time);
    }
  } catch {
    // The log is over, or the cluster does not answer: that is met again, and told, where the log is read.
  }
}
