import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { latest, type Loadable } from '../../../src/core/inventory/snapshot.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { judgeChain } from '../../../src/core/proof/verdict.ts';
import type { Failure } from '../../../src/core/model/failure.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { failedStep, outcomeOf, taken, unlink, recordOf } from './linking.ts';
import { cloudState, reversible } from './cloudState.ts';
import { never, signedIn, startStage, wishOf, type Stage } from './stage.ts';
import type { ProductWorld } from '../../builders/productWorld.ts';

let stage: Stage;
before(async () => {
  stage = await startStage();
});
after(() => stage.close());

async function as(user: string): Promise<ProductWorld> {
  return signedIn(stage.sandbox, user);
}

function tenantsOf({ store }: ProductWorld): readonly string[] {
  return (latest(store.current().tenants)?.items ?? []).map(({ displayName }) => displayName);
}

function failure(loadable: Loadable<unknown> | undefined): Failure {
  if (loadable?.state !== 'failed') return assert.fail(`it is ${loadable?.state ?? 'not there'}, not failed`);
  return loadable.failure;
}

describe('rights in one tenant only', () => {
  test('carol of Contoso: its identity side cannot be planned, and each failure says why', async () => {
    const product = await as('carol');
    assert.deepEqual(tenantsOf(product), ['Contoso']);
    stage.sandbox.azure.admin.clearAudit();
    const outcome = await outcomeOf(wishOf(stage), product.world);
    if (outcome.kind !== 'refused') return assert.fail('it was planned');
    const reasons = outcome.refusals.map(({ failure: found }) => `${found?.reason ?? ''} ${found?.code ?? ''}`);
    assert.ok(reasons.length >= 3, reasons.join());
    assert.deepEqual([...new Set(reasons)], ['signInFailed AADSTS50020']);
    assert.ok(stage.sandbox.azure.admin.audit().every(({ side, method }) => side === 'entra' || method !== 'PUT'));
    const verdict = judgeChain(evaluateChain(await readFacts(chainSubjectOf(wishOf(stage)), product.world, never)));
    assert.notEqual(verdict.status, 'success');
  });

  test('carol: identities of a tenant she is a stranger in are a failure, never an empty list', async () => {
    const product = await as('carol');
    product.store.update((snapshot) => ({
      ...snapshot,
      byTenant: new Map(snapshot.byTenant).set(stage.fabrikam, { tenant: { id: stage.fabrikam, displayName: 'Fabrikam' }, clusters: { state: 'idle' }, identities: { state: 'idle' } }),
    }));
    await product.inventory.loadTenant(stage.fabrikam, never);
    const entry = product.store.current().byTenant.get(stage.fabrikam);
    for (const loadable of [entry?.clusters, entry?.identities]) {
      assert.equal(failure(loadable).reason, 'signInFailed');
      assert.equal(failure(loadable).code, 'AADSTS50020');
    }
    assert.ok((latest(product.store.current().byTenant.get(stage.contoso)?.clusters)?.items.length ?? 0) > 0, 'the other tenant works');
  });

  test('bob of Fabrikam: the cluster cannot be read', async () => {
    const product = await as('bob');
    assert.deepEqual(tenantsOf(product), ['Fabrikam']);
    const outcome = await outcomeOf(wishOf(stage), product.world);
    assert.equal(outcome.kind, 'refused');
    const findings = evaluateChain(await readFacts(chainSubjectOf(wishOf(stage)), product.world, never));
    const cluster = findings.find(({ code }) => code === 'WI101-cluster');
    assert.equal(cluster?.verdict, 'unknown');
    assert.equal(cluster.failure?.reason, 'signInFailed');
    await product.inventory.loadServiceAccounts(stage.warm, never);
    assert.equal(failure([...product.store.current().serviceAccounts.values()][0]).reason, 'signInFailed');
  });

  test('dora may only look, in both tenants: she sees everything Azure lists, and every write is forbidden', async () => {
    const product = await as('dora');
    assert.deepEqual(tenantsOf(product), ['Contoso', 'Fabrikam']);
    for (const entry of product.store.current().byTenant.values()) {
      assert.ok((latest(entry.clusters)?.items.length ?? 0) > 0);
      assert.ok((latest(entry.identities)?.items.length ?? 0) > 0);
    }
    // A Reader cannot list cluster credentials, so nothing of the cluster's inside is known.
    await product.inventory.loadServiceAccounts(stage.warm, never);
    assert.equal(failure([...product.store.current().serviceAccounts.values()][0]).reason, 'forbidden');
    const outcome = await outcomeOf(wishOf(stage, { cluster: stage.warm }), product.world);
    assert.equal(outcome.kind, 'refused');

    // Planned by somebody else, applied by her.
    const before = cloudState(stage.sandbox);
    const planned = await outcomeOf(wishOf(stage, { cluster: stage.warm }), stage.product.world);
    if (planned.kind !== 'plan') return assert.fail('Ada can plan it');
    const told = await taken(applyPlan(planned.plan, product.world, never));
    assert.equal(told.outcome.status, 'failed');
    assert.equal(told.outcome.failure?.reason, 'forbidden');
    assert.ok(failedStep(told) !== undefined);
    assert.deepEqual(reversible(cloudState(stage.sandbox)), reversible(before));
    await unlink(await recordOf(product.world, planned.plan.id), stage.product.world);
  });

  test('a guest who is removed meanwhile is told by the tenant', async () => {
    const product = await as('dora');
    stage.sandbox.azure.admin.removeMembership('dora', stage.fabrikam);
    stage.sandbox.azure.admin.expireTokens();
    await product.inventory.loadTenant(stage.fabrikam, never);
    const entry = product.store.current().byTenant.get(stage.fabrikam);
    assert.ok(['signInFailed', 'signInRequired'].includes(failure(entry?.clusters).reason), failure(entry?.clusters).reason);
    assert.ok((latest(entry?.clusters)?.items.length ?? 0) > 0, 'what was known before stays beside the failure');
  });
});
