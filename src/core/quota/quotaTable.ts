import type { QuotaResult } from '../ports/quotaReader.ts';
import { inOneLine, type Say } from '../words/say.ts';
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

/** @param locale a BCP 47 tag; the machine's own where absent */
export function quotaTable(quotas: readonly QuotaResult[], say: Say, locale?: string): QuotaTable {
  const numbers = new Intl.NumberFormat(locale);
  const shares = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    columns: [say('quota.name'), say('quota.used'), say('quota.limit'), say('quota.free'), say('quota.state')],
    rows: quotas.toSorted(byNeed).map((quota) => row(quota, { say, numbers, shares })),
  };
}

interface Speech {
  readonly say: Say;
  readonly numbers: Intl.NumberFormat;
  readonly shares: Intl.NumberFormat;
}

function row(quota: QuotaResult, { say, numbers, shares }: Speech): QuotaTableRow {
  const { localizedName, resource, limit = 0, used = 0 } = quota;
  const level = quotaLevel(quota);
  const amount = (value: number): string => (quota.unit === 'Count' || quota.unit === '' ? numbers.format(value) : say('quota.amount', { value: numbers.format(value), unit: quota.unit }));
  const share = quotaShare(quota);
  const without = level === 'unlimited' ? say('quota.unlimited') : say('quota.notGiven');
  const bounded = level !== 'unlimited' && level !== 'unknown';
  // Rounded down: what is not full must not be called 100%. Twelve digits, because 0.29 * 100 is a bit less than 29.
  const percent = shares.format(Math.floor(Number(((share ?? 0) * 100).toPrecision(12))) / 100);
  return {
    name: inOneLine(localizedName === '' ? resource : localizedName),
    resource,
    used: amount(used),
    limit: bounded ? amount(limit) : without,
    free: bounded ? amount(Math.max(0, limit - used)) : without,
    state: say(`quota.level.${level}`, { percent }),
    level,
  };
}

/** What is nearly used up comes first, what nobody was given last. */
function byNeed(left: QuotaResult, right: QuotaResult): number {
  const need = (quota: QuotaResult): number => quotaShare(quota) ?? (quotaLevel(quota) === 'none' ? -1 : 0);
  return need(right) - need(left);
}
