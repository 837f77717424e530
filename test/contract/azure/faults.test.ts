import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Fault } from '../../sandbox/azure/faults.ts';
import { arm, classic, clusterNamed, credentialOf, identityNamed, startTestAzure, subscriptionOf, type TestAzure, wire, type WireAnswer } from './harness.ts';

let azure: TestAzure;
before(async () => {
  azure = await startTestAzure();
});
afterEach(() => azure.faults.clear());
after(() => azure.close());

const match = { path: /\/userAssignedIdentities$/i, side: 'arm' as const };
const list = (): Promise<WireAnswer> =>
  arm(azure, { tenant: azure.b.id }, 'GET', `/subscriptions/${subscriptionOf(azure.b).id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30`);

test('answers that fail', async () => {
  const cases: readonly (readonly [kind: Fault['kind'], status: number, words: RegExp])[] = [
    ['429', 429, /TooManyRequests/],
    ['500', 500, /InternalServerError/],
    ['503', 503, /ServerTimeout/],
    ['expired', 401, /ExpiredAuthenticationToken/],
    ['403', 403, /AuthorizationFailed/],
    ['policy', 403, /RequestDisallowedByPolicy/],
    ['conflict', 409, /Conflict/],
  ];
  for (const [kind, status, words] of cases) {
    azure.faults.add({ match, kind, times: 1, retryAfter: 7 });
    const struck = await list();
    assert.equal(struck.status, status, kind);
    assert.match(struck.text, words);
    if (kind === '429' || kind === '503') assert.equal(struck.headers['retry-after'], '7');
    assert.equal((await list()).status, 200, 'once only');
    assert.equal(azure.admin.audit().findLast((entry) => entry.fault !== undefined)?.fault, kind);
  }
});

test('connections that break', async () => {
  for (const kind of ['reset', 'truncated'] as const) {
    azure.faults.add({ match, kind, times: 1 });
    await assert.rejects(list(), kind);
    assert.equal((await list()).status, 200);
  }
});

test('a late answer is an answer', async () => {
  azure.faults.add({ match, kind: 'slow', delayMs: 20, times: 1 });
  assert.equal((await list()).status, 200);
});

test('a write can take effect although its answer is lost', async () => {
  const identity = identityNamed(azure, azure.b, 'mi-wi-demo');
  const path = `${identity.id}/federatedIdentityCredentials/lost?api-version=2024-11-30`;
  azure.faults.add({ match: { method: 'PUT', path: /\/lost$/ }, kind: '503', when: 'after', times: 1 });
  const body = { properties: { issuer: 'https://issuer.example/', subject: 's', audiences: ['api://AzureADTokenExchange'] } };
  assert.equal((await arm(azure, { tenant: azure.b.id }, 'PUT', path, body)).status, 503);
  assert.ok(identity.credentials.has('lost'));
});

test('an SDK client waits out a 429', async () => {
  azure.faults.add({ match, kind: '429', times: 1, retryAfter: 0 });
  const client = new ManagedServiceIdentityClient(credentialOf(azure, 'ada', azure.b.id), subscriptionOf(azure.b).id, {
    ...classic(azure),
    retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
  });
  const names: (string | undefined)[] = [];
  for await (const one of client.userAssignedIdentities.listBySubscription()) names.push(one.name);
  assert.ok(names.includes('mi-wi-demo'));
});

test('a share of requests fails in a way that follows from the seed', async () => {
  const pattern = async (): Promise<string> => {
    const other = await startTestAzure({ seed: 77 });
    try {
      other.faults.add({ match, kind: '500', rate: 0.5 });
      const path = `/subscriptions/${subscriptionOf(other.b).id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30`;
      const seen: number[] = [];
      for (let index = 0; index < 12; index += 1) seen.push((await arm(other, { tenant: other.b.id }, 'GET', path)).status);
      return seen.join(' ');
    } finally {
      await other.close();
    }
  };
  const first = await pattern();
  assert.match(first, /200/);
  assert.match(first, /500/);
  assert.equal(await pattern(), first);
});

test('a credential reaches the token endpoint later, and its end does too', async () => {
  const identity = identityNamed(azure, azure.b, 'mi-reporting');
  const issuer = azure.admin.issuerOf(clusterNamed(azure, azure.a, 'aks-prod').id);
  const path = `${identity.id}/federatedIdentityCredentials/slow?api-version=2024-11-30`;
  const exchange = async (): Promise<unknown> =>
    (
      await wire({
        url: `${azure.entraUrl}/${azure.b.id}/oauth2/v2.0/token`,
        ca: azure.ca.certPem,
        form: {
          grant_type: 'client_credentials',
          client_id: identity.clientId,
          scope: `${azure.armUrl}/.default`,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await azure.issuers.sign({ issuer, subject: 'system:serviceaccount:a:b' }),
        },
      })
    ).json().error_codes;
  const { propagation } = azure.faults;
  propagation.credentialMs = 3_600_000;
  const properties = { issuer, subject: 'system:serviceaccount:a:b', audiences: ['api://AzureADTokenExchange'] };
  assert.equal((await arm(azure, { tenant: azure.b.id }, 'PUT', path, { properties })).status, 201);
  assert.deepEqual(await exchange(), [700211], 'ARM has it, the token endpoint does not know it yet');
  propagation.credentialMs = 0;
  await arm(azure, { tenant: azure.b.id }, 'PUT', path, { properties });
  assert.equal(await exchange(), undefined);
  propagation.credentialMs = 3_600_000;
  await arm(azure, { tenant: azure.b.id }, 'DELETE', path);
  assert.equal(await exchange(), undefined, 'still trusted for a while');
  propagation.credentialMs = 0;
});

test('a conflict on a credential is the one of concurrent writes', async () => {
  const identity = identityNamed(azure, azure.b, 'mi-wi-demo');
  azure.faults.add({ match: { method: 'PUT', path: /federatedIdentityCredentials/ }, kind: 'conflict', times: 1 });
  const struck = await arm(azure, { tenant: azure.b.id }, 'PUT', `${identity.id}/federatedIdentityCredentials/one?api-version=2024-11-30`, {});
  assert.equal(struck.status, 409);
  assert.match(struck.text, /ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity/);
  assert.ok(struck.text.includes(identity.id));
});

test('a young identity is a stranger to the token endpoint', async () => {
  const { resourceGroup, subscriptionId } = identityNamed(azure, azure.b, 'mi-wi-demo');
  azure.faults.propagation.principalMs = 3_600_000;
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-young?api-version=2024-11-30`;
  const made = await arm(azure, { tenant: azure.b.id }, 'PUT', path, { location: 'westeurope' });
  azure.faults.propagation.principalMs = 0;
  const { clientId } = made.json().properties as { clientId: string };
  const answer = await wire({
    url: `${azure.entraUrl}/${azure.b.id}/oauth2/v2.0/token`,
    ca: azure.ca.certPem,
    form: { grant_type: 'client_credentials', client_id: clientId, scope: `${azure.armUrl}/.default`, client_assertion: 'x' },
  });
  assert.deepEqual(answer.json().error_codes, [700016]);
});

test('sign-in fails on demand too', async () => {
  azure.faults.add({ match: { path: /openid-configuration$/, side: 'entra' }, kind: '503', times: 1 });
  const url = `${azure.entraUrl}/${azure.a.id}/v2.0/.well-known/openid-configuration`;
  assert.equal((await wire({ url, ca: azure.ca.certPem })).status, 503);
  assert.equal((await wire({ url, ca: azure.ca.certPem })).status, 200);
});
