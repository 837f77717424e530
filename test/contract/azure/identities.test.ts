import { ManagedServiceIdentityClient } from '@azure/arm-msi';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, classic, credentialOf, identityNamed, startTestAzure, subscriptionOf, type TestAzure } from './harness.ts';
import { recording, shapeOf, withoutFacts } from './recordedFacts.ts';

let azure: TestAzure;
let client: ManagedServiceIdentityClient;
let group: string;
before(async () => {
  azure = await startTestAzure({ timings: { credentialWriteMs: 60 } });
  client = new ManagedServiceIdentityClient(credentialOf(azure, 'ada', azure.b.id), subscriptionOf(azure.b).id, classic(azure));
  group = identityNamed(azure, azure.b, 'mi-wi-demo').resourceGroup;
});
after(() => azure.close());

const federation = (subject: string, issuer = 'https://issuer.example/'): { issuer: string; subject: string; audiences: string[] } => ({
  issuer,
  subject,
  audiences: ['api://AzureADTokenExchange'],
});

test('identities are listed, made, changed and deleted', async () => {
  const names: (string | undefined)[] = [];
  for await (const one of client.userAssignedIdentities.listBySubscription()) names.push(one.name);
  assert.equal(names[0], 'mi-wi-demo');
  const made = await client.userAssignedIdentities.createOrUpdate(group, 'mi-new', { location: 'westeurope' });
  assert.equal(made.tenantId, azure.b.id);
  const again = await client.userAssignedIdentities.createOrUpdate(group, 'mi-new', { location: 'westeurope', tags: { a: 'b' } });
  assert.deepEqual([again.clientId, again.tags], [made.clientId, { a: 'b' }]);
  await client.userAssignedIdentities.delete(group, 'mi-new');
  await client.userAssignedIdentities.delete(group, 'mi-new');
  const second = await client.userAssignedIdentities.createOrUpdate(group, 'mi-new', { location: 'westeurope' });
  assert.notEqual(second.clientId, made.clientId, 'a second life has another client id');
  await assert.rejects(client.userAssignedIdentities.createOrUpdate(group, 'mi-new', { location: 'eastus' }), { code: 'InvalidResourceLocation', statusCode: 409 });
});

test('credentials: 201, 200, list, delete, 204', async () => {
  const path = `${identityNamed(azure, azure.b, 'mi-wi-demo').id}/federatedIdentityCredentials/one?api-version=2024-11-30`;
  const as = { tenant: azure.b.id };
  const made = await arm(azure, as, 'PUT', path, { properties: federation('s1') });
  assert.equal(made.status, 201);
  assert.match(String(made.headers.location), /^\/subscriptions\//);
  const changed = await arm(azure, as, 'PUT', path, { properties: federation('s2') });
  assert.deepEqual([changed.status, changed.headers.location], [200, undefined]);
  const subjects: (string | undefined)[] = [];
  for await (const one of client.federatedIdentityCredentials.list(group, 'mi-wi-demo')) subjects.push(one.subject);
  assert.deepEqual(subjects, ['s2']);
  const deleted = await arm(azure, as, 'DELETE', path);
  assert.deepEqual([deleted.status, deleted.text], [200, '']);
  assert.equal((await arm(azure, as, 'DELETE', path)).status, 204);
});

test('what a credential must be', async () => {
  const base = `${identityNamed(azure, azure.b, 'mi-wi-demo').id}/federatedIdentityCredentials`;
  const put = (name: string, properties: unknown): ReturnType<typeof arm> =>
    arm(azure, { tenant: azure.b.id }, 'PUT', `${base}/${name}?api-version=2024-11-30`, { properties });
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ['ab', federation('s'), /Federated Identity Credential name 'ab' is invalid\./],
    ['good', { issuer: 'https://issuer.example/' }, /Federated Identity Credential must specify 'issuer', 'subject' and 'audience'\./],
    ['good', { ...federation('s'), audiences: [] }, /must have exactly one audience\./],
    ['good', { ...federation('s'), audiences: ['one', 'two'] }, /must have exactly one audience\./],
    ['good', federation('s'.repeat(601)), /longer than 600/],
    ['good', federation('s', 'no uri'), /not a valid URI/],
  ];
  for (const [name, properties, words] of cases) {
    const refused = await put(name, properties);
    assert.equal(refused.status, 400);
    assert.match(refused.text, words);
  }
  assert.equal((await put('first', federation('same'))).status, 201);
  const twin = await put('second', federation('same'));
  assert.equal(twin.status, 409);
  assert.match(twin.text, /Issuer and subject combination already exists for this Managed Identity\./);
  assert.equal((await put('first', federation('same'))).status, 200, 'its own values are no duplicate');
});

