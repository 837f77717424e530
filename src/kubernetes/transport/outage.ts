import { fail, type Failure, type FailureReason } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { sleepWatch } from '../../core/probe/sleepWatch.ts';

/** Failures of a stream that asking again can mend. */
const passing: ReadonlySet<FailureReason> = new Set(['unreachable', 'timeout', 'serverError', 'throttled', 'invalidResponse']);

/**
 * What an API server answers that has just started and does not know yet who may do what: it takes back for seconds
 * what it allowed before (seen with kube-apiserver until its caches of roles are filled).
 */
const forgetful: ReadonlySet<FailureReason> = new Set(['forbidden', 'signInRequired']);
const longestForgettingMs = 30_000;

const firstPauseMs = 500;
const longestPauseMs = 10_000;
const longestOutageMs = 120_000;

/**
 * Waits out the interruptions of one stream, longer each time, and gives up when it failed
 * for two minutes, in which the machine did not sleep.
 */
export interface Outage {
  /** Something came: the next interruption starts afresh. */
  over(): void;
  /** @throws TenantlinkError the failure itself when it will not pass or lasts too long, `cancelled` */
  wait(failure: Failure | undefined, signal: AbortSignal): Promise<void>;
}

export function outageOf(clock: Clock): Outage {
  let since: number | undefined;
  let pauses = 0;
  let worked = false;
  return {
    over() {
      worked = true;
      since = undefined;
      pauses = 0;
    },
    async wait(failure, signal) {
      const isForgotten = failure !== undefined && (worked || pauses > 0) && forgetful.has(failure.reason);
      if (failure !== undefined && !isForgotten && !passing.has(failure.reason)) fail(failure);
      // A stream that only ends early, again and again, is no outage: it may just be quiet.
      // One that began in the future began before the clock was set back.
      since = failure === undefined ? undefined : Math.min(since ?? clock.now(), clock.now());
      if (failure !== undefined && since !== undefined && clock.now() - since > (isForgotten ? longestForgettingMs : longestOutageMs)) fail(failure);
      const pause = Math.min(firstPauseMs * 2 ** pauses, longestPauseMs);
      pauses += 1;
      const hasSlept = sleepWatch(clock.now());
      await clock.sleep(Math.max(pause, Math.min(failure?.retryAfterMs ?? 0, longestPauseMs)), signal);
      // Networks come back seconds after a lid is opened.
      if (hasSlept(clock.now())) since = undefined;
    },
  };
}
