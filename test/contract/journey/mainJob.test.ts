import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { isInPlace } from '../../../src/core/link/plan.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { subscriptionScope } from '../../../src/core/model/armId.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { cloudState, remainingRunObjects, reversible } from './cloudState.ts';
import { link, planOf, recordOf, stepsOfNewEverything, taken, unlink } from './linking.ts';
import { prove } from './proving.ts';
import { coolDown, isSame, never, newEverything, startStage, there, wishOf, type Stage } from './stage.ts';

const say = speaker(inEnglish);
let stage: Stage;
before(async () => {
  stage = await startStage();
});
afterEach(() => coolDown(stage));
after(() => stage.close());

test('main job: link across tenants, prove, unlink restores exactly and names what stays', async () => {
  const { sandbox, product, cold, identity } = stage;
  const { world } = product;
  sandbox.kubernetes.cluster(cold.id).put({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: 'default', name: 'wi-demo-account', annotations: { owner: 'team-a' }, labels: { app: 'demo' } },
  });
  const before = cloudState(sandbox);
  const wish = wishOf(stage);
  const { plan, told, record } = await link(wish, world);
  assert.deepEqual([...told.outcome.done].sort(), plan.steps.map(({ id }) => id).sort());
  const during = cloudState(sandbox);
  assert.deepEqual(during.clusters[cold.id.toLowerCase()], { oidc: true, workloadIdentity: true });
  const account = sandbox.kubernetes.cluster(cold.id).get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'wi-demo-account' });
  assert.deepEqual(account?.metadata.annotations, { owner: 'team-a', [workloadIdentityKeys.clientId]: identity.clientId, [workloadIdentityKeys.tenantId]: identity.tenantId });
  assert.deepEqual(account.metadata.labels, { app: 'demo' });

  const proof = await prove(sandbox, world, chainSubjectOf(wish));
  assert.equal(proof.verdict.status, 'success', JSON.stringify(proof.outcome));
  assert.equal(proof.verdict.expected?.value, identity.principalId);
  assert.equal(proof.verdict.actual?.value, identity.principalId);
  const quota = sandbox.azure.admin.quota(identity.subscriptionId, 'westeurope', 'cores');
  assert.equal(say(proof.verdict.message.key, proof.verdict.message.params), `The link works: mi-wi-demo read ${quota.localizedName} from the pod: ${quota.usage} of ${quota.limit} used.`);
  assert.deepEqual(await remainingRunObjects(sandbox, cold.id), []);
  assert.deepEqual([...product.journal.keys()], [`link-${record.id}.json`]);

  const undone = await unlink(record, world);
  assert.deepEqual([...undone.outcome.kept].sort(), ['configureCluster', 'registerProvider']);
  assert.deepEqual(undone.events.flatMap((event) => (event.kind === 'kept' ? [`${event.step} ${event.message.key}`] : [])).sort(), [
    'configureCluster undo.kept.issuerAndWebhook',
    'registerProvider undo.kept.sharedProvider',
  ]);
  assert.deepEqual(reversible(cloudState(sandbox)), reversible(before));
  assert.deepEqual([...product.journal.keys()], []);
});

test('the second run changes nothing and says so', async () => {
  const { sandbox, product: { world }, cold } = stage;
  const wish = wishOf(stage, { serviceAccount: { namespace: 'default', name: 'twice' } });
  const { record } = await link(wish, world);
  const versions = (): readonly string[] => sandbox.kubernetes.cluster(cold.id).list('v1', 'ServiceAccount').map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);
  const before = { state: cloudState(sandbox), versions: versions() };
  sandbox.azure.admin.clearAudit();
  const plan = await planOf(wish, world);
  assert.equal(isInPlace(plan), true);
  const { outcome } = await taken(applyPlan(plan, world, never));
  assert.deepEqual(outcome, { status: 'complete', done: [], kept: [], remaining: [] });
  const readingPosts = /\/(Microsoft\.ResourceGraph\/resources|listClusterUserCredential)$/i;
  const writes = sandbox.azure.admin.audit().filter(({ side, method, path }) => side === 'arm' && method !== 'GET' && !readingPosts.test(path));
  assert.deepEqual(writes, []);
  assert.ok(sandbox.azure.admin.audit().some(({ side }) => side === 'arm'), 'the audit sees requests at all');
  assert.deepEqual({ state: cloudState(sandbox), versions: versions() }, before);
  await unlink(record, world);
});

