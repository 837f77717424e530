import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { createStore } from '../../../src/core/store.ts';
import type { CommandContext } from '../../../src/ui/commands/commandContext.ts';
import { createLinkWork } from '../../../src/ui/commands/linkWork.ts';
import { undoAll } from '../../../src/ui/commands/undoWork.ts';
import { memoryWorld, type MemoryWorld } from '../../builders/memoryWorld.ts';
import { say, wish } from '../../builders/reports.ts';

/** Links, loses the role to somebody else and links again: two records of one service account. */
async function linkTwice(): Promise<MemoryWorld> {
  const world = memoryWorld();
  const { signal } = new AbortController();
  for (const id of ['first', 'second']) {
    const outcome = planLink(await readLinkFacts(wish, world.ports, signal), wish, { id, now: world.state.now, assignmentName: world.ports.random.guid() });
    assert.equal(outcome.kind, 'plan', JSON.stringify(outcome));
    for await (const event of applyPlan(outcome.plan, world.ports, signal)) assert.notEqual(event.kind, 'failed', JSON.stringify(event));
    world.state.now += 1;
    if (id === 'first') world.state.assignments = [];
  }
  return world;
}

describe('undoing several records', () => {
  test('ends with one outcome, and nothing is left on record', async () => {
    const world = await linkTwice();
    const { records } = await readRecords(world.ports.journal);
    assert.equal(records.length, 2);
    const told: string[] = [];
    const parts: Partial<CommandContext> = {
      say,
      store: createStore(),
      linkWork: createLinkWork(),
      load: () => Promise.resolve(),
      lastReport: { put: () => undefined, show: () => undefined, current: () => undefined },
    };
    const session = { world: world.ports, signal: new AbortController().signal };
    const reporter = { done: (sentence: string) => told.push(sentence), problem: (sentence: string) => told.push(sentence), logFailure: () => undefined };
    // Only what undoing uses.
    const context = { ...parts, sessions: { current: () => session }, reporter, panels: { find: () => undefined } } as unknown as CommandContext;
    await undoAll(context, records.map(({ id }) => id).reverse());
    assert.equal(told.length, 1, told.join('\n'));
    assert.match(told[0] ?? '', /was undone/);
    assert.deepEqual((await readRecords(world.ports.journal)).records, []);
  });
});
