import type { Party } from '../probe/party.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Verdict } from './verdict.ts';

/** Whose end of a run says nothing of the trust by itself. */
const besideTrust = ['cluster', 'access', 'program', 'service', 'network'] as const satisfies readonly Party[];

/** Whose it is that a run ended as it did, and what is known of the trust then; undefined where a broken link or success says more. */
export function partySentence({ party, trusted }: Pick<Verdict, 'party' | 'trusted'>): MessageKey | undefined {
  const beside = trusted === true ? besideTrust.find((one) => one === party) : undefined;
  if (beside !== undefined) return `party.trusted.${beside}`;
  return party === undefined ? undefined : `party.${party}`;
}
