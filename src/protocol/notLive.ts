import type { ActionRow, FindingRow, ReportState, StepRow } from './report.ts';

/** A report whose editor is gone: nothing in it can be pressed, and what was under way is not claimed to go on. */
export function notLive(report: ReportState): ReportState {
  const { labels } = report;
  const isBusy = report.phase === 'applying' || report.phase === 'undoing';
  return {
    ...report,
    ...(isBusy ? { phase: 'interrupted', phaseText: labels.interrupted } : {}),
    summary: { tone: 'warning', text: labels.notLive, ...(isBusy ? { detail: labels.notLiveDetail } : {}) },
    steps: report.steps.map((step) => stopped(step, labels.notKnown)),
    findings: report.findings.map(unpressable),
    actions: report.actions.map(disabled),
  };
}

function stopped(step: StepRow, stateText: string): StepRow {
  if (step.state !== 'running' && step.state !== 'waiting') return step;
  const { note: _past, ...rest } = step;
  return { ...rest, state: 'needed', stateText };
}

function unpressable(finding: FindingRow): FindingRow {
  if (finding.remedy?.action === undefined) return finding;
  return { ...finding, remedy: { ...finding.remedy, action: disabled(finding.remedy.action) } };
}

function disabled(action: ActionRow): ActionRow {
  return { ...action, enabled: false };
}
