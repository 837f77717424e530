import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld } from '../../sandbox/azure/world/createWorld.ts';
import { identitiesOf, quotasOf, type World } from '../../sandbox/azure/world/world.ts';
import { arm, startTestAzure, subscriptionOf } from './harness.ts';

/** Everything that should follow from the seed, as one text. */
function portrait(world: World): string {
  return JSON.stringify(
    world.tenants.map((tenant) => ({
      tenant: [tenant.id, tenant.domain],
      subscriptions: tenant.subscriptions.map((subscription) => ({
        id: subscription.id,
        clusters: [...subscription.contents().clusters.values()].map((one) => [one.id, one.issuerGuid]),
        identities: [...subscription.contents().identities.values()].map((one) => [one.id, one.clientId, one.principalId]),
        roles: [...subscription.contents().roleAssignments.values()].map((one) => [one.name, one.principalId, one.roleDefinitionId]),
        quotas: quotasOf(world, subscription, 'westeurope').map((one) => [one.limit, one.usage]),
      })),
    })),
  );
}

test('a seed decides every id, name and number', () => {
  assert.equal(portrait(createWorld(5)), portrait(createWorld(5)));
  const [one, two] = [portrait(createWorld(5)), portrait(createWorld(6))];
  const guids = (text: string): Set<string> => new Set(text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g));
  const builtIn = [...guids(one)].filter((guid) => guids(two).has(guid));
  assert.deepEqual(builtIn.toSorted(), ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 'b24988ac-6180-42a0-ab88-20f7382dd24c'], 'only the roles of Azure are the same');
});

test('the default world tells the article’s story', () => {
  const world = createWorld(1);
  const [a, b] = world.tenants;
  assert.ok(a && b);
  assert.deepEqual([a.subscriptions.length, b.subscriptions.length], [2, 2]);
  const clusters = a.subscriptions.flatMap((one) => [...one.contents().clusters.values()]);
  assert.deepEqual(clusters.map((one) => [one.oidc, one.workloadIdentity]), [[true, true], [false, false]]);
  const demo = [...identitiesOf(b)].find((one) => one.name === 'mi-wi-demo');
  assert.equal(demo?.credentials.size, 0);
  assert.equal(b.subscriptions[0]?.contents().providers.get('microsoft.quota')?.state, 'NotRegistered');
});

test('users and their rights are as told', async () => {
  const azure = await startTestAzure({ world: { users: [{ name: 'eve', home: 1, guestOf: [0], roles: { 0: 'Managed Identity Contributor' } }] } });
  try {
    const list = await arm(azure, { user: 'eve', tenant: azure.b.id }, 'GET', '/subscriptions?api-version=2022-12-01');
    assert.deepEqual(list.json().value, []);
    const there = await arm(azure, { user: 'eve', tenant: azure.a.id }, 'GET', '/subscriptions?api-version=2022-12-01');
    assert.equal((there.json().value as unknown[]).length, 2);
    assert.throws(() => azure.issueUserToken({ user: 'ada', scope: 'x' }), /900144/);
  } finally {
    await azure.close();
  }
});

test('a large world is made when it is looked at', async () => {
  const world = createWorld(3, { scale: { tenants: 3, subscriptions: 300, clusters: 5_000, identities: 20_000 } });
  assert.equal(world.subscriptions.size, 900);
  let clusters = 0;
  let identities = 0;
  for (const subscription of world.subscriptions.values()) {
    clusters += subscription.contents().clusters.size;
    identities += subscription.contents().identities.size;
  }
  assert.deepEqual([clusters, identities], [5_003, 20_005]);
  const azure = await startTestAzure({ seed: 3, world: { scale: { subscriptions: 4, identities: 2_500 } } });
  try {
    const query = "resources | where type =~ 'microsoft.managedidentity/userassignedidentities' | project id | order by id asc";
    const first = await arm(azure, { tenant: azure.b.id }, 'POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', { query });
    assert.deepEqual([first.json().totalRecords, first.json().count, typeof first.json().$skipToken], [1_254, 1_000, 'string']);
    const page = await arm(azure, { tenant: azure.b.id }, 'GET', `/subscriptions/${subscriptionOf(azure.b, 3).id}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30`);
    assert.ok(String(page.json().nextLink).startsWith(azure.armUrl));
  } finally {
    await azure.close();
  }
});
