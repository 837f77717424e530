import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedClusterBody, managedClustersApiVersion } from '../../../src/azure/clusters/clusterBody.ts';
import { resourceGraphClusterCatalog } from '../../../src/azure/clusters/resourceGraphClusterCatalog.ts';
import { parseArmId } from '../../../src/core/model/armId.ts';
import { armError, failureFrom, live, stubArm, subscription1, tenantA, type StubAnswer } from './stubArm.ts';

const id = parseArmId(`/subscriptions/${subscription1}/resourcegroups/rg-a/providers/Microsoft.ContainerService/managedClusters/aks-wi-demo`);
const cluster = { id, tenantId: tenantA };
const operationUrl = 'https://arm.example/subscriptions/s/providers/Microsoft.ContainerService/locations/l/operations/1?api-version=2025-03-01&t=1&s=signature';

const before = {
  id,
  name: 'aks-wi-demo',
  type: 'Microsoft.ContainerService/ManagedClusters',
  location: 'westeurope',
  tags: { owner: 'ada' },
  eTag: '"one"',
  sku: { name: 'Base', tier: 'Free' },
  identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
  properties: {
    provisioningState: 'Succeeded',
    powerState: { code: 'Running' },
    kubernetesVersion: '1.33',
    currentKubernetesVersion: '1.33.2',
    memberNewerThanTheSdk: { kept: true },
    securityProfile: { imageCleaner: { enabled: true }, workloadIdentity: { enabled: false } },
    oidcIssuerProfile: { enabled: false },
  },
};
const after = {
  ...before,
  properties: {
    ...before.properties,
    securityProfile: { imageCleaner: { enabled: true }, workloadIdentity: { enabled: true } },
    oidcIssuerProfile: { enabled: true, issuerURL: 'https://westeurope.oic.example/t/g/' },
  },
};
const updating = { ...after, properties: { ...after.properties, provisioningState: 'Updating' } };
const accepted: StubAnswer = { body: updating, headers: { 'azure-asyncoperation': operationUrl, 'retry-after': '2' } };

/** Answers one after the other; the last one stays. */
function inOrder(...answers: readonly StubAnswer[]) {
  return stubArm((_request, count) => answers[Math.min(count, answers.length) - 1] ?? {});
}

test('the whole body goes back, with what the provider owns taken out', () => {
  const body = changedClusterBody(before, { oidcIssuer: true, workloadIdentity: true });
  assert.deepEqual(body, {
    location: 'westeurope',
    tags: { owner: 'ada' },
    sku: { name: 'Base', tier: 'Free' },
    identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
    properties: {
      kubernetesVersion: '1.33',
      memberNewerThanTheSdk: { kept: true },
      securityProfile: { imageCleaner: { enabled: true }, workloadIdentity: { enabled: true } },
      oidcIssuerProfile: { enabled: true },
    },
  });
});

test('nothing is sent for what is so already', () => {
  assert.equal(changedClusterBody(after, { oidcIssuer: true, workloadIdentity: true }), undefined);
  assert.equal(changedClusterBody(before, { workloadIdentity: false }), undefined);
  assert.equal(changedClusterBody({ properties: {} }, {}), undefined);
  const off = changedClusterBody(after, { workloadIdentity: false });
  assert.deepEqual((off?.properties as Record<string, unknown>).oidcIssuerProfile, after.properties.oidcIssuerProfile);
});

