import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { ResourceManagementClient } from '@azure/arm-resources';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { arm, credentialOf, modern, startTestAzure, subscriptionOf, type TestAzure, wire } from './harness.ts';
import { recording, shapeOf, withoutFacts } from './recordedFacts.ts';

let azure: TestAzure;
before(async () => {
  azure = await startTestAzure({ pageSize: 1 });
});
after(() => azure.close());

test('tenants of a guest, whichever tenant issued the token, over pages', async () => {
  for (const tenant of [azure.a, azure.b]) {
    const client = new SubscriptionClient(credentialOf(azure, 'ada', tenant.id), modern(azure));
    const seen: string[] = [];
    for await (const one of client.tenants.list()) seen.push(`${one.displayName ?? ''} ${one.tenantId ?? ''}`);
    assert.deepEqual(seen, [`Contoso ${azure.a.id}`, `Fabrikam ${azure.b.id}`]);
  }
  const only = new SubscriptionClient(credentialOf(azure, 'bob', azure.b.id), modern(azure));
  const seen: string[] = [];
  for await (const one of only.tenants.list()) seen.push(one.tenantId ?? '');
  assert.deepEqual(seen, [azure.b.id]);
});

test('subscriptions are those of the token’s tenant', async () => {
  const client = new SubscriptionClient(credentialOf(azure, 'ada', azure.b.id), modern(azure));
  const seen: (string | undefined)[] = [];
  for await (const one of client.subscriptions.list()) seen.push(one.displayName);
  assert.deepEqual(seen, ['Fabrikam Platform', 'Fabrikam Sandbox']);
  const regions: (string | undefined)[] = [];
  for await (const one of client.subscriptions.listLocations(subscriptionOf(azure.b).id)) regions.push(one.name);
  assert.ok(regions.includes('westeurope'));
});

test('resource groups come and go', async () => {
  const subscription = subscriptionOf(azure.b, 1);
  const client = new ResourceManagementClient(credentialOf(azure, 'ada', azure.b.id), subscription.id, modern(azure));
  const created = await client.resourceGroups.createOrUpdate('rg-new', { location: 'West Europe', tags: { made: 'by test' } });
  assert.deepEqual([created.location, created.properties?.provisioningState], ['westeurope', 'Succeeded']);
  const names: (string | undefined)[] = [];
  for await (const group of client.resourceGroups.list()) names.push(group.name);
  assert.deepEqual(names, [`rg-sandbox-${azure.world.suffix}`, 'rg-new']);
  await client.resourceGroups.delete('rg-new');
  await assert.rejects(client.resourceGroups.get('rg-new'), { code: 'ResourceGroupNotFound', statusCode: 404 });
});

test('a group that goes takes its content along', async () => {
  const path = `/subscriptions/${subscriptionOf(azure.b, 1).id}/resourceGroups/rg-full`;
  const as = { tenant: azure.b.id };
  await arm(azure, as, 'PUT', `${path}?api-version=2025-04-01`, { location: 'westeurope' });
  const identity = `${path}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-gone?api-version=2024-11-30`;
  assert.equal((await arm(azure, as, 'PUT', identity, { location: 'westeurope' })).status, 201);
  assert.equal((await arm(azure, as, 'DELETE', `${path}?api-version=2025-04-01`)).status, 202);
  await arm(azure, as, 'PUT', `${path}?api-version=2025-04-01`, { location: 'westeurope' });
  const gone = await arm(azure, as, 'GET', identity);
  assert.deepEqual([gone.status, gone.headers['x-ms-failure-cause']], [404, 'gateway']);
});

test('metadata of the cloud needs no token', async () => {
  const single = await wire({ url: azure.metadataUrl, ca: azure.ca.certPem });
  assert.equal((single.json().authentication as { loginEndpoint: string }).loginEndpoint, `${azure.entraUrl}/`);
  for (const version of ['2015-01-01', '2019-05-01']) {
    const answer = await wire({ url: `${azure.armUrl}/metadata/endpoints?api-version=${version}`, ca: azure.ca.certPem });
    assert.equal(answer.status, 200);
  }
});

test('shapes on record: subscriptions, tenants, resource groups', { skip: withoutFacts }, async () => {
  const recorded = recording('cloud__test_rest_arm');
  const as = { tenant: azure.b.id };
  const list = (await arm(azure, as, 'GET', '/subscriptions?api-version=2020-01-01')).json();
  const wanted = shapeOf(recorded[0]?.body).filter((line) => !line.startsWith('value[].managedByTenants[]'));
  for (const line of wanted) assert.ok(shapeOf(list).includes(line), line);
  const tenants = shapeOf((await arm(azure, as, 'GET', '/tenants?api-version=2020-01-01')).json());
  for (const line of shapeOf(recorded[1]?.body)) {
    if (!line.includes('tenantBrandingLogoUrl')) assert.ok(tenants.includes(line), line);
  }
  const path = `/subscriptions/${subscriptionOf(azure.b, 1).id}/resourcegroups/rg-shape?api-version=2025-04-01`;
  const group = await arm(azure, as, 'PUT', path, { location: 'eastus' });
  assert.equal(group.status, recorded[2]?.status);
  assert.deepEqual(shapeOf(group.json()), shapeOf(recorded[2]?.body));
});
