import type { QuotaResult } from '../ports/quotaReader.ts';
import type { MessageParams } from '../words/say.ts';
import { quotaLevel } from './quotaLevel.ts';

/** Which numbers of a quota there are for a sentence: `…Only` where how much is used was not given, `nothing` without a limit's number. */
export type Told = 'both' | 'limitOnly' | 'unlimited' | 'unlimitedOnly' | 'nothing';

/** What a sentence can tell of a quota. */
export interface ToldNumbers {
  readonly told: Told;
  /** `used`, `limit`, `free` as far as they are told, and their `unit`. */
  readonly params: MessageParams;
}

export function toldNumbers(quota: Pick<QuotaResult, 'limit' | 'used' | 'unit'>): ToldNumbers {
  const { limit, used, unit } = quota;
  const isUnlimited = quotaLevel(quota) === 'unlimited';
  if (limit === undefined) return { told: 'nothing', params: {} };
  if (used === undefined) return isUnlimited ? { told: 'unlimitedOnly', params: {} } : { told: 'limitOnly', params: { limit, unit } };
  return isUnlimited ? { told: 'unlimited', params: { used, unit } } : { told: 'both', params: { used, limit, free: Math.max(0, limit - used), unit } };
}
