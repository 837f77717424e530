import { AuthorizationManagementClient } from '@azure/arm-authorization';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { actionMatches, roleAllows } from '../../sandbox/azure/roles/authorization.ts';
import { findRole, ROLE_DEFINITIONS } from '../../sandbox/azure/roles/builtInRoles.ts';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { arm, classic, credentialOf, identityNamed, startTestAzure, subscriptionOf, type TestAzure } from './harness.ts';
import { armFacts, recording, shapeOf, withoutFacts } from './recordedFacts.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
let azure: TestAzure;
let client: AuthorizationManagementClient;
let scope: string;
before(async () => {
  azure = await startTestAzure();
  client = new AuthorizationManagementClient(credentialOf(azure, 'ada', azure.b.id), subscriptionOf(azure.b).id, classic(azure));
  scope = `subscriptions/${subscriptionOf(azure.b).id}`;
});
after(() => azure.close());

const definition = (): string => `/${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER}`;

test('a role is found by its name, in any letter case', async () => {
  const ids: (string | undefined)[] = [];
  for await (const role of client.roleDefinitions.list(scope, { filter: "roleName eq 'reader'" })) ids.push(role.name);
  assert.deepEqual(ids, [READER]);
  const byId = await client.roleDefinitions.getById(definition().slice(1));
  assert.deepEqual(byId.permissions?.[0]?.actions, ['*/read']);
});

test('an assignment is made, found, described anew and taken away', async () => {
  const principalId = identityNamed(azure, azure.b, 'mi-wi-demo').principalId;
  const name = randomUUID();
  const made = await client.roleAssignments.create(scope, name, { roleDefinitionId: definition(), principalId, principalType: 'ServicePrincipal' });
  assert.deepEqual([made.principalId, made.principalType, made.scope], [principalId, 'ServicePrincipal', `/${scope}`]);
  const list = async (where: string, filter: string): Promise<(string | undefined)[]> => {
    const found: (string | undefined)[] = [];
    for await (const one of client.roleAssignments.listForScope(where, { filter })) found.push(one.name);
    return found;
  };
  assert.deepEqual(await list(scope, `principalId eq '${principalId}'`), [name]);
  assert.deepEqual(await list(`${scope}/resourceGroups/rg-apps-${azure.world.suffix}`, `assignedTo('${principalId}')`), [name], 'from above');
  const below = identityNamed(azure, azure.b, 'mi-deploy').principalId;
  assert.equal((await list(scope, `principalId eq '${below}'`)).length, 1, 'from below');
  assert.ok((await list(scope, 'atScope()')).every((one) => one !== undefined));
  assert.equal((await list(scope, `atScope() and principalId eq '${below}'`)).length, 0);

  await client.roleAssignments.create(scope, name, { roleDefinitionId: definition(), principalId, description: 'again' });
  const twin = client.roleAssignments.create(scope, randomUUID(), { roleDefinitionId: definition(), principalId });
  await assert.rejects(twin, { code: 'RoleAssignmentExists', statusCode: 409, message: 'The role assignment already exists.' });
  const other = client.roleAssignments.create(scope, name, { roleDefinitionId: definition(), principalId: below });
  await assert.rejects(other, { code: 'RoleAssignmentUpdateNotPermitted', statusCode: 400 });
  const gone = await client.roleAssignments.delete(scope, name);
  assert.equal(gone.name, name);
  assert.equal((await arm(azure, { tenant: azure.b.id }, 'DELETE', `/${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`)).status, 204);
});

test('an identity of tenant B does not exist for a subscription of tenant A', async () => {
  const there = `subscriptions/${subscriptionOf(azure.a).id}`;
  const own = new AuthorizationManagementClient(credentialOf(azure, 'ada', azure.a.id), subscriptionOf(azure.a).id, classic(azure));
  const principalId = identityNamed(azure, azure.b, 'mi-wi-demo').principalId;
  await assert.rejects(own.roleAssignments.create(there, randomUUID(), { roleDefinitionId: definition(), principalId, principalType: 'ServicePrincipal' }), {
    code: 'PrincipalNotFound',
    statusCode: 400,
    message: new RegExp(`^Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${azure.a.id}\\.`),
  });
});

test('a type that is not the principal’s is refused, with the spelling of the service', async () => {
  const principalId = identityNamed(azure, azure.b, 'mi-wi-demo').principalId;
  await assert.rejects(client.roleAssignments.create(scope, randomUUID(), { roleDefinitionId: definition(), principalId, principalType: 'User' }), {
    message: `The PrincipalId '${principalId.replaceAll('-', '')}' has type 'ServicePrincipal' , which is different from specified PrinciaplType 'User'.`,
  });
});

