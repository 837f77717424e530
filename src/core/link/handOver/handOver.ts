import type { TenantId } from '../../model/ids.ts';
import { identityOf } from '../facts.ts';
import type { LinkPlan, PlanStep, Resolved, StepKind } from '../plan.ts';
import type { LinkRecord } from '../records.ts';
import type { LinkWish } from '../wish.ts';
import { otherSide } from './askedValues.ts';
import type { Side } from './sides.ts';

/** A step that cannot be asked for yet, and what it waits for. */
interface WaitingStep {
  readonly step: PlanStep;
  readonly for: readonly StepKind[];
}

/** What is asked of a colleague: one side of a link, with every value that side needs. Plain data, no secrets. */
export interface HandOver {
  /** Of the plan that asks. */
  readonly planId: string;
  readonly wish: LinkWish;
  readonly side: Side;
  /** Where it is to be done, and where it was asked. */
  readonly tenantId: TenantId;
  readonly askedFrom: TenantId;
  readonly resolved: Resolved;
  /** Can be done now, in this order. */
  readonly ready: readonly PlanStep[];
  /** Needs something of ours first, e.g. the issuer of a cluster whose issuer is still off. */
  readonly waiting: readonly WaitingStep[];
}

/**
 * What to hand over of a plan's side as things stand: at any time, before applying as well as
 * while the colleague is awaited. What he has done already is left out.
 */
export function handOverOf(args: { readonly plan: LinkPlan; readonly side: Side; readonly resolved: Resolved; readonly done: readonly StepKind[] }): HandOver {
  const { plan, side, resolved, done } = args;
  const { wish } = plan;
  const open = plan.steps.filter((step) => step.state === 'needed' && !done.includes(step.id));
  const ready: PlanStep[] = [];
  const waiting: WaitingStep[] = [];
  for (const step of open.filter((other) => other.side === side && other.by === 'colleague')) {
    const isOpen = (id: StepKind): boolean => open.some((other) => other.id === id) && !ready.some((other) => other.id === id);
    const blockers = [...new Set([...step.dependsOn.filter(isOpen), ...missingValue(step, resolved, ready)])];
    if (blockers.length === 0) ready.push(step);
    else waiting.push({ step, for: blockers });
  }
  const tenants = { cluster: wish.cluster.tenantId, identity: identityOf(wish).tenantId };
  return { planId: plan.id, wish, side, tenantId: tenants[side], askedFrom: tenants[otherSide(side)], resolved, ready, waiting };
}

/** As {@link handOverOf}, from what is on record. */
export function handOverOfRecord(record: LinkRecord, plan: LinkPlan, side: Side): HandOver {
  const done = plan.steps.filter(({ id }) => record.steps[id]?.state === 'done').map(({ id }) => id);
  return handOverOf({ plan, side, resolved: record.resolved, done });
}

/** Whether an unfinished link waits for nobody but a colleague: going on means watching. */
export function isAwaiting({ plan, steps }: LinkRecord): boolean {
  const open = plan.steps.filter(({ id, state }) => state === 'needed' && steps[id]?.state !== 'done');
  return open.some(({ id, by }) => by === 'colleague' && steps[id]?.state === 'awaited') && open.every(({ id, by }) => by === 'colleague' || steps[id]?.state !== 'sent');
}

/** The step that gives a value which this one cannot be asked for without. */
function missingValue(step: PlanStep, { issuer, identity }: Resolved, ready: readonly PlanStep[]): readonly StepKind[] {
  if (step.id === 'putCredential' && issuer === undefined) return ['configureCluster'];
  const needsIdentity = step.id === 'applyServiceAccount' || step.id === 'editManifest';
  if (!needsIdentity || identity !== undefined) return [];
  return ready.some(({ id }) => id === 'createIdentity') ? [] : ['createIdentity'];
}
