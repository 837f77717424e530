import * as vscode from 'vscode';
import { runId } from '../../core/history/runList.ts';
import type { RunRecord } from '../../core/history/runRecord.ts';
import type { Verdict } from '../../core/proof/verdict.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { shortened } from '../commands/shortened.ts';
import { tenantNamesOf } from '../commands/tenantNames.ts';
import { chainReport } from '../panel/chainReport.ts';
import { withQuotas, withVerdict } from '../panel/verdictRows.ts';

/** The verdict as one notification, and in the report it was started from or in one of its own. */
export function conclude(context: CommandContext, record: RunRecord, reportId?: string): void {
  const { say, reporter, lastReport } = context;
  const { verdict } = record;
  const shown = reportId === undefined ? undefined : context.panels.find(reportId)?.current();
  const report = reportOf(context, record, shown);
  lastReport.put(report);
  const sentence = shortSentence(verdict, say);
  const settings = { label: say('ui.openSettings'), run: () => vscode.commands.executeCommand('workbench.action.openSettings', 'tenantlink.quotaPod.') };
  const show = [...(verdict.code === 'imagePull' ? [settings] : []), { label: say('ui.showReport'), run: () => lastReport.show(report) }];
  if (verdict.status === 'success') reporter.done(sentence, show);
  else if (verdict.status === 'cancelled') context.log.info(sentence);
  else reporter.problem(sentence, undefined, show);
}

/** An ended run as a report, or in one. */
export function reportOf(context: CommandContext, record: RunRecord, shown?: ReportState): ReportState {
  const { say } = context;
  const { subject, verdict, results = [] } = record;
  const tenants = tenantNamesOf(context.store.current(), { cluster: subject.cluster.tenantId, identity: subject.identity.tenantId });
  const base = shown ?? chainReport({ id: runId(record), subject, findings: verdict.findings, tenants, say });
  const judged = withVerdict(base, verdict, say);
  return withQuotas(judged, { quotas: results, region: record.quota.region, say });
}

/** The verdict without the length of what a runtime or service said about it; the report has that whole. */
function shortSentence({ message: { key, params } }: Verdict, say: Say): string {
  const detail = params?.detail;
  return say(key, detail === undefined ? params : { ...params, detail: shortened(String(detail)) });
}
