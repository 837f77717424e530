import assert from 'node:assert/strict';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import type { ApplyEvent, ApplyOutcome } from '../../../src/core/link/events.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import type { LinkPlan, PlanOutcome, StepKind } from '../../../src/core/link/plan.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords, type LinkRecord } from '../../../src/core/link/records.ts';
import { stepOrder } from '../../../src/core/link/steps.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { never, there } from './stage.ts';

/** Every kind of step that a wish for new things takes: nobody owns its ServiceAccount, and it names no workload to mend. */
export const stepsOfNewEverything: readonly StepKind[] = stepOrder.map(({ kind }) => kind).filter((kind) => kind !== 'editManifest' && kind !== 'mendWorkload');

/** What applying or undoing said, and how it ended. */
export interface Told {
  readonly events: readonly ApplyEvent[];
  readonly outcome: ApplyOutcome;
}

/** Takes every event; `onEvent` may break in (cancel, kill). */
export async function taken(events: AsyncIterable<ApplyEvent>, onEvent: (event: ApplyEvent) => void = () => undefined): Promise<Told> {
  const all: ApplyEvent[] = [];
  for await (const event of events) {
    all.push(event);
    onEvent(event);
  }
  const last = all.at(-1);
  if (last?.kind !== 'finished') throw new Error('The last event is not `finished`.');
  return { events: all, outcome: last.outcome };
}

export async function outcomeOf(wish: LinkWish, world: World): Promise<PlanOutcome> {
  const facts = await readLinkFacts(wish, world, never);
  return planLink(facts, wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() });
}

/** The plan of a wish that must not be refused. */
export async function planOf(wish: LinkWish, world: World): Promise<LinkPlan> {
  const outcome = await outcomeOf(wish, world);
  if (outcome.kind === 'refused') assert.fail(JSON.stringify(outcome.refusals));
  return outcome.plan;
}

/** Plans and applies; must end complete. */
export async function link(wish: LinkWish, world: World): Promise<{ readonly plan: LinkPlan; readonly told: Told; readonly record: LinkRecord }> {
  const plan = await planOf(wish, world);
  const told = await taken(applyPlan(plan, world, never));
  assert.equal(told.outcome.status, 'complete', JSON.stringify(told.outcome));
  return { plan, told, record: await recordOf(world, plan.id) };
}

/** The record of a plan, as it stands in the journal. */
export async function recordOf(world: World, id: string): Promise<LinkRecord> {
  const { records } = await readRecords(world.journal);
  return there(records.find((record) => record.id === id));
}

/** Takes a record back; must end complete. */
export async function unlink(record: LinkRecord, world: World): Promise<Told> {
  const told = await taken(undoLink(record, world, never));
  assert.equal(told.outcome.status, 'complete', JSON.stringify(told.outcome));
  return told;
}

/** Which step a told failure names. */
export function failedStep({ events }: Told): string | undefined {
  return events.find((event) => event.kind === 'failed')?.step;
}
