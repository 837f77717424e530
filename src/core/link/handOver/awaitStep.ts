import { failureOf } from '../../model/failure.ts';
import type { PlanStep, Resolved } from '../plan.ts';
import type { StepContext } from '../step.ts';
import { stepOf } from '../steps.ts';

const firstWait = 10_000;
const longestWait = 60_000;
const growth = 1.5;

/**
 * Watches for a step that somebody else does, until it is in force: every 10 seconds at first, every
 * minute in the end, for as long as it takes. Not being allowed to look, or not being able to, ends
 * nothing: rights and networks come back, and the colleague's answer may be given instead.
 * @throws TenantlinkError `cancelled`
 */
export async function awaitStep(step: PlanStep, resolved: () => Resolved, context: StepContext): Promise<Resolved> {
  const { ports, signal, tell } = context;
  for (let wait = firstWait; ; wait = Math.min(wait * growth, longestWait)) {
    const seen = await look(step, resolved(), context);
    if (seen.resolved !== undefined) return seen.resolved;
    tell({ key: seen.hidden ? 'handOver.cannotSee' : 'handOver.notYet', params: { tenant: step.tenantId, seconds: Math.round(wait / 1000) } });
    await ports.clock.sleep(wait, signal);
  }
}

async function look(step: PlanStep, resolved: Resolved, context: StepContext): Promise<{ readonly resolved?: Resolved; readonly hidden: boolean }> {
  try {
    const found = await stepOf(step.id).look(step.action, resolved, context);
    return { ...(found === undefined ? {} : { resolved: found }), hidden: false };
  } catch (thrown) {
    const { reason } = failureOf(thrown, `step.${step.id}`);
    if (reason === 'cancelled') throw thrown;
    return { hidden: reason !== 'notFound' };
  }
}
