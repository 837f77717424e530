import type { QuotaResult } from '../ports/quotaReader.ts';
import type { Say } from '../words/say.ts';
import { inOneLine } from '../words/shownText.ts';
import { quotaLevel, quotaShare, type QuotaLevel } from './quotaLevel.ts';

/** Quotas as a person reads them: numbers as the user's language writes them, everything else in words. */
export interface QuotaTable {
  /** In the order of the cells of a row. */
  readonly columns: readonly [name: string, used: string, limit: string, free: string, state: string];
  readonly rows: readonly QuotaTableRow[];
}

interface QuotaTableRow {
  readonly name: string;
  /** The service's own name; it is what AZURE_RESOURCE_NAME takes. */
  readonly resource: string;
  readonly used: string;
  readonly limit: string;
  readonly free: string;
  /** How much of it is used, in words. */
  readonly state: string;
  readonly level: QuotaLevel;
}

export function quotaTable(quotas: readonly QuotaResult[], say: Say): QuotaTable {
  const shares = new Intl.NumberFormat(say.locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    columns: [say('quota.name'), say('quota.used'), say('quota.limit'), say('quota.free'), say('quota.state')],
    rows: quotas.toSorted(byNeed).map((quota) => row(quota, { say, shares })),
  };
}

interface Speech {
  readonly say: Say;
  readonly shares: Intl.NumberFormat;
}

function row(quota: QuotaResult, { say, shares }: Speech): QuotaTableRow {
  const { localizedName, resource, limit, used, unit } = quota;
  const level = quotaLevel(quota);
  const amount = (value: number | undefined): string => (value === undefined ? say('quota.notGiven') : say('quota.number', { value, unit }));
  const bounded = (value: number | undefined): string => (level === 'unlimited' ? say('quota.unlimited') : amount(value));
  const share = quotaShare(quota);
  // Rounded down: what is not full must not be called 100%. Twelve digits, because 0.29 * 100 is a bit less than 29.
  const percent = shares.format(Math.floor(Number(((share ?? 0) * 100).toPrecision(12))) / 100);
  return {
    name: inOneLine(localizedName === '' ? resource : localizedName),
    resource,
    used: amount(used),
    limit: bounded(limit),
    free: bounded(limit === undefined || used === undefined ? undefined : Math.max(0, limit - used)),
    state: say(`quota.level.${level}`, { percent }),
    level,
  };
}

/** What is nearly used up comes first, then what has no share, and last what nobody was given. */
function byNeed(left: QuotaResult, right: QuotaResult): number {
  const need = (quota: QuotaResult): number => quotaShare(quota) ?? (quotaLevel(quota) === 'none' ? -2 : -1);
  return need(right) - need(left);
}
