import type { Verdict } from '../../core/proof/verdict.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import { isTight, quotaLevel } from '../../core/quota/quotaLevel.ts';
import { quotaTable } from '../../core/quota/quotaTable.ts';
import type { Say } from '../../core/words/say.ts';
import type { QuotaRow, QuotaTableRows, ReportState, Tone } from '../../protocol/report.ts';
import { withChainActions } from './chainReport.ts';
import { findingRows } from './findingRows.ts';

const toneOf: Readonly<Record<Verdict['status'], Tone>> = { success: 'good', failure: 'bad', inconclusive: 'warning', cancelled: 'neutral' };

/** The report with the verdict of a run or a diagnosis on top, and every link that was checked. */
export function withVerdict(report: ReportState, verdict: Verdict, say: Say): ReportState {
  const { findings } = verdict;
  const { message, party } = verdict;
  const summary = { tone: toneOf[verdict.status], text: say(message.key, message.params).trimEnd(), ...(party === undefined ? {} : { detail: say(`party.${party}`) }) };
  if (findings.length === 0) return { ...report, summary };
  const offering = withChainActions(report, findings, say);
  return { ...offering, summary, findings: findingRows({ findings, actions: offering.actions, say }) };
}

/** What was read, by the pod or the user. */
export interface QuotasRead {
  readonly quotas: readonly QuotaResult[];
  /** As ARM names it. */
  readonly region: string;
  readonly say: Say;
  /** Of the numbers; the machine's own where absent. */
  readonly locale?: string;
}

/** The report with the quotas that were read: one with its meter, several as a table. */
export function withQuotas(report: ReportState, read: QuotasRead): ReportState {
  const { quota: _quota, quotas: _quotas, ...rest } = report;
  const [first, second] = read.quotas;
  if (first === undefined) return rest;
  return second === undefined ? { ...rest, quota: quotaRow(first, read) } : { ...rest, quotas: quotaRows(read) };
}

function quotaRows({ quotas, region, say, locale }: QuotasRead): QuotaTableRows {
  return { caption: say('quota.caption', { count: quotas.length, region, tight: quotas.filter(isTight).length }), ...quotaTable(quotas, say, locale) };
}

function quotaRow(quota: QuotaResult, { region, say, locale }: QuotasRead): QuotaRow {
  const { resource, localizedName, limit, used } = quota;
  const bounded = quotaLevel(quota) !== 'unlimited';
  return {
    name: say('panel.quota.name', { resource: localizedName === '' ? resource : localizedName, region }),
    ...(limit === undefined || !bounded ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    text: quotaText(quota, say, locale),
  };
}

function quotaText(quota: QuotaResult, say: Say, locale: string | undefined): string {
  const [row] = quotaTable([quota], say, locale).rows;
  const level = quotaLevel(quota);
  if (row === undefined || level === 'unknown') return say('panel.quota.unknown');
  if (level === 'unlimited') return say('panel.quota.unlimited', { used: row.used });
  return quota.used === undefined ? say('panel.quota.limitOnly', { limit: row.limit }) : say('panel.quota.text', { used: row.used, limit: row.limit, free: row.free });
}
