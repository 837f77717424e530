import type { ApplyEvent, ApplyOutcome } from '../../core/link/events.ts';
import type { LinkPlan } from '../../core/link/plan.ts';
import type { LinkRecord } from '../../core/link/records.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { ReportState } from '../../protocol/report.ts';
import { withApplyEvent } from '../panel/applyRows.ts';
import { planReport } from '../panel/planRows.ts';
import { recordReport } from '../panel/recordReport.ts';
import { endsOf } from '../panel/reportLink.ts';
import { withResolved } from '../panel/resolvedRows.ts';
import type { Session } from '../session.ts';
import type { CommandContext } from './commandContext.ts';
import { findRecord } from './linkRecords.ts';
import { shortened } from './shortened.ts';
import { wishTenantNames } from './tenantNames.ts';

/** What work on a link ended with, and the report as it then stood. */
export interface WorkEnd {
  readonly plan: LinkPlan;
  readonly report: ReportState;
  readonly outcome: ApplyOutcome | undefined;
}

/** Shows every event in the report and tells what runs, until the last one. */
export async function followWork(
  context: CommandContext,
  args: {
    readonly session: Session;
    readonly plan: LinkPlan;
    /** The report as the work begins. */
    readonly report: ReportState;
    readonly events: AsyncGenerator<ApplyEvent, void>;
    readonly tell: (message: string) => void;
  },
): Promise<WorkEnd> {
  const { say } = context;
  const { plan, tell } = args;
  let { report } = args;
  let outcome: ApplyOutcome | undefined;
  // Work that goes on from a notification, e.g. after a crash, has no report on the screen yet.
  if (context.panels.find(report.id) === undefined) context.lastReport.show(report);
  else context.lastReport.put(report);
  for await (const told of args.events) {
    const event = withTenantName(told, context);
    // After a reload the tenants’ names come while the work goes on already.
    report = { ...withApplyEvent(report, event, say), ends: endsOf({ link: report.link, tenants: wishTenantNames(context, plan.wish), say }) };
    if (event.kind === 'done' && isAwaited(plan, event.step)) report = await withRecorded(context, args.session, { plan, report });
    context.lastReport.put(report);
    const running = runningSteps(report);
    if (event.kind === 'progress' && running !== '') tell(say(event.message.key, event.message.params));
    else if (running !== '') tell(running);
    else if (report.summary.tone === 'busy') tell(shortened(report.summary.text));
    if (event.kind === 'failed' || event.kind === 'leaseFailed') context.reporter.logFailure(event.failure);
    if (event.kind === 'finished') outcome = event.outcome;
  }
  return { plan, report, outcome };
}

/** A tenant is named as the tree names it, where it is known there. */
function withTenantName(event: ApplyEvent, { store }: CommandContext): ApplyEvent {
  if (event.kind !== 'progress' || event.message.params?.tenant === undefined) return event;
  const { tenant } = event.message.params;
  const known = [...store.current().byTenant.values()].find((entry) => entry.tenant.id === tenant);
  return known === undefined ? event : { ...event, message: { ...event.message, params: { ...event.message.params, tenant: known.tenant.displayName } } };
}

/** The steps under way, as one line: independent ones run at the same time. */
function runningSteps({ steps }: ReportState): string {
  return steps.filter(({ state }) => state === 'running').map(({ title }) => title).join(' · ');
}

/** The report of a plan as it is applied for the first time. */
export function reportOfPlan(context: CommandContext, plan: LinkPlan): ReportState {
  return planReport({ plan, tenants: wishTenantNames(context, plan.wish), say: context.say });
}

/** The report of work that was begun, with every step as far as the journal says it came. */
export function reportOfRecord(context: CommandContext, record: LinkRecord, plan: LinkPlan): ReportState {
  return recordReport({ record, plan, tenants: wishTenantNames(context, plan.wish), now: record.updatedAt, say: context.say });
}

function isAwaited(plan: LinkPlan, step: string): boolean {
  return plan.steps.some(({ changes }) => changes.some(({ afterStep }) => afterStep === step));
}

/** What a step gives is on record when it is told as done. */
async function withRecorded(context: CommandContext, { world }: Session, { plan, report }: { readonly plan: LinkPlan; readonly report: ReportState }): Promise<ReportState> {
  try {
    const record = await findRecord(world.journal, plan.id);
    return record === undefined ? report : withResolved(report, plan, record.resolved);
  } catch (thrown) {
    context.reporter.logFailure(failureOf(thrown, 'readJournal'));
    return report;
  }
}
