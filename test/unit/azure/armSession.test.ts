import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armProviderRegistry } from '../../../src/azure/tenants/armProviderRegistry.ts';
import { armRoleStore } from '../../../src/azure/roles/armRoleStore.ts';
import { armTenantDirectory } from '../../../src/azure/tenants/armTenantDirectory.ts';
import { subscriptionScope } from '../../../src/core/model/armId.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { parsePrincipalId, parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { armError, cloud, failureFrom, live, stubArm, subscription1, tenantA, type Stub } from './stubArm.ts';

const subscriptionId = parseSubscriptionId(subscription1);
const provider = { tenantId: tenantA, subscriptionId, namespace: 'Microsoft.Quota' };

/** One read through a new-generation client, one through a classic one. */
const reads: readonly (readonly [string, (stub: Stub, signal?: AbortSignal) => Promise<unknown>])[] = [
  ['new generation', (stub, signal = live()) => armProviderRegistry(stub.arm).state({ ...provider, signal })],
  ['classic', (stub, signal = live()) => armRoleStore(stub.arm).listRoles({ tenantId: tenantA, scope: subscriptionScope(subscriptionId), signal })],
];

/** A request of our own, as configureCluster sends it. */
const raw = (stub: Stub, url: string): Promise<unknown> => stub.arm.run({ tenantId: tenantA, operation: 'getCluster', signal: live() }, (access) => access.send({ method: 'GET', url }));

test('an endpoint with a path keeps it, in requests of our own as in those of the clients', async () => {
  const stub = stubArm(() => ({ body: { registrationState: 'Registered', value: [] } }), undefined, { ...cloud, resourceManager: 'https://gateway.example/azure/arm' });
  for (const [, read] of reads) await read(stub);
  await raw(stub, `/subscriptions/${subscription1}/x?api-version=1`);
  await raw(stub, 'https://gateway.example/azure/arm/operations/1?t=2');
  assert.deepEqual(stub.seen.filter(({ path }) => !path.startsWith('/azure/arm/')), []);
  assert.deepEqual(stub.seen.slice(-2).map(({ path, query }) => [path, query.toString()]), [[`/azure/arm/subscriptions/${subscription1}/x`, 'api-version=1'], ['/azure/arm/operations/1', 't=2']]);
  assert.equal((await failureFrom(raw(stub, 'https://elsewhere.example/x'))).code, 'ForeignUrl');
});

