import type { LinkPlan, PlanStep } from '../../core/link/plan.ts';
import { heldUntil, type LinkRecord } from '../../core/link/records.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState, StepRow } from '../../protocol/report.ts';
import { planReport, stateOf } from './planRows.ts';
import { actionRows, phaseOf } from './reportFrame.ts';
import type { TenantNames } from './reportLink.ts';
import { withResolved } from './resolvedRows.ts';

/**
 * What the journal knows of a link that no window works on: how far it came, step by step. Values
 * are those of the plan and its steps, not read again. Under a lease it can only be waited for.
 */
export function recordReport(args: {
  readonly record: LinkRecord;
  readonly plan: LinkPlan;
  readonly tenants: TenantNames;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly say: Say;
}): ReportState {
  const { record, plan, tenants, now, say } = args;
  const planned = withResolved(planReport({ plan, tenants, say }), plan, record.resolved);
  const steps = planned.steps.map((row) => ({ ...row, ...recorded(row, record, say) }));
  const report = { ...planned, warnings: [], steps };
  if (record.state === 'complete') {
    return {
      ...report,
      ...phaseOf('applied', say),
      actions: actionRows(['diagnose', 'runQuotaPod', 'undo'], say),
      summary: { tone: 'neutral', text: say('panel.summary.onRecord'), detail: say('panel.summary.notReadAgain') },
    };
  }
  const held = heldUntil(record, now);
  const awaited = steps.filter(({ state, id }) => state === 'theirs' && plan.steps.some((step) => step.id === id && record.steps[step.id]?.state === 'awaited')).map(({ title }) => title).join(' · ');
  const inForce = steps.filter(({ state }) => state === 'done').map(({ title }) => title).join(' · ');
  return {
    ...report,
    ...phaseOf('interrupted', say),
    ...(held !== undefined ? { actions: actionRows(['diagnose'], say) } : awaited === '' ? {} : { actions: actionRows(['goOn', 'handOver', 'undo', 'diagnose'], say) }),
    summary: {
      tone: 'warning',
      text: say(wasUndoing(record) ? 'panel.summary.undoStopped' : 'panel.summary.applyStopped'),
      detail: `${inForce === '' ? say('panel.summary.noneDone') : say('panel.summary.doneSoFar', { steps: inForce })} ${held === undefined ? (awaited === '' ? say('panel.summary.finishOrUndo') : say('panel.summary.awaited', { steps: awaited })) : say('panel.summary.held', { time: clockTime(held) })}`,
    },
  };
}

/** Whether it was an undo that was left unfinished. */
export function wasUndoing({ state, steps }: LinkRecord): boolean {
  return state === 'undoing' || Object.values(steps).some((step) => step.state === 'undone' || step.state === 'kept');
}

/** The needed steps that a record says are in force. */
export function stepsInForce({ steps }: LinkRecord, plan: LinkPlan): readonly PlanStep[] {
  return plan.steps.filter(({ id }) => steps[id]?.state === 'done');
}

/** A moment as a person reads it from a clock, to the second. */
export function clockTime(time: number): string {
  return new Date(time).toLocaleTimeString();
}

function recorded({ id }: StepRow, { plan, steps }: LinkRecord, say: Say): Partial<StepRow> {
  const kind = plan.steps.find((step) => step.id === id)?.id;
  const state = kind === undefined ? undefined : steps[kind]?.state;
  switch (state) {
    case 'done':
    case 'undone':
    case 'kept':
      return stateOf(state, say);
    case 'awaited':
      return stateOf('theirs', say);
    case 'sent':
      return { ...stateOf('needed', say), note: say('panel.step.begun') };
    case 'pending':
    case undefined:
      return {};
  }
}
