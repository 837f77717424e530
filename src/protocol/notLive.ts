import { isBusy, type ActionRow, type FindingRow, type MemberRow, type ReportState, type StepRow } from './report.ts';

/** A report whose editor is gone: nothing in it can be pressed, and what was under way is not claimed to go on. */
export function notLive(report: ReportState): ReportState {
  const { labels } = report;
  const busy = isBusy(report);
  return {
    ...report,
    ...(busy ? { phase: 'interrupted', phaseText: labels.interrupted } : {}),
    summary: { tone: 'warning', text: labels.notLive, ...(busy ? { detail: labels.notLiveDetail } : {}) },
    steps: report.steps.map((step) => stopped(step, labels.notKnown)),
    members: report.members.map((member) => ({ ...stopped(member, labels.notKnown), steps: member.steps.map((step) => stopped(step, labels.notKnown)) })),
    findings: report.findings.map((finding) => unpressable(finding, labels.notKnown)),
    actions: report.actions.map(disabled),
  };
}

function stopped<Row extends StepRow | MemberRow>(row: Row, stateText: string): Row {
  const shown = 'action' in row && row.action !== undefined ? { ...row, action: disabled(row.action) } : row;
  if (row.state !== 'running' && row.state !== 'waiting' && row.state !== 'awaited') return shown;
  const { note: _past, ...rest } = shown;
  // What is taken away is optional in both kinds of row.
  return { ...rest, state: 'needed', stateText } as Row;
}

function unpressable(finding: FindingRow, notKnown: string): FindingRow {
  const settled: FindingRow = finding.verdict === 'pending' ? { ...finding, verdict: 'unknown', verdictText: notKnown } : finding;
  if (settled.remedy?.action === undefined) return settled;
  return { ...settled, remedy: { ...settled.remedy, action: disabled(settled.remedy.action) } };
}

function disabled(action: ActionRow): ActionRow {
  return { ...action, enabled: false };
}
