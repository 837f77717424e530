import { handOverOf, handOverOfRecord, type HandOver } from '../../core/link/handOver/handOver.ts';
import { handOverSide, sidesOf, type Side } from '../../core/link/handOver/sides.ts';
import type { LinkPlan } from '../../core/link/plan.ts';
import type { Say } from '../../core/words/say.ts';
import type { ReportState } from '../../protocol/report.ts';
import { askHandOver, type SideOffer } from '../ask/askHandOver.ts';
import { askContextOf } from '../commands/askContextOf.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { findRecord, linkPlanOf } from '../commands/linkRecords.ts';
import type { PlanHalf } from '../commands/linkWork.ts';
import { wishTenantNames } from '../commands/tenantNames.ts';
import { planReport } from '../panel/planRows.ts';
import type { TenantNames } from '../panel/reportLink.ts';
import { deliver } from './deliver.ts';

/**
 * Hands one half of a report's plan to a colleague. A plan that is not applied yet is then shown
 * with that half as his: applying it does ours and waits for his.
 */
export async function handOverHalf(context: CommandContext, report: ReportState): Promise<void> {
  const kept = context.linkWork.halves(report.id);
  if (kept === undefined) return handOverRecorded(context, report);
  const { halves, session } = kept;
  const [first] = halves;
  if (first === undefined) return;
  const tenants = wishTenantNames(context, first.plan.wish);
  const chosen = await askHandOver(askContextOf(context), halves.map(({ side, plan }) => offerOf(plan, side, tenants)));
  const half = halves.find(({ side }) => side === chosen?.side);
  if (chosen === undefined || half === undefined) return;
  const { side } = half;
  const plan = handOverSide(half.plan, side);
  const handOver = handOverOf({ plan, side, resolved: plan.resolved, done: [] });
  if (!(await deliver(context, handOver, chosen.way))) return;
  context.linkWork.keep(plan, session);
  const shown = planReport({ plan, tenants, say: context.say });
  context.lastReport.show({ ...shown, warnings: [...shown.warnings, ...laterOf(handOver, plan, context.say)] });
}

/** The same while a half is awaited: what is still open of it, with the values that are known by now. */
async function handOverRecorded(context: CommandContext, report: ReportState): Promise<void> {
  const record = await findRecord(context.sessions.current().world.journal, report.id);
  const plan = record === undefined ? undefined : linkPlanOf(record);
  const side = plan?.steps.find(({ by }) => by === 'colleague')?.side;
  if (record === undefined || plan === undefined || side === undefined) return context.reporter.done(context.say('ui.nothingToHandOver'));
  const chosen = await askHandOver(askContextOf(context), [offerOf(plan, side, wishTenantNames(context, plan.wish))]);
  if (chosen !== undefined) await deliver(context, handOverOfRecord(record, plan, side), chosen.way);
}

/** The halves of a plan that a colleague can be given, each with the plan it is cut from. */
export function halvesOf(plan: LinkPlan): readonly PlanHalf[] {
  return sidesOf(plan).map(({ side }) => ({ side, plan }));
}

function offerOf(plan: LinkPlan, side: Side, tenants: TenantNames): SideOffer {
  const found = sidesOf(plan).find((each) => each.side === side);
  return { side, tenant: tenants[side] ?? found?.tenantId ?? '', count: found?.needed.length ?? 0, isLacking: found?.rights === 'lacking' };
}

/** What cannot be asked for yet, and what it waits for. */
function laterOf({ waiting }: HandOver, plan: LinkPlan, say: Say): readonly string[] {
  const nameOf = (id: string): string => plan.steps.flatMap((step) => (step.id === id ? [say(`step.${step.id}`, { target: step.target })] : []))[0] ?? id;
  const later = waiting.map(({ step, for: blockers }) => say('handOver.waitsFor', { step: nameOf(step.id), blockers: blockers.map(nameOf).join(', ') }));
  return later.length === 0 ? [] : [...later, say('panel.handOver.again')];
}
