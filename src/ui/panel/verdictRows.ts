import { partySentence } from '../../core/proof/partySentence.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import { isTight, quotaLevel } from '../../core/quota/quotaLevel.ts';
import { quotaTable } from '../../core/quota/quotaTable.ts';
import { toldNumbers, type Told } from '../../core/quota/toldNumbers.ts';
import type { MessageKey } from '../../core/words/messages.ts';
import type { Say } from '../../core/words/say.ts';
import type { QuotaRow, QuotaTableRows, ReportState, Tone } from '../../protocol/report.ts';
import { withChainActions } from './chainReport.ts';
import { findingRows } from './findingRows.ts';

const toneOf: Readonly<Record<Verdict['status'], Tone>> = { success: 'good', failure: 'bad', inconclusive: 'warning', cancelled: 'neutral' };

/** The report with the verdict of a run or a diagnosis on top, and every link that was checked. */
export function withVerdict(report: ReportState, verdict: Verdict, say: Say): ReportState {
  const { findings } = verdict;
  const { message } = verdict;
  const party = partySentence(verdict);
  const summary = { tone: toneOf[verdict.status], text: say(message.key, message.params).trimEnd(), ...(party === undefined ? {} : { detail: say(party) }) };
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
}

/** The report with the quotas that were read: one with its meter, several as a table. */
export function withQuotas(report: ReportState, read: QuotasRead): ReportState {
  const { quota: _quota, quotas: _quotas, ...rest } = report;
  const [first, second] = read.quotas;
  if (first === undefined) return rest;
  return second === undefined ? { ...rest, quota: quotaRow(first, read) } : { ...rest, quotas: quotaRows(read) };
}

function quotaRows({ quotas, region, say }: QuotasRead): QuotaTableRows {
  return { caption: say('quota.caption', { count: quotas.length, region, tight: quotas.filter(isTight).length }), ...quotaTable(quotas, say) };
}

function quotaRow(quota: QuotaResult, { region, say }: QuotasRead): QuotaRow {
  const { resource, localizedName, limit, used } = quota;
  const { told, params } = toldNumbers(quota);
  const bounded = quotaLevel(quota) !== 'unlimited';
  return {
    name: say('panel.quota.name', { resource: localizedName === '' ? resource : localizedName, region }),
    ...(limit === undefined || !bounded ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    text: say(quotaTexts[told], params),
  };
}

const quotaTexts = {
  both: 'panel.quota.text',
  limitOnly: 'panel.quota.limitOnly',
  unlimited: 'panel.quota.unlimited',
  unlimitedOnly: 'panel.quota.unlimitedOnly',
  nothing: 'panel.quota.unknown',
} as const satisfies Readonly<Record<Told, MessageKey>>;
