import type { Fact } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import type { WorkloadEdit } from '../model/workloadEdit.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Message } from '../words/say.ts';
import type { ChainFacts } from './facts.ts';
import type { ChainCode, Finding, LiveValue, Remedy, UnknownFinding } from './finding.ts';

/** One link of the trust chain: how it is checked, explained and mended stands in its own file. */
export interface ChainLink {
  readonly code: ChainCode;
  /** Undefined where the link does not apply, e.g. pod links when no workload is meant. */
  readonly check: (facts: ChainFacts) => Finding | undefined;
  /** Changes to the workload's pod template that mend the link; none where it holds or cannot be mended so. */
  readonly edits?: (facts: ChainFacts) => readonly WorkloadEdit[];
}

/** A value with where and when it was read, from the fact it stands in. */
export function live(value: string, fact: Fact<unknown>): LiveValue {
  return fact.state === 'known' ? { value, source: fact.source, readAt: fact.readAt } : { value, source: '', readAt: 0 };
}

/** The fixed words that stand for what has no text of its own. */
type FixedWord = Extract<MessageKey, `value.${string}`> extends `value.${infer Word}` ? Word : never;

/** A fixed word in the place of a value, e.g. `absent`. */
export function liveWord(word: FixedWord, fact: Fact<unknown>): LiveValue {
  return { ...live(word, fact), said: { key: `value.${word}` } };
}

/** What it should be, by which rule or wish; stands beside a value that was read. */
export function required(value: string, source: Message): LiveValue {
  return { value, source, readAt: 0 };
}

/** The same for a fixed word, or for a whole phrase that no single text is the value of. */
export function requiredWord(word: FixedWord, source: Message, params?: Message['params']): LiveValue {
  return { value: word, said: { key: `value.${word}`, ...(params === undefined ? {} : { params }) }, source, readAt: 0 };
}

/** Could not be judged because a fact it needs is not read yet, or could not be read. */
export function unread(code: ChainCode, fact: Exclude<Fact<unknown>, { readonly state: 'known' }>): UnknownFinding {
  return fact.state === 'pending' ? { code, verdict: 'unknown', message: { key: 'chain.pending' }, pending: true } : unknownBecause(code, fact.failure);
}

/** Could not be judged, and why; a session that needs a person leads to the sign-in. */
export function unknownBecause(code: ChainCode, failure: Failure, message: Message = { key: 'chain.unknown' }): UnknownFinding {
  return { code, verdict: 'unknown', message, failure, ...(failure.reason === 'signInRequired' ? { remedy: signIn } : {}) };
}

/** Could not be judged because another link is broken, or not known. */
export function unknownAfterEarlier(code: ChainCode): UnknownFinding {
  return { code, verdict: 'unknown', message: { key: 'chain.unknownAfterEarlier' } };
}

const signIn: Remedy = { kind: 'command', command: 'signIn' };
