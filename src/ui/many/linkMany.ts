import { applyMany, type ManyEvent } from '../../core/link/many/applyMany.ts';
import type { ManyPlan, PlannedLink } from '../../core/link/many/manyPlan.ts';
import { planMany, readManyFacts } from '../../core/link/many/planMany.ts';
import { isInPlace, type Resolved } from '../../core/link/plan.ts';
import { resumeApply } from '../../core/link/applyPlan.ts';
import { readRecords, type LinkRecord } from '../../core/link/records.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import type { ReportState } from '../../protocol/report.ts';
import { reloadAfter } from '../commands/afterLink.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { confirmPlans } from '../commands/confirmPlan.ts';
import { planWish } from '../commands/link.ts';
import { withProgress } from '../commands/progress.ts';
import { wishTenantNames } from '../commands/tenantNames.ts';
import { manyReport, startMany, withManyEvent } from '../panel/manyReport.ts';
import type { Session } from '../session.ts';

/** Plans what was wished for: one link in a report of its own, several as rows of one. */
export async function planWishes(context: CommandContext, wishes: readonly LinkWish[]): Promise<void> {
  const [first, ...others] = wishes;
  if (first === undefined) return;
  if (others.length === 0) return planWish(context, first);
  const { say, lastReport, linkWork } = context;
  const session = context.sessions.current();
  const { world } = session;
  const wished = await withProgress({ title: say('ui.readingMany', { count: wishes.length }), signal: session.signal }, (signal) => readManyFacts(wishes, world, signal));
  const many = planMany(wished, { id: world.random.guid(), now: world.clock.now(), guid: () => world.random.guid() });
  if (many.links.some(({ plan }) => !isInPlace(plan))) linkWork.keepMany(many, session);
  lastReport.show(manyReport({ many, wishes: [first, ...others], namesOf: (wish) => wishTenantNames(context, wish), say }));
}

/** Makes the links of a report about many, once what cannot be undone was agreed to. */
export async function applyManyOf(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.keptMany(report.id);
  if (kept === undefined) return context.reporter.done(context.say('ui.planAgainMany'));
  const { many, session } = kept;
  const open = many.links.filter(({ plan }) => !isInPlace(plan));
  if (!(await confirmPlans(open.map(({ plan }) => plan), context.say))) return;
  await follow(context, { session, report, many, events: (signal) => applyMany(open, session.world, signal) });
}

/** Goes on with what of many links was begun, then makes those that were not. */
export async function goOnMany(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.keptMany(report.id);
  if (kept === undefined) return context.start('tenantlink.finishWork', undefined);
  const { many, session } = kept;
  await follow(context, { session, report, many, events: (signal) => goOn(many.links, session, signal) });
}

async function* goOn(links: readonly PlannedLink[], { world }: Session, signal: AbortSignal): AsyncGenerator<ManyEvent, void> {
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
function onRecorded({ plan, after }: PlannedLink, records: readonly LinkRecord[], rest: readonly PlannedLink[]): PlannedLink {
  const learned = Object.assign({}, ...records.filter(({ id }) => after.includes(id)).map(({ resolved }) => resolved)) as Resolved;
  const isMade = (id: string): boolean => records.some((record) => record.id === id && record.state === 'complete') && !rest.some((other) => other.plan.id === id);
  return { plan: { ...plan, resolved: { ...learned, ...plan.resolved } }, after: after.filter((id) => !isMade(id)) };
}

async function follow(
  context: CommandContext,
  args: { readonly session: Session; readonly report: ReportState; readonly many: ManyPlan; readonly events: (signal: AbortSignal) => AsyncGenerator<ManyEvent, void> },
): Promise<void> {
  const { say, lastReport, linkWork, reporter } = context;
  const { session, many } = args;
  await linkWork.run(many.id, session, async (outer) => {
    let report = startMany(args.report, say);
    lastReport.put(report);
    await withProgress({ title: report.title, signal: outer }, async (signal, tell) => {
      for await (const event of args.events(signal)) {
        report = withManyEvent(report, event, say);
        lastReport.put(report);
        tell(report.summary.text);
        if (event.kind === 'link' && event.event.kind === 'failed') reporter.logFailure(event.event.failure);
      }
    });
    if (linkWork.closing.aborted) return;
    // What was left can be gone on with from this very report.
    linkWork.keepMany(many, session);
    for (const { plan } of many.links) await reloadAfter(context, plan.wish);
    const show = { label: say('ui.showReport'), run: () => lastReport.show(report) };
    if (report.phase === 'applied') reporter.done(report.summary.text, [show]);
    else reporter.problem(report.summary.text, undefined, [{ label: say('ui.goOn'), run: () => goOnMany(context, report) }, show]);
  });
}