test('GET, PUT with If-Match, the operation to its end, and the settled cluster', async () => {
  const stub = inOrder({ body: before }, accepted, { body: { status: 'InProgress' }, headers: { 'retry-after': '3' } }, { body: { status: 'Succeeded' } }, { body: updating }, { body: after });
  const told: string[] = [];
  const result = await resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, workloadIdentity: true, signal: live(), onProgress: (state) => told.push(state) });
  assert.equal(result.issuer, 'https://westeurope.oic.example/t/g/');
  assert.equal(result.workloadIdentityEnabled, true);
  assert.deepEqual(stub.seen.map((request) => request.method), ['GET', 'PUT', 'GET', 'GET', 'GET', 'GET']);
  assert.equal(stub.seen[1]?.ifMatch, '"one"');
  assert.deepEqual(stub.slept, [2_000, 3_000, 5_000]);
  assert.deepEqual(told, ['Updating', 'InProgress', 'Succeeded', 'Updating', 'Succeeded']);
  assert.ok(stub.log.every((line) => !line.includes('signature')));
});

test('the api version is the one the SDK sends', async () => {
  const stub = stubArm(() => ({ body: after }));
  await resourceGraphClusterCatalog(stub.arm).get({ cluster, signal: live() });
  assert.equal(stub.seen[0]?.query.get('api-version'), managedClustersApiVersion);
});

test('a cluster that is so already is left alone', async () => {
  const stub = inOrder({ body: after });
  await resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, signal: live() });
  assert.equal(stub.seen.length, 1);
});

test('a cluster that has it already but is still changing is waited for', async () => {
  const stub = inOrder({ body: updating }, { body: updating }, { body: after });
  const told: string[] = [];
  const result = await resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, workloadIdentity: true, signal: live(), onProgress: (state) => told.push(state) });
  assert.equal(result.provisioningState, 'Succeeded');
  assert.deepEqual(stub.seen.map((request) => request.method), ['GET', 'GET', 'GET']);
  assert.deepEqual(stub.slept, [5_000, 5_000]);
  assert.deepEqual(told, ['Updating', 'Succeeded']);
  const failed = inOrder({ body: updating }, { body: { ...after, properties: { ...after.properties, provisioningState: 'Canceled' } } });
  const failure = await failureFrom(resourceGraphClusterCatalog(failed.arm).configure({ cluster, oidcIssuer: true, signal: live() }));
  assert.deepEqual([failure.reason, failure.code, failure.target], ['serverError', 'Canceled', 'aks-wi-demo']);
});

test('a change in between is a conflict, a failed operation its own error, and a foreign operation URL is refused', async () => {
  const configure = (stub: ReturnType<typeof stubArm>) => failureFrom(resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, signal: live() }));
  assert.equal((await configure(inOrder({ body: before }, armError(412, 'PreconditionFailed')))).reason, 'conflict');
  const failed = await configure(inOrder({ body: before }, accepted, { body: { status: 'Failed', error: { code: 'RequestDisallowedByPolicy', message: 'No.' } } }));
  assert.deepEqual([failed.reason, failed.operation, failed.target, failed.detail], ['policyDenied', 'configureCluster', 'aks-wi-demo', 'No.']);
  const foreign = inOrder({ body: before }, { body: updating, headers: { 'azure-asyncoperation': 'https://elsewhere.example/operations/1' } });
  assert.equal((await configure(foreign)).code, 'ForeignUrl');
  const ended = await configure(inOrder({ body: before }, { body: updating }, { body: { ...after, properties: { ...after.properties, provisioningState: 'Failed' } } }));
  assert.deepEqual([ended.reason, ended.code], ['serverError', 'Failed']);
});

test('polls that fail for a while do not lose the operation', async () => {
  const stub = inOrder({ body: before }, accepted, { ...armError(429, 'TooManyRequests'), headers: { 'retry-after': '11' } }, { body: { status: 'Succeeded' } }, { body: after });
  await resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, signal: live() });
  assert.deepEqual(stub.slept, [2_000, 11_000]);
});

test('cancelling ends the waiting', async () => {
  const controller = new AbortController();
  const stub = stubArm((_request, count) => {
    if (count === 1) return { body: before };
    controller.abort();
    return accepted;
  });
  assert.equal((await failureFrom(resourceGraphClusterCatalog(stub.arm).configure({ cluster, oidcIssuer: true, signal: controller.signal }))).reason, 'cancelled');
});
