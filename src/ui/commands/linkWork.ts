import type { ApplyEvent, ApplyOutcome } from '../../core/link/events.ts';
import { applyPlan, resumeApply } from '../../core/link/applyPlan.ts';
import type { LinkPlan, Plan } from '../../core/link/plan.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import { undoLink } from '../../core/link/undoLink.ts';
import type { ReportState } from '../../protocol/report.ts';
import { startApplying, startUndoing, withApplyEvent } from '../panel/applyRows.ts';
import { planReport } from '../panel/planRows.ts';
import type { Session } from '../session.ts';
import type { CommandContext } from './commandContext.ts';
import { reloadAfter, withChain } from './afterLink.ts';
import { reportApplied, reportUndone } from './linkOutcome.ts';
import { findRecord, linkPlanOf } from './linkRecords.ts';
import { linkNames } from './linkNames.ts';
import { withProgress } from './progress.ts';
import { tenantNamesOf } from './tenantNames.ts';

/** Plans that wait for their Apply, and work under way, by the id of plan, record and report. */
export interface LinkWork {
  /** Keeps a plan that is shown, so that its report's Apply can carry it out. */
  keep(plan: LinkPlan, session: Session): void;
  kept(id: string): { readonly plan: LinkPlan; readonly session: Session } | undefined;
  isRunning(id: string): boolean;
  cancel(id: string): void;
  /** Runs work of that id, once at a time; its signal ends with `cancel` too. */
  run(id: string, session: Session, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

export function createLinkWork(): LinkWork {
  const plans = new Map<string, { readonly plan: LinkPlan; readonly session: Session }>();
  const running = new Map<string, AbortController>();
  return {
    keep: (plan, session) => void plans.set(plan.id, { plan, session }),
    kept: (id) => plans.get(id),
    isRunning: (id) => running.has(id),
    cancel: (id) => running.get(id)?.abort(),
    async run(id, session, work) {
      if (running.has(id)) return;
      const controller = new AbortController();
      running.set(id, controller);
      plans.delete(id);
      try {
        await work(AbortSignal.any([controller.signal, session.signal]));
      } finally {
        running.delete(id);
      }
    },
  };
}

/** Applies a plan that was shown. */
export async function applyKept(context: CommandContext, id: string): Promise<void> {
  const kept = context.linkWork.kept(id);
  if (kept === undefined) return;
  const { plan, session } = kept;
  await context.linkWork.run(id, session, (signal) => applying(context, { session, plan, signal, events: (inner) => applyPlan(plan, session.world, inner) }));
}

/** Goes on with what was begun and left unfinished: to the end of applying, or of undoing. */
export async function goOn(context: CommandContext, id: string): Promise<void> {
  const session = context.sessions.current();
  const record = await findRecord(session.world.journal, id);
  const plan = record === undefined ? undefined : linkPlanOf(record);
  if (record === undefined || plan === undefined) return context.reporter.done(context.say('ui.noOpenWork'));
  if (record.state === 'undoing') return undo(context, id);
  await context.linkWork.run(id, session, (signal) => applying(context, { session, plan, signal, events: (inner) => resumeApply(record, session.world, inner) }));
}

/** Takes back what is on record under that id. */
export async function undo(context: CommandContext, id: string): Promise<void> {
  const session = context.sessions.current();
  const record = await findRecord(session.world.journal, id);
  if (record === undefined) return context.reporter.done(context.say('ui.noOpenWork'));
  await undoRecord(context, session, record);
}

/** Takes back what a record says was done. Undefined when it is under way already. */
export async function undoRecord(context: CommandContext, session: Session, record: LinkRecord): Promise<ApplyOutcome | undefined> {
  const plan = linkPlanOf(record);
  if (plan === undefined) return undefined;
  let outcome: ApplyOutcome | undefined;
  await context.linkWork.run(record.id, session, async (signal) => {
    const title = context.say('ui.undoing', linkNames(plan.wish));
    const before = startUndoing(reportOf(context, plan), context.say);
    const ended = await follow(context, { plan, title, report: before, signal, events: (inner) => undoLink(record, session.world, inner) });
    outcome = ended.outcome;
    await reloadAfter(context, plan.wish);
    reportUndone(context, plan, { ...ended, ...nextSteps(context, plan.id) });
  });
  return outcome;
}

async function applying(
  context: CommandContext,
  args: { readonly session: Session; readonly plan: LinkPlan; readonly signal: AbortSignal; readonly events: (signal: AbortSignal) => AsyncGenerator<ApplyEvent, void> },
): Promise<void> {
  const { plan, session, signal } = args;
  const title = context.say('ui.linking', linkNames(plan.wish));
  const ended = await follow(context, { plan, title, report: startApplying(reportOf(context, plan), context.say), signal, events: args.events });
  // The two read different things: the chain for the report, the lists for the tree.
  const [report] = await Promise.all([withChain(context, session, plan.wish, ended.report), reloadAfter(context, plan.wish)]);
  context.lastReport.put(report);
  reportApplied(context, plan, { ...ended, report, ...nextSteps(context, plan.id) });
}

/** What can follow on work that ended: its rest, or its undoing. */
function nextSteps(context: CommandContext, id: string): { readonly goOn: () => Promise<void>; readonly undo: () => Promise<void> } {
  return { goOn: () => goOn(context, id), undo: () => undo(context, id) };
}

/** Shows every event in the report and in a notification, until the last one. */
async function follow(
  context: CommandContext,
  args: {
    readonly plan: Plan;
    readonly title: string;
    readonly report: ReportState;
    readonly signal: AbortSignal;
    readonly events: (signal: AbortSignal) => AsyncGenerator<ApplyEvent, void>;
  },
): Promise<{ readonly report: ReportState; readonly outcome: ApplyOutcome | undefined }> {
  const { say } = context;
  let { report } = args;
  let outcome: ApplyOutcome | undefined;
  // Work that goes on from a notification, e.g. after a crash, has no report on the screen yet.
  if (context.panels.find(report.id) === undefined) context.lastReport.show(report);
  else context.lastReport.put(report);
  await withProgress({ title: args.title, signal: args.signal }, async (signal, tell) => {
    for await (const event of args.events(signal)) {
      report = withApplyEvent(report, event, say);
      context.lastReport.put(report);
      if (event.kind === 'started') tell(say(`step.${event.step}`, { target: args.plan.steps.find(({ id }) => id === event.step)?.target ?? '' }));
      if (event.kind === 'progress') tell(say(event.message.key, event.message.params));
      if (event.kind === 'failed') context.reporter.logFailure(event.failure);
      if (event.kind === 'finished') outcome = event.outcome;
    }
  });
  return { report, outcome };
}

function reportOf(context: CommandContext, plan: LinkPlan): ReportState {
  const shown = context.panels.find(plan.id)?.current();
  const { cluster, identity } = plan.wish;
  const identityTenant = identity.kind === 'existing' ? identity.ref.tenantId : identity.identity.tenantId;
  return shown ?? planReport({ plan, tenants: tenantNamesOf(context.store.current(), { cluster: cluster.tenantId, identity: identityTenant }), say: context.say });
}
