import { armKey } from '../../model/armId.ts';
import { failureOf } from '../../model/failure.ts';
import { applyPlan } from '../applyPlan.ts';
import { createEventQueue, type EventQueue } from '../eventQueue.ts';
import type { ApplyEvent, ApplyOutcome } from '../events.ts';
import { identityOf } from '../facts.ts';
import type { Plan, Resolved } from '../plan.ts';
import { readRecords } from '../records.ts';
import type { LinkPorts } from '../step.ts';
import { createTurns, type Turns } from '../turns.ts';
import type { PlannedLink } from './manyPlan.ts';

/** What happens while many plans are applied. */
export type ManyEvent =
  | { readonly kind: 'link'; readonly planId: string; readonly event: ApplyEvent }
  /** It will not be begun: a plan did not make what it rests on. */
  | { readonly kind: 'blocked'; readonly planId: string; readonly by: readonly string[] }
  | { readonly kind: 'finished'; readonly outcome: ManyOutcome };

/** How one of many ended. `notBegun`: cancelled before its turn. Neither that nor `blocked` left anything behind. */
type LinkEnd =
  | { readonly planId: string; readonly status: ApplyOutcome['status']; readonly outcome: ApplyOutcome }
  | { readonly planId: string; readonly status: 'blocked'; readonly by: readonly string[] }
  | { readonly planId: string; readonly status: 'notBegun' };

/** How all ended, naming every one. */
export interface ManyOutcome {
  readonly status: ApplyOutcome['status'];
  /** In the order of the plans. */
  readonly links: readonly LinkEnd[];
}

/** How many plans are under way at a time. */
const mostAtOnce = 4;

/**
 * Applies many plans: side by side, but for writes under one identity or in one cluster, and each
 * after those whose work it rests on. What fails stops what rests on it and nothing else. The last
 * event is `finished` and names every plan; each is on record by itself.
 */
export async function* applyMany(links: readonly PlannedLink<Plan>[], ports: LinkPorts, signal: AbortSignal): AsyncGenerator<ManyEvent, void> {
  const queue = createEventQueue<ManyEvent>();
  const work = runAll(links, { ports, turns: createTurns() }, signal, queue).finally(() => queue.close());
  yield* queue.read();
  await work;
}

interface Means {
  readonly ports: LinkPorts;
  readonly turns: Turns;
}

async function runAll(links: readonly PlannedLink<Plan>[], means: Means, signal: AbortSignal, queue: EventQueue<ManyEvent>): Promise<void> {
  const ends = new Map<string, LinkEnd>();
  const inFlight = new Map<string, Promise<void>>();
  for (;;) {
    for (const { plan, after } of links) {
      if (ends.has(plan.id) || inFlight.has(plan.id)) continue;
      const by = after.filter((id) => ends.has(id) && !hasMade(ends.get(id), plan));
      if (by.length > 0) {
        ends.set(plan.id, { planId: plan.id, status: 'blocked', by });
        queue.push({ kind: 'blocked', planId: plan.id, by });
      } else if (!signal.aborted && inFlight.size < mostAtOnce && after.every((id) => hasMade(ends.get(id), plan))) {
        const run = applyOne({ plan, after }, means, signal, queue).then((end) => void ends.set(plan.id, end));
        inFlight.set(plan.id, run.finally(() => inFlight.delete(plan.id)));
      }
    }
    if (inFlight.size === 0) break;
    await Promise.race(inFlight.values());
  }
  const all = links.map(({ plan }) => ends.get(plan.id) ?? ({ planId: plan.id, status: 'notBegun' } as const));
  queue.push({ kind: 'finished', outcome: { status: statusOf(all, signal), links: all } });
}

/** Whether all that a plan expects of an earlier one is there: it may have failed at something else. */
function hasMade(end: LinkEnd | undefined, { steps }: Plan): boolean {
  if (end === undefined || !('outcome' in end)) return false;
  return steps.every(({ id, madeBy }) => madeBy !== end.planId || end.status === 'complete' || end.outcome.done.includes(id));
}

function statusOf(ends: readonly LinkEnd[], signal: AbortSignal): ManyOutcome['status'] {
  if (ends.every(({ status }) => status === 'complete')) return 'complete';
  if (ends.some(({ status }) => status === 'failed')) return 'failed';
  return signal.aborted ? 'cancelled' : 'failed';
}

async function applyOne({ plan, after }: PlannedLink<Plan>, { ports, turns }: Means, signal: AbortSignal, queue: EventQueue<ManyEvent>): Promise<LinkEnd> {
  const { id: planId } = plan;
  try {
    const inherited = await resolvedBy(after, plan, ports);
    for await (const event of applyPlan({ ...plan, resolved: { ...inherited, ...plan.resolved } }, ports, signal, turns)) {
      queue.push({ kind: 'link', planId, event });
      if (event.kind === 'finished') return { planId, status: event.outcome.status, outcome: event.outcome };
    }
    return { planId, status: 'notBegun' };
  } catch (thrown) {
    // The journal cannot be read or written: one plan's failure, told as such; the others find out by themselves.
    const remaining = plan.steps.flatMap(({ id, state }) => (state === 'needed' ? [id] : []));
    const outcome: ApplyOutcome = { status: 'failed', done: [], kept: [], remaining, failure: failureOf(thrown, 'applyPlan') };
    queue.push({ kind: 'link', planId, event: { kind: 'finished', outcome } });
    return { planId, status: 'failed', outcome };
  }
}

/** What the plans before it learned of the same cluster and of the same identity: the issuer that was turned on, the identity that was created. */
async function resolvedBy(after: readonly string[], { wish }: Plan, { journal }: LinkPorts): Promise<Resolved> {
  if (after.length === 0 || wish === undefined) return {};
  const { records } = await readRecords(journal);
  const makers = records.filter(({ id }) => after.includes(id)).flatMap(({ plan, resolved }) => (plan.wish === undefined ? [] : [{ made: plan.wish, resolved }]));
  const issuer = makers.find(({ made }) => armKey(made.cluster.id) === armKey(wish.cluster.id))?.resolved.issuer;
  const identity = makers.find(({ made }) => armKey(identityOf(made).id) === armKey(identityOf(wish).id))?.resolved.identity;
  return { ...(issuer === undefined ? {} : { issuer }), ...(identity === undefined ? {} : { identity }) };
}
