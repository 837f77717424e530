import type { LinkPlan, StepKind } from '../../core/link/plan.ts';
import type { Failure } from '../../core/model/failure.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { undeployedOf } from '../panel/ownedManifest.ts';
import { saveAnswer } from '../handOver/answers.ts';
import type { NextStep } from '../report.ts';
import { needsSignIn } from '../tree/statusNodes.ts';
import type { CommandContext } from './commandContext.ts';
import type { WorkEnd } from './followWork.ts';
import { linkNames } from './linkNames.ts';
import { signInTo, tenantNamedBy } from './signIn.ts';

/** The one notification that applying ends with. What was done before a failure is named, with what to do about it. */
export function reportApplied(context: CommandContext, { plan, report, outcome }: WorkEnd, next: { readonly goOn: () => Promise<void>; readonly undo: () => Promise<void> }): void {
  const { say, reporter } = context;
  const names = linkNames(plan.wish);
  if (outcome?.status === 'complete' && plan.askedBy !== undefined) {
    reporter.done(say('ui.halfDone', names), [{ label: say('ui.saveAnswer'), run: () => saveAnswer(context, report) }, showReport(context, report)]);
    return;
  }
  const undeployed = undeployedOf(plan, report);
  if (outcome?.status === 'complete' && undeployed !== undefined) {
    reporter.done(say('ui.linkedUndeployed', { ...names, ...undeployed }), [showReport(context, report)]);
    return;
  }
  if (outcome?.status === 'complete') {
    reporter.done(say('ui.linked', names), [{ label: say('ui.runQuotaPod'), run: () => context.start('tenantlink.runQuotaPod', { report }) }, showReport(context, report)]);
    return;
  }
  const done = outcome?.done ?? [];
  const failure = outcome?.failure;
  const steps = [...signInStep(context, failure), { label: say('ui.goOn'), run: next.goOn }, ...(done.length === 0 ? [] : [{ label: say('ui.undo'), run: next.undo }]), showReport(context, report)];
  const sentence =
    failure === undefined || outcome?.status === 'cancelled'
      ? say('ui.linkCancelled', { done: stepNames(plan, done, say) })
      : done.length === 0
        ? say('ui.linkFailedAtOnce', { why: describeFailure(failure, say) })
        : say('ui.linkFailed', { why: describeFailure(failure, say), done: stepNames(plan, done, say) });
  // Nothing happened and the user wanted it so: there is nothing to say.
  if (outcome?.status === 'cancelled' && done.length === 0) return;
  reporter.problem(sentence, failure, steps);
}

/** The one notification that undoing ends with, of one record or several; what is kept is named. */
export function reportUndone(context: CommandContext, ends: readonly WorkEnd[], again: () => Promise<void>): void {
  const { say, reporter } = context;
  const last = ends.at(-1);
  if (last === undefined) return;
  const { plan, report, outcome } = last;
  const undoStep = { label: say('ui.undo'), run: again };
  const { serviceAccount } = linkNames(plan.wish);
  if (outcome?.status === 'complete') {
    // Two records may have kept the same thing, e.g. the cluster's issuer.
    const names = new Set(ends.flatMap((end) => namesOf(end.plan, end.outcome?.kept ?? [], say)));
    const sentence = names.size === 0 ? say('ui.undone', { serviceAccount }) : say('ui.undoneKept', { serviceAccount, kept: [...names].join('; ') });
    return reporter.done(sentence, [showReport(context, report)]);
  }
  const remaining = stepNames(plan, outcome?.remaining ?? [], say);
  if (outcome?.failure === undefined || outcome.status === 'cancelled') {
    reporter.problem(say('ui.undoCancelled', { remaining }), undefined, [undoStep, showReport(context, report)]);
  } else {
    reporter.problem(say('ui.undoFailed', { why: describeFailure(outcome.failure, say), remaining }), outcome.failure, [...signInStep(context, outcome.failure), undoStep, showReport(context, report)]);
  }
}

/** Steps of a plan as a sentence names them, or "nothing". */
export function stepNames(plan: LinkPlan, kinds: readonly StepKind[], say: Say): string {
  const names = namesOf(plan, kinds, say);
  return names.length === 0 ? say('ui.nothing') : names.join('; ');
}

function namesOf(plan: LinkPlan, kinds: readonly StepKind[], say: Say): readonly string[] {
  return plan.steps.filter(({ id }) => kinds.includes(id)).map((step) => say(`step.${step.id}`, { target: step.target }));
}

/** Signing in, where that is what the work waits for; the report goes on offering the rest. */
function signInStep(context: CommandContext, failure: Failure | undefined): readonly NextStep[] {
  if (failure === undefined || !needsSignIn(failure)) return [];
  return [{ label: context.say('ui.signIn'), run: () => signInTo(context, tenantNamedBy(failure)) }];
}

function showReport(context: CommandContext, report: ReportState): NextStep {
  return { label: context.say('ui.showReport'), run: () => context.lastReport.show(report) };
}
