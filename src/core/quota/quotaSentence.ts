import type { Message } from '../words/say.ts';
import type { QuotaTable } from './quotaTable.ts';

/** One quota of a region in a sentence. */
export function quotaSentence({ name, used, limit, free, level }: QuotaTable['rows'][number], region: string): Message {
  if (level === 'unknown') return { key: 'ui.quotaWithoutNumbers', params: { name, region } };
  if (level === 'unlimited') return { key: 'ui.quotaUnlimited', params: { name, region, used } };
  return { key: 'ui.quota', params: { name, region, used, limit, free } };
}
