import { failureOf, type Failure, type FailureReason } from '../model/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { Randomness } from '../ports/randomness.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Message } from '../words/say.ts';

/** How long a passing failure is waited out, in milliseconds from the first attempt, and how it is said. */
interface Patience {
  readonly upTo: number;
  readonly message: MessageKey;
}

const minute = 60_000;

/**
 * Failures that pass by themselves (contracts of ARM and Entra: 429 with Retry-After, 409 while
 * another write to the identity runs, new principals and parents not visible yet, 5xx).
 */
const patience: Readonly<Partial<Record<FailureReason, Patience>>> = {
  throttled: { upTo: 10 * minute, message: 'apply.waitThrottled' },
  concurrentWrite: { upTo: 3 * minute, message: 'apply.waitConcurrent' },
  notReplicated: { upTo: 10 * minute, message: 'apply.waitReplication' },
  serverError: { upTo: 2 * minute, message: 'apply.waitServer' },
  unreachable: { upTo: 1 * minute, message: 'apply.waitServer' },
  timeout: { upTo: 1 * minute, message: 'apply.waitServer' },
  invalidResponse: { upTo: 1 * minute, message: 'apply.waitServer' },
};

const firstWait = 1_000;
const longestWait = 20_000;

/**
 * Repeats an idempotent action while its failure is one that passes, with doubling, jittered,
 * cancellable waits; a service's Retry-After wins over our own wait. Written here and not taken
 * from a library because core waits through its {@link Clock} port only (virtual time in tests).
 * @throws what the last attempt threw
 */
export async function withRetries<T>(args: {
  readonly action: () => Promise<T>;
  readonly operation: string;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly signal: AbortSignal;
  readonly onWait?: (message: Message, failure: Failure) => void;
}): Promise<T> {
  const { clock, signal } = args;
  const start = clock.now();
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await args.action();
    } catch (thrown) {
      const failure = failureOf(thrown, args.operation);
      const rule = patience[failure.reason];
      const wait = failure.retryAfterMs ?? jittered(Math.min(firstWait * 2 ** attempt, longestWait), args.random);
      if (rule === undefined || clock.now() + wait - start > rule.upTo) throw thrown;
      args.onWait?.({ key: rule.message, params: { seconds: Math.ceil(wait / 1000) } }, failure);
      await clock.sleep(wait, signal);
    }
  }
}

/** Between 75 and 125 per cent, so that clients that failed together do not return together. */
function jittered(wait: number, random: Randomness): number {
  return Math.round(wait * (0.75 + random.fraction() / 2));
}
