import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import type { StepKind } from '../../../src/core/link/plan.ts';
import { leaseLength, unfinishedRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import { stepOrder } from '../../../src/core/link/steps.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { cloudState, reversible } from './cloudState.ts';
import { failedStep, planOf, recordOf, taken, unlink } from './linking.ts';
import { mortalWorld } from './mortalWorld.ts';
import { coolDown, never, newEverything, startStage, type Stage } from './stage.ts';

const steps: readonly StepKind[] = stepOrder.map(({ kind }) => kind);

let stage: Stage;
before(async () => {
  stage = await startStage();
});
afterEach(() => {
  stage.sandbox.azure.faults.clear();
  coolDown(stage);
});
after(() => stage.close());

describe('not allowed', () => {
  const azurePaths: Readonly<Partial<Record<StepKind, { readonly method: string; readonly path: RegExp }>>> = {
    createResourceGroup: { method: 'PUT', path: /\/resourcegroups\/[^/]+$/i },
    createIdentity: { method: 'PUT', path: /\/userAssignedIdentities\/[^/]+$/i },
    configureCluster: { method: 'PUT', path: /\/managedClusters\/[^/]+$/i },
    registerProvider: { method: 'POST', path: /\/Microsoft\.Quota\/register$/i },
    putCredential: { method: 'PUT', path: /\/federatedIdentityCredentials\/[^/]+$/i },
    assignRole: { method: 'PUT', path: /\/roleAssignments\/[^/]+$/i },
  };
  for (const step of steps) {
    test(`403 at ${step}: named, and the rest undone on request`, async () => {
      const { sandbox, product: { world } } = stage;
      const before = reversible(cloudState(sandbox));
      const wish = newEverything(stage, `no-${step.toLowerCase()}`);
      const plan = await planOf(wish, world);
      const small = sandbox.kubernetes.cluster(wish.cluster.id);
      const user = 'system:authenticated';
      const match = azurePaths[step];
      if (match !== undefined) sandbox.azure.faults.add({ kind: '403', match: { side: 'arm', ...match } });
      else {
        const denied = step === 'createNamespace' ? 'namespaces' : 'serviceaccounts';
        small.setAccess(user, [
          { verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], resources: ['namespaces', 'serviceaccounts'].filter((resource) => resource !== denied) },
        ]);
      }
      const told = await taken(applyPlan(plan, world, never));
      assert.equal(told.outcome.status, 'failed');
      assert.equal(told.outcome.failure?.reason, 'forbidden', JSON.stringify(told.outcome.failure));
      assert.equal(failedStep(told), step);
      assert.ok(told.outcome.remaining.includes(step));
      assert.deepEqual([...told.outcome.done, ...told.outcome.remaining].sort(), [...steps].sort(), 'every step is named');
      sandbox.azure.faults.clear();
      small.setAccess(user, undefined);
      await unlink(await recordOf(world, plan.id), world);
      assert.deepEqual(reversible(cloudState(sandbox)), before);
    });
  }
});

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

describe('killed', () => {
  // Two writes of the record per step, and one at the end.
  const deaths = Array.from({ length: 2 * steps.length + 1 }, (_, index) => index + 1);
  for (const atWrite of deaths) {
    for (const written of [true, false]) {
      const goOn = (atWrite + Number(written)) % 2 === 0;
      test(`${written ? 'after' : 'before'} record write ${atWrite}: another process ${goOn ? 'goes on' : 'undoes'}`, async () => {
        const { sandbox, product } = stage;
        const before = reversible(cloudState(sandbox));
        const wish = newEverything(stage, `dead-${atWrite}-${written ? 'a' : 'b'}`);
        const plan = await planOf(wish, product.world);
        const doomed = mortalWorld(product.world, { atWrite, written });
        // Its events end in the middle: nobody waits for them.
        const abandoned = taken(applyPlan(plan, doomed.world, never));
        await Promise.race([doomed.dead, abandoned]);

        const { clock } = product.world;
        // Another process takes over when the lease has run out.
        const world: World = { ...product.world, clock: { ...clock, now: () => clock.now() + leaseLength + 1 }, journal: journalOn(doomed.disk) };
        const found = (await unfinishedRecords(world.journal, world.clock.now())).free;
        if (!written && atWrite === 1) {
          assert.deepEqual(found, []);
          assert.deepEqual(reversible(cloudState(sandbox)), before, 'nothing was sent before it was on record');
          return;
        }
        const finished = written && atWrite === deaths.length;
        assert.equal(found.length, finished ? 0 : 1);
        const record = await recordOf(world, plan.id);
        if (!finished) assert.deepEqual((await unfinishedRecords(world.journal, record.updatedAt + 1)).free, [], 'a lease is respected');
        if (goOn) {
          const resumed = await taken(resumeApply(record, world, never));
          assert.equal(resumed.outcome.status, 'complete', JSON.stringify(resumed.outcome));
          assert.equal((await planOf(wish, world)).steps.filter(({ state }) => state === 'needed').length, 0);
        }
        await unlink(await recordOf(world, plan.id), world);
        assert.deepEqual(reversible(cloudState(sandbox)), before);
      });
    }
  }
});

function journalOn(disk: ReadonlyMap<string, string>): World['journal'] {
  const files = new Map(disk);
  return {
    write: (name, text) => Promise.resolve(void files.set(name, text)),
    read: (name) => Promise.resolve(files.get(name)),
    list: () => Promise.resolve([...files.keys()]),
    delete: (name) => Promise.resolve(void files.delete(name)),
  };
}