test('new principals and new roles take their time', async () => {
  const clock = virtualClock();
  const slow = await startTestAzure({ clock, timings: { credentialWriteMs: 0 } });
  try {
    Object.assign(slow.faults.propagation, { principalMs: 30_000, roleMs: 60_000, principalTypeForgives: false });
    const subscription = subscriptionOf(slow.b).id;
    const as = { tenant: slow.b.id };
    const group = identityNamed(slow, slow.b, 'mi-wi-demo').resourceGroup;
    const path = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-young?api-version=2024-11-30`;
    const { principalId } = (await arm(slow, as, 'PUT', path, { location: 'westeurope' })).json().properties as { principalId: string };
    const assign = (): ReturnType<typeof arm> =>
      arm(slow, as, 'PUT', `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`, {
        properties: { roleDefinitionId: definition(), principalId, principalType: 'ServicePrincipal' },
      });
    assert.match((await assign()).text, /PrincipalNotFound/);
    slow.faults.propagation.principalTypeForgives = true;
    await clock.advance(30_000);
    assert.equal((await assign()).status, 201);
    const dora = slow.world.users.find((user) => user.name === 'dora')?.memberships.get(slow.b.id)?.objectId ?? '';
    const tag = (): ReturnType<typeof arm> => arm(slow, { ...as, user: 'dora' }, 'PATCH', path, { tags: { by: 'dora' } });
    assert.equal((await tag()).status, 403);
    await arm(slow, as, 'PUT', `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`, {
      properties: { roleDefinitionId: `/x/e40ec5ca-96e0-45a2-b4ff-59039f2c2b59`, principalId: dora },
    });
    assert.equal((await tag()).status, 403, 'not in force yet');
    await clock.advance(60_000);
    assert.equal((await tag()).status, 200);
  } finally {
    await slow.close();
  }
});

test('wildcards of actions', () => {
  assert.ok(actionMatches('*', 'Microsoft.Quota/quotas/read'));
  assert.ok(actionMatches('*/read', 'Microsoft.Quota/quotas/read'));
  assert.ok(!actionMatches('*/read', 'Microsoft.Quota/register/action'));
  assert.ok(actionMatches('Microsoft.Authorization/*/read', 'microsoft.authorization/roleAssignments/READ'));
  assert.ok(!actionMatches('Microsoft.Authorization/*/read', 'Microsoft.Authorization/read'));
  const [contributor, reader] = ['b24988ac-6180-42a0-ab88-20f7382dd24c', READER].map((id) => findRole(id));
  assert.ok(contributor && reader);
  assert.ok(!roleAllows(contributor, 'Microsoft.Authorization/roleAssignments/write'));
  assert.ok(roleAllows(contributor, 'Microsoft.Quota/register/action'));
  assert.ok(!roleAllows(reader, 'Microsoft.Quota/register/action'));
  assert.equal(new Set(ROLE_DEFINITIONS.map((role) => role.id)).size, ROLE_DEFINITIONS.length);
});

test('answers on record', { skip: withoutFacts }, async () => {
  const recorded = recording('role__test_role_assignment_create_update');
  const as = { tenant: azure.b.id };
  const list = await arm(azure, as, 'GET', `/${scope}/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName%20eq%20%27Reader%27&api-version=2022-04-01`);
  assert.deepEqual(shapeOf(list.json()).toSorted(), shapeOf(recorded.find((one) => one.uri.includes('roleDefinitions'))?.body).toSorted());
  const principalId = identityNamed(azure, azure.b, 'mi-wi-demo').principalId;
  const path = `/${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
  const sent = { roleDefinitionId: definition(), principalId, principalType: 'ServicePrincipal', description: 'd', condition: 'c', conditionVersion: '2.0' };
  for (const exchange of recorded.filter((one) => one.uri.includes('roleAssignments/88888888-0000-0000-0000-000000000001'))) {
    const answer = await arm(azure, as, exchange.method, path, exchange.method === 'PUT' ? { properties: sent } : undefined);
    assert.equal(answer.status, exchange.status, exchange.method);
    assert.deepEqual(shapeOf(answer.json()).toSorted(), shapeOf(exchange.body).toSorted(), exchange.method);
  }
  const fact = armFacts().find((one) => one.code === 'PrincipalNotFound');
  const refused = await arm(azure, as, 'PUT', path.replace(/[-0-9a-f]{36}\?/, `${randomUUID()}?`), { properties: { ...sent, principalId: randomUUID() } });
  const plain = (text: string): string => text.replace(/Principal [0-9a-f]{32}/, 'Principal P').replace(/directory [-0-9a-f]{36}/, 'directory D');
  assert.equal(plain(refused.text), plain(fact?.body ?? ''));
});
