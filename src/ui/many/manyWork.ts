import { resumeApply } from '../../core/link/applyPlan.ts';
import { applyMany, type ManyEvent, type ManyOutcome } from '../../core/link/many/applyMany.ts';
import type { PlannedLink } from '../../core/link/many/manyPlan.ts';
import { isInPlace, type Plan, type Resolved } from '../../core/link/plan.ts';
import { readRecords, type LinkRecord } from '../../core/link/records.ts';
import { undoLink } from '../../core/link/undoLink.ts';
import type { ReportState } from '../../protocol/report.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { confirmPlans, confirmUndo } from '../commands/confirmPlan.ts';
import { withProgress } from '../commands/progress.ts';
import { startMany, startUndoingMany, withManyEvent } from '../panel/manyReport.ts';
import type { Session } from '../session.ts';

/** Many plans that are shown in one report and applied as one. */
export interface ManyWork {
  /** Of the report. */
  readonly id: string;
  readonly links: readonly PlannedLink<Plan>[];
  /** Reads anew what applying changed. */
  readonly reload: () => Promise<void>;
}

/** Applies the plans of a report about many, once what cannot be undone was agreed to. */
export async function applyManyOf(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.keptMany(report.id);
  if (kept === undefined) return context.reporter.done(context.say('ui.planAgainMany'));
  const { work, session } = kept;
  const open = work.links.filter(({ plan }) => !isInPlace(plan));
  if (!(await confirmPlans(open.map(({ plan }) => plan), context.say))) return;
  await follow(context, { session, report: startMany(report, context.say), work, events: (signal) => applyMany(open, session.world, signal) });
}

/** Goes on with what of many plans was begun, then applies those that were not. */
export async function goOnMany(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.keptMany(report.id);
  if (kept === undefined) return context.start('tenantlink.finishWork', undefined);
  const { work, session } = kept;
  await follow(context, { session, report: startMany(report, context.say), work, events: (signal) => goOn(work.links, session, signal) });
}

/** Takes back everything of a report about many, once that was agreed to. */
export async function undoMany(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.keptMany(report.id);
  if (kept === undefined) return context.reporter.done(context.say('ui.planAgainMany'));
  const { work, session } = kept;
  if (!(await confirmUndo(report.title, context.say))) return;
  await follow(context, { session, report: startUndoingMany(report, context.say), work, events: (signal) => undoAll(work.links, session, signal) });
}

/** Last one first: what a later one rests on is the work of an earlier one. */
async function* undoAll(links: readonly PlannedLink<Plan>[], { world }: Session, signal: AbortSignal): AsyncGenerator<ManyEvent, void> {
  let status: ManyOutcome['status'] = 'complete';
  for (const { plan } of [...links].reverse()) {
    const { records } = await readRecords(world.journal);
    const record = records.find(({ id }) => id === plan.id);
    if (record === undefined) continue;
    for await (const event of undoLink(record, world, signal)) {
      yield { kind: 'link', planId: plan.id, event };
      if (event.kind === 'finished') status = event.outcome.status;
    }
    if (status !== 'complete') break;
  }
  yield { kind: 'finished', outcome: { status, links: [] } };
}

async function* goOn(links: readonly PlannedLink<Plan>[], { world }: Session, signal: AbortSignal): AsyncGenerator<ManyEvent, void> {
  const { records } = await readRecords(world.journal);
  for (const { plan } of links) {
    const record = records.find(({ id, state }) => id === plan.id && state !== 'complete');
    if (record === undefined) continue;
    for await (const event of resumeApply(record, world, signal)) yield { kind: 'link', planId: plan.id, event };
  }
  const now = (await readRecords(world.journal)).records;
  const rest = links.filter(({ plan }) => !now.some(({ id }) => id === plan.id) && !isInPlace(plan));
  yield* applyMany(rest.map((link) => onRecorded(link, now, rest)), world, signal);
}

/** A link that rests on some that are made already has what they learned; on those that are not made, it waits as before. */
function onRecorded({ plan, after }: PlannedLink<Plan>, records: readonly LinkRecord[], rest: readonly PlannedLink<Plan>[]): PlannedLink<Plan> {
  const learned = Object.assign({}, ...records.filter(({ id }) => after.includes(id)).map(({ resolved }) => resolved)) as Resolved;
  const isMade = (id: string): boolean => records.some((record) => record.id === id && record.state === 'complete') && !rest.some((other) => other.plan.id === id);
  return { plan: { ...plan, resolved: { ...learned, ...plan.resolved } }, after: after.filter((id) => !isMade(id)) };
}

/** Shows every event in the report, which is given as the work begins. */
async function follow(
  context: CommandContext,
  args: { readonly session: Session; readonly report: ReportState; readonly work: ManyWork; readonly events: (signal: AbortSignal) => AsyncGenerator<ManyEvent, void> },
): Promise<void> {
  const { say, lastReport, linkWork, reporter } = context;
  const { session, work } = args;
  await linkWork.run(work.id, session, async (outer) => {
    let report = args.report;
    lastReport.put(report);
    await withProgress({ title: report.title, signal: outer }, async (signal, tell) => {
      for await (const event of args.events(signal)) {
        report = withManyEvent(report, event, say);
        lastReport.put(report);
        tell(report.summary.text);
        if (event.kind === 'link' && (event.event.kind === 'failed' || event.event.kind === 'leaseFailed')) reporter.logFailure(event.event.failure);
      }
    });
    if (linkWork.closing.aborted) return;
    // What was left can be gone on with from this very report.
    linkWork.keepMany(work, session);
    await work.reload();
    const again = args.report.phase === 'undoing' ? { label: say('ui.undo'), run: () => undoMany(context, report) } : { label: say('ui.goOn'), run: () => goOnMany(context, report) };
    const show = { label: say('ui.showReport'), run: () => lastReport.show(report) };
    if (report.phase === 'applied' || report.phase === 'undone') reporter.done(report.summary.text, [show]);
    else reporter.problem(report.summary.text, undefined, [again, show]);
  });
}
