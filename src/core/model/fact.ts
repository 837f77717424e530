import type { Message } from '../words/say.ts';
import { failureOf, type Failure } from './failure.ts';

/** Where something was read, as a person would say it; a plain text is a name or address as it is. */
export type Source = string | Message;

/**
 * Something read from the world, once: either known, with when and where it was read, or unknown
 * with the failure, or not read yet. Absence that was really observed is a known `undefined`,
 * never an unknown.
 */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T; readonly readAt: number; readonly source: Source }
  | { readonly state: 'unknown'; readonly failure: Failure }
  /** Asked for, and not answered yet: what rests on it is judged later. */
  | { readonly state: 'pending' };

/** A fact that is not read yet. */
export const pending = { state: 'pending' } as const;

/** A fact that is known; `readAt` in milliseconds since the epoch. */
export function known<T>(value: T, readAt: number, source: Source): Fact<T> {
  return { state: 'known', value, readAt, source };
}

/** Runs a read and keeps its failure as an unknown fact; a cancellation is thrown on. */
export async function readFact<T>(args: {
  readonly operation: string;
  readonly source: Source;
  readonly now: () => number;
  readonly read: () => Promise<T>;
}): Promise<Fact<T>> {
  try {
    const value = await args.read();
    return known(value, args.now(), args.source);
  } catch (thrown) {
    const failure = failureOf(thrown, args.operation);
    if (failure.reason === 'cancelled') throw thrown;
    return { state: 'unknown', failure };
  }
}

/** The value of a known fact, else undefined; for places where unknown and absent lead to the same. */
export function valueOf<T>(fact: Fact<T> | undefined): T | undefined {
  return fact?.state === 'known' ? fact.value : undefined;
}