for (const [generation, read] of reads) {
  test(`${generation}: endpoint, scope and tenant are the call's own`, async () => {
    const stub = stubArm(() => ({ body: { registrationState: 'Registered', value: [] } }));
    await read(stub);
    assert.equal(stub.seen[0]?.authorization, 'Bearer canary-token');
    assert.deepEqual(stub.tokenRequests.map((request) => [request.tenantId, request.scopes]), [[tenantA, [cloud.resourceManagerScope]]]);
  });

  test(`${generation}: a token source's failure passes through unchanged`, async () => {
    const failure: Failure = { reason: 'signInRequired', operation: 'token', code: 'AADSTS50076' };
    const stub = stubArm(() => ({}), { token: () => Promise.reject(new TenantlinkError(failure)) });
    assert.equal(await failureFrom(read(stub)), failure);
    assert.equal(stub.seen.length, 0);
    assert.equal(stub.tokenRequests.length, 1);
  });

  test(`${generation}: a claims challenge is answered once with the claims`, async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const header = `Bearer authorization_uri="https://login.example", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const stub = stubArm((_request, count) => (count === 1 ? { status: 401, headers: { 'www-authenticate': header } } : { body: { registrationState: 'Registered', value: [] } }));
    await read(stub);
    assert.deepEqual(stub.tokenRequests.map((request) => request.claims), [undefined, claims]);
  });

  test(`${generation}: reads are tried three times after a 503, then fail as a value`, async () => {
    const stub = stubArm(() => armError(503, 'ServiceUnavailable'));
    const failure = await failureFrom(read(stub));
    assert.deepEqual([failure.reason, failure.code, stub.seen.length, stub.slept], ['serverError', 'ServiceUnavailable', 3, [300, 600]]);
  });

  test(`${generation}: a 429 is not waited out here`, async () => {
    const stub = stubArm(() => ({ ...armError(429, 'SubscriptionRequestsThrottled'), headers: { 'retry-after': '17' } }));
    const failure = await failureFrom(read(stub));
    assert.deepEqual([failure.reason, failure.retryAfterMs, stub.seen.length], ['throttled', 17_000, 1]);
  });

  test(`${generation}: half an answer and another shape are no data`, async () => {
    for (const body of ['{"value": [{"na', '<html>captive portal</html>']) {
      const stub = stubArm(() => ({ body }));
      assert.equal((await failureFrom(read(stub))).reason, 'invalidResponse');
    }
  });

  test(`${generation}: a cancelled call sends nothing`, async () => {
    const stub = stubArm(() => ({}));
    assert.equal((await failureFrom(read(stub, AbortSignal.abort()))).reason, 'cancelled');
    assert.equal(stub.seen.length, 0);
  });
}

test('writes are sent once, also when the answer is a 500', async () => {
  const stub = stubArm(() => armError(500, 'InternalServerError'));
  await failureFrom(armProviderRegistry(stub.arm).register({ ...provider, signal: live() }));
  const scope = subscriptionScope(subscriptionId);
  const principalId = parsePrincipalId('99999999-0000-4000-8000-000000000009');
  await failureFrom(armRoleStore(stub.arm).assign({ tenantId: tenantA, scope, roleDefinitionId: 'r', principalId, assignmentName: 'a', signal: live() }));
  assert.deepEqual(stub.seen.map((request) => request.method), ['POST', 'PUT']);
});

test('a next link on another host is refused before the token leaves', async () => {
  const stub = stubArm(() => ({ body: { value: [], nextLink: 'https://elsewhere.example/subscriptions?api-version=1' } }));
  const failure = await failureFrom(armTenantDirectory(stub.arm).listSubscriptions({ tenantId: tenantA, signal: live() }));
  assert.deepEqual([failure.reason, failure.code], ['invalidResponse', 'ForeignUrl']);
  assert.equal(stub.seen.length, 1);
});

test('the log names method, path and status, and neither token nor query', async () => {
  const stub = stubArm(() => ({ body: { registrationState: 'Registered' }, headers: { 'x-ms-request-id': 'req-1' } }));
  await armProviderRegistry(stub.arm).state({ ...provider, signal: live() });
  assert.deepEqual(stub.log, [`GET /subscriptions/${subscriptionId}/providers/Microsoft.Quota -> 200 in 0 ms (req-1)`]);
});

test('tenants are asked at home, subscriptions in their tenant; delegated ones are left out', async () => {
  const foreign = 'bbbbbbbb-0000-4000-8000-00000000000b';
  const stub = stubArm((request) =>
    request.path === '/tenants'
      ? { body: { value: [{ tenantId: tenantA.toUpperCase(), displayName: 'Contoso', defaultDomain: 'contoso.example' }, { tenantId: foreign }] } }
      : { body: { value: [{ subscriptionId, displayName: 'One', tenantId: tenantA }, { subscriptionId: foreign, tenantId: foreign }] } },
  );
  const directory = armTenantDirectory(stub.arm);
  assert.deepEqual(await directory.listTenants({ accountId: 'ada', signal: live() }), [
    { id: tenantA, displayName: 'Contoso', defaultDomain: 'contoso.example' },
    { id: foreign, displayName: foreign },
  ]);
  assert.deepEqual(await directory.listSubscriptions({ tenantId: tenantA, signal: live() }), [{ id: subscriptionId, displayName: 'One', tenantId: tenantA }]);
  assert.deepEqual(stub.tokenRequests.map((request) => [request.tenantId, request.accountId]), [['home', 'ada'], [tenantA, undefined]]);
});
