import type { Failure } from './failure.ts';

/**
 * A list that was gathered from several places (subscriptions, accounts): what was found, and a
 * failure for each place that could not be asked. All places failing is thrown, not listed.
 */
export interface Listing<T> {
  readonly items: readonly T[];
  /** `target` of each names the place, e.g. the subscription. */
  readonly gaps: readonly Failure[];
}
