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
    members: report.members.map((member) => ({ ...settled(member, labels.notKnown), steps: member.steps.map((step) => stopped(step, labels.notKnown)) })),
    findings: report.findings.map((finding) => unpressable(finding, labels.notKnown)),
    actions: report.actions.map(disabled),
  };
}

function stopped(step: StepRow, stateText: string): StepRow {
  const { action, ...rest } = settled(step, stateText);
  return { ...rest, ...(action === undefined ? {} : { action: disabled(action) }) };
}

/** Nothing goes on any more. */
function settled<Row extends StepRow | MemberRow>(row: Row, stateText: string): Row {
  return row.state === 'running' || row.state === 'waiting' || row.state === 'awaited' ? { ...row, state: 'needed', stateText, note: undefined } : row;
}

function unpressable(finding: FindingRow, notKnown: string): FindingRow {
  const settled: FindingRow = finding.verdict === 'pending' ? { ...finding, verdict: 'unknown', verdictText: notKnown } : finding;
  if (settled.remedy?.action === undefined) return settled;
  return { ...settled, remedy: { ...settled.remedy, action: disabled(settled.remedy.action) } };
}

function disabled(action: ActionRow): ActionRow {
  return { ...action, enabled: false };
}
