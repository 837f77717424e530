import type { ApplyEvent } from '../../core/link/events.ts';
import { applyPlan, resumeApply } from '../../core/link/applyPlan.ts';
import type { LinkPlan } from '../../core/link/plan.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { startApplying } from '../panel/applyRows.ts';
import { withUndeployed } from '../panel/ownedManifest.ts';
import { actionRows } from '../panel/reportFrame.ts';
import type { Session } from '../session.ts';
import { reloadAfter, withChain } from './afterLink.ts';
import type { CommandContext } from './commandContext.ts';
import { followWork, reportOfPlan, reportOfRecord } from './followWork.ts';
import { linkNames } from './linkNames.ts';
import { reportApplied } from './linkOutcome.ts';
import { findRecord, linkPlanOf } from './linkRecords.ts';
import { withProgress } from './progress.ts';
import { undo } from './undoWork.ts';

/** Applies a plan that was shown. */
export async function applyKept(context: CommandContext, id: string): Promise<void> {
  const kept = context.linkWork.kept(id);
  if (kept === undefined) return;
  const { plan, session } = kept;
  await context.linkWork.run(id, session, (signal) => applying(context, { session, plan, report: reportOfPlan(context, plan), signal, events: (inner) => applyPlan(plan, session.world, inner) }));
}

/** Goes on with what was begun and left unfinished: to the end of applying, or of undoing. */
export async function goOn(context: CommandContext, id: string): Promise<void> {
  const record = await findRecord(context.sessions.current().world.journal, id);
  const plan = record === undefined ? undefined : linkPlanOf(record);
  if (record === undefined || plan === undefined) return context.reporter.done(context.say('ui.noOpenWork'));
  if (record.state === 'undoing') return undo(context, id);
  await goOnWith(context, record);
}

/** Goes on with a record as it is given, e.g. with a colleague's answer taken in. Work on it that waits is ended first. */
export async function goOnWith(context: CommandContext, record: LinkRecord): Promise<void> {
  const session = context.sessions.current();
  const plan = linkPlanOf(record);
  if (plan === undefined) return;
  const { id } = record;
  await context.linkWork.end(id);
  await context.linkWork.run(id, session, (signal) => applying(context, { session, plan, report: reportOfRecord(context, record, plan), signal, events: (inner) => resumeApply(record, session.world, inner) }));
}

async function applying(
  context: CommandContext,
  args: {
    readonly session: Session;
    readonly plan: LinkPlan;
    /** As it stood before. */
    readonly report: ReportState;
    readonly signal: AbortSignal;
    readonly events: (signal: AbortSignal) => AsyncGenerator<ApplyEvent, void>;
  },
): Promise<void> {
  const { plan, session } = args;
  const title = context.say('ui.linking', linkNames(plan.wish));
  const start = startApplying(args.report, context.say);
  const ended = await withProgress({ title, signal: args.signal }, (signal, tell) => followWork(context, { session, plan, report: start, events: args.events(signal), tell }));
  if (context.linkWork.closing.aborted) return;
  const { outcome } = ended;
  // A link that stopped half-way is broken by that alone; its report says what is left to do instead.
  // So is one of which somebody else does the rest.
  const judge = outcome?.status === 'complete' && plan.askedBy === undefined ? withChain(context, session, plan.wish, ended.report) : withAnswer(ended.report, plan, context.say);
  // The two read different things: the chain for the report, the lists for the tree.
  const [judged] = await Promise.all([judge, reloadAfter(context, plan.wish)]);
  const report = withUndeployed(judged, plan, context.say);
  context.lastReport.put(report);
  reportApplied(context, { plan, report, outcome }, { goOn: () => goOn(context, plan.id), undo: () => undo(context, plan.id) });
}

/** Whoever asked for it may not be able to look here: what was done can be told by a file. */
function withAnswer(report: ReportState, plan: LinkPlan, say: Say): ReportState {
  if (plan.askedBy === undefined || report.phase !== 'applied') return report;
  return { ...report, summary: { tone: 'good', text: say('panel.summary.halfDone'), detail: say('panel.summary.halfDoneDetail') }, actions: actionRows(['saveAnswer', 'diagnose', 'undo'], say) };
}
