import type { Say } from '../../core/words/say.ts';
import type { ReportState, StepRow } from '../../protocol/report.ts';
import { stateOf } from './planRows.ts';
import { actionRows, phaseOf } from './reportFrame.ts';

/**
 * What a report becomes after a reload: what it shows is kept, but the plan behind it and whatever
 * was under way are gone from memory, so it offers to plan or diagnose again instead. A browser may
 * restore an older state than the last one, so a plan is not said to be unapplied.
 */
export function restoredReport(report: ReportState, say: Say): ReportState {
  // Its plans are gone from memory; what was begun is offered link by link.
  if (report.members.length > 0 && (report.phase === 'applied' || report.phase === 'undone')) return { ...report, actions: actionRows([], say) };
  if (report.members.length > 0) {
    const members = report.members.map((member) => (member.state === 'running' || member.state === 'waiting' ? { ...member, ...stateOf('needed', say) } : member));
    return { ...report, ...phaseOf('interrupted', say), actions: actionRows([], say), members, summary: { tone: 'warning', text: say('panel.many.restored') } };
  }
  switch (report.phase) {
    case 'applying':
    case 'undoing':
      return {
        ...report,
        ...phaseOf('interrupted', say),
        actions: actionRows(['diagnose', 'plan'], say),
        summary: { tone: 'warning', text: say('panel.summary.interrupted'), detail: say('panel.summary.interruptedDetail') },
        steps: report.steps.map((step) => (step.state === 'running' || step.state === 'waiting' || step.state === 'awaited' ? notDone(step, say) : step)),
      };
    case 'reading':
      return {
        ...report,
        ...phaseOf('chain', say),
        actions: actionRows(['diagnose', 'plan'], say),
        summary: { tone: 'warning', text: say('panel.summary.readingInterrupted') },
        findings: report.findings.map((finding) => (finding.verdict === 'pending' ? { ...finding, verdict: 'unknown', verdictText: say('panel.verdict.unknown') } : finding)),
      };
    case 'plan':
    case 'refused':
      return { ...report, ...phaseOf('refused', say), phase: report.phase, phaseText: report.phaseText, summary: { tone: 'neutral', text: say('panel.summary.planKept') } };
    case 'failed':
      return { ...report, actions: actionRows(['diagnose', 'plan'], say) };
    case 'applied':
    case 'undone':
    case 'interrupted':
    case 'chain':
      return report;
  }
}

/** What it was waiting for is past. */
function notDone({ note: _past, ...step }: StepRow, say: Say): StepRow {
  return { ...step, ...stateOf('needed', say) };
}

/** A restored report of a link that the journal does not know (any more): what it shows may be past. */
export function withoutRecord(report: ReportState, say: Say): ReportState {
  return {
    ...report,
    actions: actionRows(['diagnose', 'plan'], say),
    summary: { tone: 'neutral', text: say('panel.summary.asOfReload', { text: report.summary.text }), detail: say('panel.summary.asOfReloadDetail') },
  };
}
