import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceGraphClusterCatalog } from '../../../src/azure/clusters/resourceGraphClusterCatalog.ts';
import { armIdentityCatalog } from '../../../src/azure/identities/armIdentityCatalog.ts';
import { armError, failureFrom, live, stubArm, subscription1, subscription2, tenantA, type SeenRequest, type StubAnswer } from './stubArm.ts';

const graphPath = '/providers/Microsoft.ResourceGraph/resources';
const request = { tenantId: tenantA, signal: live() };

function clusterId(subscription: string, name: string): string {
  return `/subscriptions/${subscription}/resourcegroups/rg-a/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

function row(name: string): Record<string, unknown> {
  return {
    id: clusterId(subscription1, name),
    name,
    location: 'westeurope',
    kubernetesVersion: '1.33',
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    oidcIssuerProfile: { enabled: true, issuerURL: 'https://westeurope.oic.example/t/g/' },
    workloadIdentity: { enabled: true },
  };
}

function subscriptions(ids: readonly string[]): StubAnswer {
  return { body: { value: ids.map((subscriptionId) => ({ subscriptionId, displayName: subscriptionId, tenantId: tenantA })) } };
}

function page(data: readonly unknown[], skipToken?: string): StubAnswer {
  return { body: { totalRecords: 3, count: data.length, resultTruncated: 'false', facets: [], data, ...(skipToken === undefined ? {} : { $skipToken: skipToken }) } };
}

/** Answers the subscription list, and the rest by the test. */
function tenantOf(ids: readonly string[], answer: (request: SeenRequest) => StubAnswer) {
  return stubArm((seen) => (seen.path === '/subscriptions' ? subscriptions(ids) : answer(seen)));
}

function graphOptions(seen: SeenRequest | undefined): { readonly subscriptions: readonly string[]; readonly options: Record<string, unknown> } {
  return seen?.body as ReturnType<typeof graphOptions>;
}

test('one paged query lists the clusters of all subscriptions', async () => {
  const stub = tenantOf([subscription1, subscription2], (seen) => (graphOptions(seen).options.$skipToken === undefined ? page([row('one'), row('two')], 'more') : page([row('three')])));
  const { items, gaps } = await resourceGraphClusterCatalog(stub.arm).list(request);
  assert.deepEqual(items.map((cluster) => cluster.name), ['one', 'two', 'three']);
  assert.deepEqual(gaps, []);
  assert.deepEqual(items[0], {
    id: clusterId(subscription1, 'one'),
    tenantId: tenantA,
    name: 'one',
    resourceGroup: 'rg-a',
    subscriptionId: subscription1,
    location: 'westeurope',
    kubernetesVersion: '1.33',
    provisioningState: 'Succeeded',
    powerState: 'Running',
    oidcIssuerEnabled: true,
    issuer: 'https://westeurope.oic.example/t/g/',
    workloadIdentityEnabled: true,
  });
  const queries = stub.seen.filter((seen) => seen.path === graphPath);
  assert.equal(queries.length, 2);
  assert.equal(queries[0]?.query.get('api-version'), '2024-04-01');
  assert.deepEqual(graphOptions(queries[0]).subscriptions, [subscription1, subscription2]);
  assert.deepEqual(graphOptions(queries[1]).options, { $skipToken: 'more', $top: 1000, resultFormat: 'objectArray' });
});

test('more than a thousand subscriptions take several queries', async () => {
  const many = Array.from({ length: 2_500 }, (_, index) => `22222222-0000-4000-8000-${String(index).padStart(12, '0')}`);
  const stub = tenantOf(many, () => page([]));
  await resourceGraphClusterCatalog(stub.arm).list(request);
  assert.deepEqual(stub.seen.filter((seen) => seen.path === graphPath).map((seen) => graphOptions(seen).subscriptions.length), [1000, 1000, 500]);
});

test('a tenant without subscriptions has no clusters, and nothing is queried', async () => {
  const stub = tenantOf([], () => armError(500, 'NotAsked'));
  assert.deepEqual(await resourceGraphClusterCatalog(stub.arm).list(request), { items: [], gaps: [] });
  assert.equal(stub.seen.length, 1);
});

test('where Resource Graph is denied, subscriptions are asked one by one; one that fails is a gap', async () => {
  const stub = tenantOf([subscription1, subscription2], (seen) => {
    if (seen.path === graphPath) return armError(403, 'AuthorizationFailed');
    if (seen.path.includes(subscription2)) return armError(403, 'AuthorizationFailed', 'No read on the second.');
    return { body: { value: [{ id: clusterId(subscription1, 'one'), location: 'westeurope', properties: { provisioningState: 'Updating', oidcIssuerProfile: { enabled: false } } }] } };
  });
  const { items, gaps } = await resourceGraphClusterCatalog(stub.arm).list(request);
  assert.deepEqual(items.map((cluster) => [cluster.name, cluster.provisioningState, cluster.oidcIssuerEnabled, cluster.issuer]), [['one', 'Updating', false, undefined]]);
  assert.deepEqual(gaps.map((gap) => [gap.reason, gap.target, gap.detail]), [['forbidden', subscription2, 'No read on the second.']]);
});

test('when every place fails, the listing fails', async () => {
  const stub = tenantOf([subscription1, subscription2], () => armError(403, 'AuthorizationFailed'));
  const failure = await failureFrom(resourceGraphClusterCatalog(stub.arm).list(request));
  assert.deepEqual([failure.reason, failure.operation], ['forbidden', 'listClusters']);
});

test('a throttled Resource Graph is not answered with more requests', async () => {
  const stub = tenantOf([subscription1], () => ({ ...armError(429, 'RateLimiting'), headers: { 'x-ms-user-quota-resets-after': '00:00:05' } }));
  const failure = await failureFrom(resourceGraphClusterCatalog(stub.arm).list(request));
  assert.deepEqual([failure.reason, failure.retryAfterMs], ['throttled', 5_000]);
  assert.equal(stub.seen.length, 2);
});

test('a result cut off without a token for the rest is no complete list', async () => {
  const stub = tenantOf([subscription1], (seen) => (seen.path === graphPath ? { body: { resultTruncated: 'true', data: [row('one')], count: 1, totalRecords: 9 } } : armError(404, 'NotFound')));
  assert.equal((await failureFrom(resourceGraphClusterCatalog(stub.arm).list(request))).operation, 'listClusters');
  assert.ok(stub.log.some((line) => line.includes('invalidResponse')));
});

test('an identity that cannot be read is a gap beside the others', async () => {
  const id = `/subscriptions/${subscription1}/resourceGroups/rg-b/providers/Microsoft.ManagedIdentity/userAssignedIdentities/`;
  const guid = '33333333-0000-4000-8000-000000000003';
  const stub = tenantOf([subscription1], () => page([{ id: `${id}mi-wi-demo`, location: 'eastus', clientId: guid.toUpperCase(), principalId: guid }, { id: `${id}half`, location: 'eastus', clientId: null, principalId: null }]));
  const { items, gaps } = await armIdentityCatalog(stub.arm).list(request);
  assert.deepEqual(items.map((identity) => [identity.name, identity.clientId, identity.resourceGroup]), [['mi-wi-demo', guid, 'rg-b']]);
  assert.deepEqual(gaps.map((gap) => [gap.reason, gap.target, gap.detail]), [['invalidResponse', `${id}half`, 'clientId cannot be read.']]);
});
