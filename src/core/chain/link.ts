import type { Fact } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import type { ChainFacts } from './facts.ts';
import type { ChainCode, Finding, LiveValue } from './finding.ts';

/** One link of the trust chain: how it is checked and explained stands in its own file. */
export interface ChainLink {
  readonly code: ChainCode;
  /** Undefined where the link does not apply, e.g. pod links when no workload is meant. */
  readonly check: (facts: ChainFacts) => Finding | undefined;
}

/** A value with where and when it was read, from the fact it stands in. */
export function live(value: string, fact: Fact<unknown>): LiveValue {
  return fact.state === 'known' ? { value, source: fact.source, readAt: fact.readAt } : { value, source: '', readAt: 0 };
}

/** What it should be, by which rule; stands beside a value that was read. */
export function required(value: string, source: string, readAt = 0): LiveValue {
  return { value, source, readAt };
}

/** Could not be judged because a fact it needs could not be read. */
export function unknownBecause(code: ChainCode, failure: Failure): Finding {
  return { code, verdict: 'unknown', message: { key: 'chain.unknown' }, failure };
}

/** Could not be judged because an earlier link is broken. */
export function unknownAfterEarlier(code: ChainCode): Finding {
  return { code, verdict: 'unknown', message: { key: 'chain.unknownAfterEarlier' } };
}
