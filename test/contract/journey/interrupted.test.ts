import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import type { StepKind } from '../../../src/core/link/plan.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import { cloudState, reversible } from './cloudState.ts';
import { planOf, recordOf, stepsOfNewEverything, taken, unlink } from './linking.ts';
import { coolDown, never, newEverything, startStage, type Stage } from './stage.ts';

const steps: readonly StepKind[] = stepsOfNewEverything;

let stage: Stage;
before(async () => {
  stage = await startStage();
});
afterEach(() => {
  stage.sandbox.azure.faults.clear();
  coolDown(stage);
});
after(() => stage.close());

describe('cancelled', () => {
  for (const [index, step] of steps.entries()) {
    test(`at ${step}: ${index % 2 === 0 ? 'gone on with' : 'undone'}`, async () => {
      const { sandbox, product: { world } } = stage;
      const before = reversible(cloudState(sandbox));
      const plan = await planOf(newEverything(stage, `stop-${step.toLowerCase()}`), world);
      const controller = new AbortController();
      const told = await taken(applyPlan(plan, world, controller.signal), (event) => {
        if (event.kind === 'started' && event.step === step) controller.abort();
      });
      assert.equal(told.outcome.status, told.outcome.remaining.length === 0 ? 'complete' : 'cancelled', JSON.stringify(told.outcome));
      assert.ok(told.events.every((event) => event.kind !== 'failed' || event.failure.reason === 'cancelled'), JSON.stringify(told.events));
      const record = await recordOf(world, plan.id);
      if (index % 2 === 0) {
        const resumed = await taken(resumeApply(record, world, never));
        assert.equal(resumed.outcome.status, 'complete', JSON.stringify(resumed.outcome));
      }
      await unlink(await recordOf(world, plan.id), world);
      assert.deepEqual(reversible(cloudState(sandbox)), before);
    });
  }

  test('an undo is cancelled and goes on later', async () => {
    const { sandbox, product: { world } } = stage;
    const before = reversible(cloudState(sandbox));
    const plan = await planOf(newEverything(stage, 'half-undone'), world);
    await taken(applyPlan(plan, world, never));
    const controller = new AbortController();
    const told = await taken(undoLink(await recordOf(world, plan.id), world, controller.signal), (event) => {
      if (event.kind === 'started' && event.step === 'assignRole') controller.abort();
    });
    assert.equal(told.outcome.status, 'cancelled', JSON.stringify(told.outcome));
    assert.ok(told.outcome.remaining.includes('createIdentity'));
    await unlink(await recordOf(world, plan.id), world);
    assert.deepEqual(reversible(cloudState(sandbox)), before);
  });
});
