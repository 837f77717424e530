const leastAttempts = 3;
const pausesSeconds: readonly number[] = [1, 2, 3, 5];

/**
 * Tells how long to wait before the next try of something that was refused for now: new federated
 * credentials and role assignments take up to minutes to spread, and Entra refuses a right token
 * once in a while. At least three tries, then until the window is over.
 */
export class RetryWindow {
  /** Counts from 1. */
  attempt = 1;
  private readonly startedAt: number;
  private readonly windowMs: number;
  constructor(args: { readonly startedAt: number; readonly windowMs: number }) {
    this.startedAt = args.startedAt;
    this.windowMs = args.windowMs;
  }

  /** Seconds to wait before the next try; undefined when this one was the last. */
  next(args: { readonly now: number; readonly share?: number; readonly retryAfterSeconds?: number }): number | undefined {
    const pause = Math.max(pausesSeconds[this.attempt - 1] ?? 5, args.retryAfterSeconds ?? 0);
    const endsAt = this.startedAt + this.windowMs * (args.share ?? 1);
    const within = args.now + pause * 1000 <= endsAt;
    if (!within && (this.attempt >= leastAttempts || (args.retryAfterSeconds ?? 0) > 30)) return undefined;
    this.attempt += 1;
    return pause;
  }
}