test('a new identity in a new resource group, a namespace that is not there: proven, and taken back', async () => {
  const { sandbox, product: { world }, cold } = stage;
  const before = cloudState(sandbox);
  const wish = newEverything(stage, 'fresh');
  const { plan, record } = await link(wish, world);
  assert.deepEqual(plan.steps.map(({ id }) => id).sort(), [...stepsOfNewEverything].sort());
  const proof = await prove(sandbox, world, chainSubjectOf(wish));
  assert.equal(proof.verdict.status, 'success', JSON.stringify(proof.outcome));
  const undone = await unlink(record, world);
  assert.deepEqual([...undone.outcome.kept].sort(), ['configureCluster', 'createNamespace', 'registerProvider']);
  assert.deepEqual(reversible(cloudState(sandbox)), reversible(before));
  assert.ok(cloudState(sandbox).namespaces.some((name) => name.endsWith(' ns-fresh')));
  assert.deepEqual(await remainingRunObjects(sandbox, cold.id), []);
});

test('a link within one tenant needs no tenant-id annotation', async () => {
  const { sandbox, product: { world }, warm, ownIdentity } = stage;
  const wish = wishOf(stage, {
    cluster: warm,
    serviceAccount: { namespace: 'default', name: 'same-tenant' },
    identity: { kind: 'existing', ref: ownIdentity },
    role: { name: 'Reader', scope: subscriptionScope(ownIdentity.subscriptionId) },
  });
  const { record } = await link(wish, world);
  const account = sandbox.kubernetes.cluster(warm.id).get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'same-tenant' });
  assert.deepEqual(account?.metadata.annotations, { [workloadIdentityKeys.clientId]: ownIdentity.clientId });
  const proof = await prove(sandbox, world, chainSubjectOf(wish));
  assert.equal(proof.verdict.status, 'success', JSON.stringify(proof.outcome));
  await unlink(record, world);
});

test("a client id that someone wrote by hand is replaced as planned, unless it changed since", async () => {
  const { sandbox, product: { world }, warm, identity } = stage;
  const serviceAccount = { namespace: 'default', name: 'by-hand' };
  const small = sandbox.kubernetes.cluster(warm.id);
  const write = (clientId: string): void =>
    void small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...serviceAccount, annotations: { [workloadIdentityKeys.clientId]: clientId } } });
  const clientId = (): string | undefined => small.get({ apiVersion: 'v1', kind: 'ServiceAccount', ...serviceAccount })?.metadata.annotations?.[workloadIdentityKeys.clientId];
  write('an-old-value');
  const wish = wishOf(stage, { cluster: warm, serviceAccount });
  const { plan, record } = await link(wish, world);
  assert.equal(plan.steps.find(({ id }) => id === 'applyServiceAccount')?.changes[0]?.before, 'an-old-value');
  assert.equal(clientId(), identity.clientId);
  await unlink(record, world);
  assert.equal(clientId(), 'an-old-value');

  const late = await planOf(wish, world);
  write('newer-than-the-plan');
  const told = await taken(applyPlan(late, world, never));
  assert.equal(told.outcome.failure?.reason, 'conflict', JSON.stringify(told.outcome));
  assert.equal(clientId(), 'newer-than-the-plan');
  await unlink(await recordOf(world, late.id), world);
  assert.equal(clientId(), 'newer-than-the-plan');
});

test('two clusters with the same namespace and name on one identity keep a credential each', async () => {
  const { sandbox, product: { world }, cold, warm, identity } = stage;
  const serviceAccount = { namespace: 'shop', name: 'api' };
  const first = await link(wishOf(stage, { cluster: cold, serviceAccount }), world);
  const second = await link(wishOf(stage, { cluster: warm, serviceAccount }), world);
  const held = (): readonly string[] => [...there(sandbox.azure.admin.identities(identity.tenantId).find((one) => isSame(one, identity))).credentials.values()].map(({ issuer }) => issuer).sort();
  assert.deepEqual(held(), [sandbox.azure.admin.issuerOf(cold.id), sandbox.azure.admin.issuerOf(warm.id)].sort());
  for (const wish of [first.plan.wish, second.plan.wish]) {
    const proof = await prove(sandbox, world, chainSubjectOf(wish));
    assert.equal(proof.verdict.status, 'success', JSON.stringify(proof.outcome));
  }
  await unlink(second.record, world);
  assert.deepEqual(held(), [sandbox.azure.admin.issuerOf(cold.id)], 'unlinking one leaves the other');
  await unlink(first.record, world);
});
