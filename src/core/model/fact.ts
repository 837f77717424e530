import { failureOf, type Failure } from './failure.ts';

/**
 * Something read from the world, once: either known, with when and where it was read, or unknown
 * with the failure. Absence that was really observed is a known `undefined`, never an unknown.
 */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T; readonly readAt: number; readonly source: string }
  | { readonly state: 'unknown'; readonly failure: Failure };

/** A fact that is known; `readAt` in milliseconds since the epoch, `source` as a person would say it. */
export function known<T>(value: T, readAt: number, source: string): Fact<T> {
  return { state: 'known', value, readAt, source };
}

/** Runs a read and keeps its failure as an unknown fact; a cancellation is thrown on. */
export async function readFact<T>(args: {
  readonly operation: string;
  readonly source: string;
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
