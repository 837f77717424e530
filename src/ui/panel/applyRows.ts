import type { ApplyEvent, ApplyOutcome } from '../../core/link/events.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState, StepRow, StepState, Summary } from '../../protocol/report.ts';
import { stateOf } from './planRows.ts';
import { actionRows, phaseOf } from './reportFrame.ts';

/** The report at the moment when applying begins (again). */
export function startApplying(report: ReportState, say: Say): ReportState {
  return {
    ...report,
    ...phaseOf('applying', say),
    warnings: [],
    findings: [],
    summary: { tone: 'busy', text: say('panel.summary.starting') },
    steps: report.steps.map((step) => (step.state === 'done' || step.state === 'inPlace' || step.state === 'theirs' ? step : changed(step, 'waiting', say))),
  };
}

/** The report at the moment when undoing begins (again); steps that were in place before linking are none of it. */
export function startUndoing(report: ReportState, say: Say): ReportState {
  return {
    ...report,
    ...phaseOf('undoing', say),
    warnings: [],
    findings: [],
    summary: { tone: 'busy', text: say('panel.summary.starting') },
    steps: report.steps.map((step) => (step.state === 'inPlace' || step.state === 'undone' || step.state === 'kept' || step.state === 'theirs' ? step : changed(step, 'waiting', say))),
  };
}

/** What the report becomes by one event of applying or undoing. Events of steps it does not show are ignored. */
export function withApplyEvent(report: ReportState, event: ApplyEvent, say: Say): ReportState {
  switch (event.kind) {
    case 'started':
      return progressing(withStep(report, event.step, underWay(report, event.step), say), say);
    case 'progress':
      return orWaiting(withStep(report, event.step, underWay(report, event.step), say, say(event.message.key, event.message.params)), say);
    case 'done':
      return orWaiting(progressing(withStep(report, event.step, report.phase === 'undoing' ? 'undone' : 'done', say), say), say);
    case 'kept':
      return progressing(withStep(report, event.step, 'kept', say, say(event.message.key, event.message.params)), say);
    case 'failed':
      return withStep(report, event.step, event.failure.reason === 'cancelled' ? notBegun(report, event.step) : 'failed', say, reasonOf(event.failure, say));
    case 'leaseFailed':
      return report;
    case 'finished':
      return finished(report, event.outcome, say);
  }
}

/** What somebody else does is looked for, everything else is done from here. */
function underWay({ steps }: ReportState, id: string): StepState {
  const state = steps.find((step) => step.id === id)?.state;
  return state === 'theirs' || state === 'awaited' ? 'awaited' : 'running';
}

function notBegun(report: ReportState, id: string): StepState {
  return underWay(report, id) === 'awaited' ? 'theirs' : 'needed';
}

/** Steps that do not depend on each other run at the same time, so the summary counts instead of naming a position. */
function progressing(report: ReportState, say: Say): ReportState {
  const running = report.steps.filter((step) => step.state === 'running');
  // Between two steps the last sentence stands, so that screen readers are not told every passing state.
  if (running.length === 0) return report;
  const undoing = report.phase === 'undoing';
  const shown = report.steps.filter((step) => step.state !== 'inPlace');
  const done = shown.filter(({ state }) => (undoing ? state === 'undone' || state === 'kept' : state === 'done')).length;
  const steps = running.map((step) => step.title).join(' · ');
  return { ...report, summary: { tone: 'busy', text: say(undoing ? 'panel.summary.undoing' : 'panel.summary.applying', { done, count: shown.length, steps }) } };
}

/** Nothing is left to do from here but to wait for the other half. Not judged when a step begins: others begin with it. */
function orWaiting(report: ReportState, say: Say): ReportState {
  if (report.steps.some(({ state }) => state === 'running')) return report;
  const steps = report.steps.filter((step) => step.state === 'awaited').map((step) => step.title).join(' · ');
  return steps === '' ? report : { ...report, actions: actionRows(['cancel', 'handOver'], say), summary: { tone: 'busy', text: say('panel.summary.awaiting', { steps }), detail: say('panel.summary.awaitingDetail') } };
}

function finished(report: ReportState, outcome: ApplyOutcome, say: Say): ReportState {
  const undoing = report.phase === 'undoing';
  const steps = report.steps.map((step) => (step.state === 'waiting' || step.state === 'running' ? changed(step, 'needed', say) : step.state === 'awaited' ? changed(step, 'theirs', say) : step));
  if (outcome.status === 'complete') {
    const kept = titles(steps, outcome.kept);
    return {
      ...report,
      steps,
      ...phaseOf(undoing ? 'undone' : 'applied', say),
      summary: {
        tone: 'good',
        text: say(undoing ? 'panel.summary.undone' : 'panel.summary.applied'),
        ...(undoing && kept !== '' ? { detail: say('panel.summary.kept', { steps: kept }) } : {}),
      },
    };
  }
  return { ...report, steps, ...phaseOf('failed', say), summary: stopped({ steps, outcome, undoing, say }) };
}

function stopped(args: { readonly steps: readonly StepRow[]; readonly outcome: ApplyOutcome; readonly undoing: boolean; readonly say: Say }): Summary {
  const { steps, outcome, undoing, say } = args;
  const count = outcome.remaining.length;
  const inForce = titles(steps, outcome.done);
  const cancelled = outcome.status === 'cancelled' || outcome.failure === undefined;
  return {
    tone: cancelled ? 'warning' : 'bad',
    text: cancelled ? say(undoing ? 'panel.summary.undoCancelled' : 'panel.summary.cancelled', { count }) : describeFailure(outcome.failure, say),
    ...(undoing ? {} : { detail: inForce === '' ? say('panel.summary.nothingInForce') : say('panel.summary.inForce', { steps: inForce }) }),
  };
}

function reasonOf(failure: Parameters<typeof describeFailure>[0], say: Say): string | undefined {
  return failure.reason === 'cancelled' ? undefined : describeFailure(failure, say);
}

function titles(steps: readonly StepRow[], ids: readonly string[]): string {
  return steps.filter((step) => ids.includes(step.id)).map((step) => step.title).join(' · ');
}

function withStep(report: ReportState, id: string, state: StepState, say: Say, note?: string): ReportState {
  return { ...report, steps: report.steps.map((step) => (step.id === id ? changed(step, state, say, note) : step)) };
}

function changed(step: StepRow, state: StepState, say: Say, note?: string): StepRow {
  // What stood in the way was for before it was begun.
  const { note: _former, obstacle: _before, ...rest } = step;
  return { ...rest, ...stateOf(state, say), ...(note === undefined ? {} : { note }) };
}
