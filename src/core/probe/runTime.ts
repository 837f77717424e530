/** Nothing of a run may be left after this, whoever watches it; in seconds. */
const longestStay = 600;
/** What the controllers of a busy cluster need to see an end and to delete what it owned, in seconds. */
const controllersShare = 30;

/** Until a run is ended, in seconds: a refusal is repeated for up to two minutes, and images take time to be pulled. */
const usualDeadline = 300;
const longestDeadline = 540;

/** How long the Job may run, and how long it stays after its end; in seconds. */
export interface RunTime {
  readonly activeDeadlineSeconds: number;
  readonly ttlSecondsAfterFinished: number;
}

/** Whether nothing can be left in the cluster of a run that began then, both in milliseconds since the epoch; half as long again as it may stay, for clocks that disagree. */
export function isOutlived(startedAt: number, now: number): boolean {
  return now - startedAt > 1.5 * longestStay * 1_000;
}

/** The longer a run may take, the sooner it is removed: together they leave nothing after ten minutes. Undefined for a deadline out of bounds. */
export function runTime(deadlineSeconds: number = usualDeadline): RunTime | undefined {
  if (!Number.isInteger(deadlineSeconds) || deadlineSeconds < 1 || deadlineSeconds > longestDeadline) return undefined;
  return { activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: longestStay - controllersShare - deadlineSeconds };
}
