import type { TenantId } from '../../model/ids.ts';
import type { LinkPlan, PlanStep, StepKind } from '../plan.ts';

export type Side = PlanStep['side'];

/** What one side of a plan takes, and whether the signed-in user may do it. */
export interface PlanSide {
  readonly side: Side;
  readonly tenantId: TenantId;
  /** Steps that change something. */
  readonly needed: readonly PlanStep[];
  /** `lacking`: at least one right is missing; `unknown`: none is known to be missing, but not all could be seen. */
  readonly rights: 'held' | 'lacking' | 'unknown';
}

/** The sides of a plan that have something to do, the cluster's first. */
export function sidesOf(plan: LinkPlan): readonly PlanSide[] {
  return (['cluster', 'identity'] as const).flatMap((side): readonly PlanSide[] => {
    const needed = plan.steps.filter((step) => step.side === side && step.state === 'needed');
    const [first] = needed;
    return first === undefined ? [] : [{ side, tenantId: first.tenantId, needed, rights: rightsOf(needed) }];
  });
}

function rightsOf(steps: readonly PlanStep[]): PlanSide['rights'] {
  const verdicts = steps.map(({ rights }) => rights?.verdict ?? 'unknown');
  if (verdicts.includes('lacking')) return 'lacking';
  return verdicts.includes('unknown') ? 'unknown' : 'held';
}

/**
 * The plan with one side handed over: its steps are a colleague's, and awaited. Dependencies that
 * are there for caution only do not wait for a colleague: turning the issuer on waits for the role
 * because that is refused most often, and a credential waits for the cluster only to learn its
 * issuer.
 */
export function handOverSide(plan: LinkPlan, side: Side): LinkPlan {
  const steps = plan.steps.map((step): PlanStep => (step.side === side && step.state === 'needed' ? { ...step, by: 'colleague' } : step));
  const colleagues = new Set(steps.filter(({ by }) => by === 'colleague').map(({ id }) => id));
  const isSoft = (step: PlanStep, on: StepKind): boolean =>
    step.by !== 'colleague' &&
    colleagues.has(on) &&
    ((step.id === 'configureCluster' && on === 'assignRole') || (step.id === 'putCredential' && on === 'configureCluster' && plan.resolved.issuer !== undefined));
  return { ...plan, steps: steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => !isSoft(step, id)) })) };
}
