import type { QuotaResult } from '../ports/quotaReader.ts';
import type { MessageKey } from '../words/messages.ts';
import type { Message } from '../words/say.ts';
import { toldNumbers, type Told } from './toldNumbers.ts';

const sentences = {
  both: 'ui.quota',
  limitOnly: 'ui.quotaLimitOnly',
  unlimited: 'ui.quotaUnlimited',
  unlimitedOnly: 'ui.quotaUnlimitedOnly',
  nothing: 'ui.quotaWithoutNumbers',
} as const satisfies Readonly<Record<Told, MessageKey>>;

/** One quota of a region in a sentence. */
export function quotaSentence(quota: QuotaResult, region: string): Message {
  const { told, params } = toldNumbers(quota);
  return { key: sentences[told], params: { name: quota.localizedName === '' ? quota.resource : quota.localizedName, region, ...params } };
}
