import type { Verdict } from '../../core/proof/verdict.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import type { Say } from '../../core/words/say.ts';
import type { QuotaRow, ReportState, Tone } from '../../protocol/report.ts';
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

/** The report with a quota as the pod or the user read it; `region` as ARM names it. */
export function withQuota(report: ReportState, { quota, region, say }: { readonly quota: QuotaResult; readonly region: string; readonly say: Say }): ReportState {
  return { ...report, quota: quotaRow(quota, region, say) };
}

function quotaRow({ localizedName, resource, limit, used }: QuotaResult, region: string, say: Say): QuotaRow {
  return {
    name: say('panel.quota.name', { resource: localizedName === '' ? resource : localizedName, region }),
    ...(limit === undefined ? {} : { limit }),
    ...(used === undefined ? {} : { used }),
    text: quotaText(limit, used, say),
  };
}

function quotaText(limit: number | undefined, used: number | undefined, say: Say): string {
  if (limit === undefined) return say('panel.quota.unknown');
  return used === undefined ? say('panel.quota.limitOnly', { limit }) : say('panel.quota.text', { used, limit });
}
