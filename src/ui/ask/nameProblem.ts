import { isNamespaceName, isServiceAccountName } from '../../core/model/ids.ts';
import type { Say } from '../../core/words/say.ts';

/** What a name may be, in the order in which a mistake is told. */
interface NameRule {
  /** One character that may stand in it. */
  readonly character: RegExp;
  /** Those characters, as a person reads them. */
  readonly allowed: string;
  readonly min: number;
  readonly max: number;
  /** What is left to say once its characters and length are right. */
  readonly wellFormed: (text: string) => boolean;
  readonly ends: 'ask.badEnds' | 'ask.badBeginning' | 'ask.badDot';
}

const rules = {
  namespace: { character: /[a-z0-9-]/, allowed: 'a–z 0–9 -', min: 1, max: 63, wellFormed: isNamespaceName, ends: 'ask.badEnds' },
  serviceAccount: { character: /[a-z0-9.-]/, allowed: 'a–z 0–9 - .', min: 1, max: 253, wellFormed: isServiceAccountName, ends: 'ask.badEnds' },
  // Azure naming rules, Microsoft.Resources.
  resourceGroup: { character: /[-\w.()]/, allowed: 'A–Z a–z 0–9 - _ . ( )', min: 1, max: 90, wellFormed: (text) => !text.endsWith('.'), ends: 'ask.badDot' },
  // Azure naming rules, Microsoft.ManagedIdentity.
  identity: { character: /[-\w]/, allowed: 'A–Z a–z 0–9 - _', min: 3, max: 128, wellFormed: (text) => /^[A-Za-z0-9]/.test(text), ends: 'ask.badBeginning' },
} as const satisfies Record<string, NameRule>;

/** Why a text is no name of that kind, the mistake first; undefined when it is one. */
export function nameProblem(kind: keyof typeof rules, text: string, say: Say): string | undefined {
  const rule: NameRule = rules[kind];
  const bad = Array.from(text).find((character) => !rule.character.test(character));
  if (bad !== undefined) return say('ask.badCharacter', { character: bad, allowed: rule.allowed });
  if (text.length > rule.max) return say('ask.tooLong', { length: text.length, max: rule.max });
  if (text.length < rule.min) return say('ask.tooShort', { min: rule.min });
  return rule.wellFormed(text) ? undefined : say(rule.ends);
}
