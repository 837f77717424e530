import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import type { StepKind } from '../../../src/core/link/plan.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { FailureReason } from '../../../src/core/model/failure.ts';
import type { Fault } from '../../sandbox/azure/faults.ts';
import { cloudState, reversible, type CloudState } from './cloudState.ts';
import { failedStep, planOf, recordOf, taken, unlink, type Told } from './linking.ts';
import { coolDown, never, newEverything, startStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await startStage();
});
afterEach(() => {
  stage.sandbox.azure.faults.clear();
  coolDown(stage);
});
after(() => stage.close());

/** The remote write of each step that goes to Azure. */
const writes: readonly { readonly step: StepKind; readonly method: string; readonly path: RegExp }[] = [
  { step: 'createResourceGroup', method: 'PUT', path: /\/resourcegroups\/[^/]+$/i },
  { step: 'createIdentity', method: 'PUT', path: /\/userAssignedIdentities\/[^/]+$/i },
  { step: 'configureCluster', method: 'PUT', path: /\/managedClusters\/[^/]+$/i },
  { step: 'registerProvider', method: 'POST', path: /\/Microsoft\.Quota\/register$/i },
  { step: 'putCredential', method: 'PUT', path: /\/federatedIdentityCredentials\/[^/]+$/i },
  { step: 'assignRole', method: 'PUT', path: /\/roleAssignments\/[^/]+$/i },
];

const concurrent = JSON.stringify({
  error: { code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity', message: 'Too many Federated Identity Credentials are written concurrently for the managed identity. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.' },
});

interface Case {
  readonly name: string;
  readonly fault: Omit<Fault, 'match'>;
  /** `complete`: it was waited out. */
  readonly ends: 'complete' | FailureReason;
}

const cases: readonly Case[] = [
  { name: '429 with Retry-After', fault: { kind: '429', retryAfter: 3 }, ends: 'complete' },
  { name: '503', fault: { kind: '503' }, ends: 'complete' },
  { name: '503 after it took effect', fault: { kind: '503', when: 'after' }, ends: 'complete' },
  { name: 'a reset connection', fault: { kind: 'reset' }, ends: 'complete' },
  { name: 'a connection reset after it took effect', fault: { kind: 'reset', when: 'after' }, ends: 'complete' },
  { name: 'a truncated answer', fault: { kind: 'truncated' }, ends: 'complete' },
  { name: 'a concurrent write', fault: { kind: 'scripted', answer: () => ({ status: 409, body: concurrent }) }, ends: 'complete' },
  { name: 'another conflict', fault: { kind: 'conflict' }, ends: 'conflict' },
  { name: 'an expired token', fault: { kind: 'expired' }, ends: 'signInRequired' },
];

for (const { step, method, path } of writes) {
  describe(step, () => {
    for (const [index, { name, fault, ends: elsewhere }] of cases.entries()) {
      // The one conflict of a credential's path is that of concurrent writes.
      const ends = step === 'putCredential' && fault.kind === 'conflict' ? 'complete' : elsewhere;
      test(name, async () => {
        const wish = newEverything(stage, `${step.toLowerCase()}-${index}`);
        const { world } = stage.product;
        const before = cloudState(stage.sandbox);
        const plan = await planOf(wish, world);
        stage.sandbox.azure.faults.add({ ...fault, match: { side: 'arm', method, path }, times: 1 });
        const told = await taken(applyPlan(plan, world, never));
        assert.equal(struck(), 1, 'the fault met the step');
        assert.equal(endOf(told), ends, JSON.stringify(told.outcome));
        if (ends !== 'complete') {
          assert.equal(failedStep(told), step);
          assert.ok(told.outcome.remaining.includes(step));
          const resumed = await taken(resumeApply(await recordOf(world, plan.id), world, never));
          assert.equal(resumed.outcome.status, 'complete', JSON.stringify(resumed.outcome));
        }
        assertOnce(wish, before, cloudState(stage.sandbox));
        await unlink(await recordOf(world, plan.id), world);
        assert.deepEqual(reversible(cloudState(stage.sandbox)), reversible(before));
        assert.equal(stage.product.journal.has(`link-${plan.id}.json`), false);
      });
    }
  });
}

describe('the cluster', () => {
  for (const kind of ['dropped', 'unavailable'] as const) {
    test(`its API server is ${kind} while linking`, async () => {
      const wish = newEverything(stage, `api-${kind}`);
      const { world } = stage.product;
      const before = cloudState(stage.sandbox);
      const plan = await planOf(wish, world);
      stage.sandbox.kubernetes.cluster(wish.cluster.id).takeDown(150, kind);
      const told = await taken(applyPlan(plan, world, never));
      assert.equal(told.outcome.status, 'complete', JSON.stringify(told.outcome));
      assert.ok(told.events.some((event) => event.kind === 'progress' && event.step === 'createNamespace'), 'waiting is told');
      await unlink(await recordOf(world, plan.id), world);
      assert.deepEqual(reversible(cloudState(stage.sandbox)), reversible(before));
    });
  }
});

function endOf({ outcome }: Told): 'complete' | FailureReason | undefined {
  return outcome.status === 'complete' ? 'complete' : outcome.failure?.reason;
}

function struck(): number {
  const hits = stage.sandbox.azure.admin.audit().filter(({ fault }) => fault !== undefined).length;
  stage.sandbox.azure.admin.clearAudit();
  return hits;
}

/** The wish is in force, and nothing of it twice. */
function assertOnce(wish: LinkWish, before: CloudState, after: CloudState): void {
  const added = (of: (state: CloudState) => readonly string[]): number => of(after).length - of(before).length;
  assert.equal(added(({ groups }) => groups), 1);
  assert.equal(added(({ roles }) => roles), 1);
  const fresh = Object.entries(after.identities).filter(([id]) => !(id in before.identities));
  assert.deepEqual(fresh.map(([, credentials]) => credentials.length), [1]);
  assert.equal(after.clusters[wish.cluster.id.toLowerCase()]?.oidc, true);
}