test('the twenty-first credential is refused', async () => {
  const crowded = identityNamed(azure, azure.b, 'mi-crowded');
  await assert.rejects(client.federatedIdentityCredentials.createOrUpdate(group, crowded.name, 'team-21', federation('x')), { statusCode: 400 });
  await client.federatedIdentityCredentials.createOrUpdate(group, crowded.name, 'team-20', federation('y'));
});

test('two writes under one identity at a time collide; under two identities they do not', async () => {
  const put = (identity: string, name: string): Promise<string> =>
    client.federatedIdentityCredentials
      .createOrUpdate(group, identity, name, federation(name))
      .then(() => 'written')
      .catch((error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown'));
  const together = await Promise.all([put('mi-wi-demo', 'race-1'), put('mi-wi-demo', 'race-2')]);
  assert.deepEqual(together.toSorted(), ['ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity', 'written']);
  const apart = await Promise.all([put('mi-wi-demo', 'race-3'), put(identityNamed(azure, azure.b, 'mi-deploy').name, 'race-4')]);
  assert.deepEqual(apart, ['written', 'written']);
});

test('a missing parent and a region without federation are named', async () => {
  const orphan = `/subscriptions/${subscriptionOf(azure.b).id}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nobody/federatedIdentityCredentials/one?api-version=2024-11-30`;
  const missing = await arm(azure, { tenant: azure.b.id }, 'PUT', orphan, { properties: federation('s') });
  assert.deepEqual([missing.status, (missing.json().error as { code: string }).code], [404, 'ParentResourceNotFound']);
  await client.userAssignedIdentities.createOrUpdate(group, 'mi-far', { location: 'newzealandnorth' });
  await assert.rejects(client.federatedIdentityCredentials.createOrUpdate(group, 'mi-far', 'one', federation('s')), {
    statusCode: 405,
    message: /Support for federated identity credentials not enabled/,
  });
});

test('the built-in policy denies issuers of tenants it does not list', async () => {
  azure.admin.allowIssuersOf(subscriptionOf(azure.b).id, [azure.b.id]);
  const foreign = `https://westeurope.oic.prod-aks.azure.com/${azure.a.id}/${azure.b.id}/`;
  const denied = client.federatedIdentityCredentials.createOrUpdate(group, 'mi-wi-demo', 'denied', federation('s9', foreign));
  await assert.rejects(denied, { code: 'RequestDisallowedByPolicy', statusCode: 403 });
  const own = `https://westeurope.oic.prod-aks.azure.com/${azure.b.id}/${azure.a.id}/`;
  await client.federatedIdentityCredentials.createOrUpdate(group, 'mi-wi-demo', 'allowed', federation('s9', own));
  const path = `/subscriptions/${subscriptionOf(azure.b).id}/providers/Microsoft.Authorization/policyAssignments?api-version=2025-03-01`;
  const [listed] = (await arm(azure, { tenant: azure.b.id }, 'GET', path)).json().value as { properties: { policyDefinitionId: string } }[];
  assert.match(listed?.properties.policyDefinitionId ?? '', /ae62c456-33de-4dc8-b100-7ce9028a7d99$/);
});

test('answers on record', { skip: withoutFacts }, async () => {
  const recorded = recording('identity__test_federated_identity_credential');
  const as = { tenant: azure.b.id };
  const id = `/subscriptions/${subscriptionOf(azure.b).id}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ide`;
  for (const exchange of recorded.slice(1)) {
    const tail = /userAssignedIdentities\/ide([^?]*)/.exec(exchange.uri)?.[1] ?? '';
    const body = 'requestBody' in exchange ? (exchange as { requestBody?: unknown }).requestBody : undefined;
    const sent = tail === '' ? { location: 'westeurope' } : body;
    const answer = await arm(azure, as, exchange.method, `${id}${tail}?api-version=2023-01-31`, sent ?? undefined);
    const line = `${exchange.method} ${tail}`;
    assert.equal(answer.status, exchange.status, line);
    assert.equal(answer.headers.location === undefined, exchange.headers.location === undefined, `${line}: location`);
    if (exchange.body === null) assert.equal(answer.text, '', line);
    else assert.deepEqual(shapeOf(answer.json()).toSorted(), shapeOf(exchange.body).toSorted(), line);
  }
});
