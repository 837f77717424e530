import { failureOf, type FailureReason } from '../../model/failure.ts';
import type { MessageKey } from '../../words/messages.ts';
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
 * @throws TenantlinkError `cancelled`, and what looking again cannot change
 */
export async function awaitStep(step: PlanStep, resolved: () => Resolved, context: StepContext): Promise<Resolved> {
  const { ports, signal, tell } = context;
  for (let wait = firstWait; ; wait = Math.min(wait * growth, longestWait)) {
    const seen = await look(step, resolved(), context);
    if (seen.resolved !== undefined) return seen.resolved;
    tell({ key: seen.told, params: { tenant: step.tenantId, seconds: Math.round(wait / 1000) } });
    await ports.clock.sleep(wait, signal);
  }
}

async function look(step: PlanStep, resolved: Resolved, context: StepContext): Promise<{ readonly resolved?: Resolved; readonly told: MessageKey }> {
  try {
    const found = await stepOf(step.id).look(step.action, resolved, context);
    return { ...(found === undefined ? {} : { resolved: found }), told: 'handOver.notYet' };
  } catch (thrown) {
    const told = waitable[failureOf(thrown, `step.${step.id}`).reason];
    if (told === undefined) throw thrown;
    return { told };
  }
}

/** Failures of a look that may pass, and how the wait is told; any other ends it. */
const waitable: Readonly<Partial<Record<FailureReason, MessageKey>>> = {
  notFound: 'handOver.notYet',
  signInRequired: 'handOver.cannotSee',
  signInFailed: 'handOver.cannotSee',
  wrongTenant: 'handOver.cannotSee',
  forbidden: 'handOver.cannotSee',
  throttled: 'handOver.cannotReach',
  unreachable: 'handOver.cannotReach',
  untrustedCertificate: 'handOver.cannotReach',
  timeout: 'handOver.cannotReach',
  serverError: 'handOver.cannotReach',
  invalidResponse: 'handOver.cannotReach',
  notReplicated: 'handOver.cannotReach',
};
