import type { QuotaResult } from '../ports/quotaReader.ts';

/**
 * How near a quota is to its limit. `none`: the subscription was given nothing of it. `unlimited`,
 * `usageUnknown` and `unknown`, of which not even the limit is, have no share.
 */
export type QuotaLevel = 'plenty' | 'high' | 'full' | 'none' | 'unlimited' | 'usageUnknown' | 'unknown';

/** Without a unit things are counted. */
type QuotaNumbers = Pick<QuotaResult, 'limit' | 'used'> & Partial<Pick<QuotaResult, 'unit'>>;

/** From this share of the limit on a quota should catch the eye. */
const highShare = 0.8;
/** What services write for no limit: -1, or the largest number of 32 bits and more. */
const unlimitedThings = 2_147_483_647;
/** The same where bytes or the like are counted: the largest of 64 bits, of which a number keeps 53. */
const unlimitedAmount = Number.MAX_SAFE_INTEGER;

export function quotaLevel({ limit, used, unit }: QuotaNumbers): QuotaLevel {
  if (limit === undefined) return 'unknown';
  const areThings = unit === undefined || unit === '' || unit === 'Count';
  if (limit < 0 || limit >= (areThings ? unlimitedThings : unlimitedAmount)) return 'unlimited';
  if (limit === 0) return used !== undefined && used > 0 ? 'full' : 'none';
  if (used === undefined) return 'usageUnknown';
  if (used >= limit) return 'full';
  return used >= limit * highShare ? 'high' : 'plenty';
}

/** Used part of the limit, 0 to 1 and above; 1 where something is used and nothing granted; undefined where there is no number to divide by. */
export function quotaShare(quota: QuotaNumbers): number | undefined {
  const { limit, used } = quota;
  const level = quotaLevel(quota);
  if (limit === undefined || used === undefined || level === 'unlimited' || level === 'none') return undefined;
  return limit === 0 ? 1 : used / limit;
}

/** Whether it should catch the eye. */
export function isTight(quota: QuotaNumbers): boolean {
  const level = quotaLevel(quota);
  return level === 'high' || level === 'full';
}
