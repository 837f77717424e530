import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { armClusterCredentials } from '../../../src/azure/clusters/armClusterCredentials.ts';
import { armFederationStore } from '../../../src/azure/identities/armFederationStore.ts';
import { armIdentityCatalog } from '../../../src/azure/identities/armIdentityCatalog.ts';
import { armQuotaReader } from '../../../src/azure/quotas/armQuotaReader.ts';
import { armRoleStore } from '../../../src/azure/roles/armRoleStore.ts';
import { identityArmId, parseArmId, resourceGroupScope, subscriptionScope } from '../../../src/core/model/armId.ts';
import { parsePrincipalId, parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { armError, failureFrom, live, stubArm, subscription1, tenantA } from './stubArm.ts';

const subscriptionId = parseSubscriptionId(subscription1);
const scope = subscriptionScope(subscriptionId);
const principalId = parsePrincipalId('99999999-0000-4000-8000-000000000009');
const identity = { id: identityArmId({ subscriptionId, resourceGroup: 'rg-b', name: 'mi-wi-demo' }), tenantId: tenantA };
const reader = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;

function definition(name: string, id = reader) {
  return { id, name: id.split('/').pop(), properties: { roleName: name, permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Secret/*'] }] } };
}

function assignment(name: string, at: string, roleDefinitionId = reader) {
  return { id: `${at}/providers/Microsoft.Authorization/roleAssignments/${name}`, name, properties: { scope: at, roleDefinitionId, principalId } };
}

test('a role is found by its exact name, quotes and all', async () => {
  const stub = stubArm(() => ({ body: { value: [definition('Bob’s'), definition("Bob's Reader")] } }));
  const role = await armRoleStore(stub.arm).findRole({ tenantId: tenantA, scope, name: "Bob's Reader", signal: live() });
  assert.deepEqual(role, { id: reader, name: "Bob's Reader", actions: ['*/read'], notActions: ['Microsoft.Secret/*'] });
  assert.equal(stub.seen[0]?.query.get('$filter'), "roleName eq 'Bob''s Reader'");
  assert.equal(stub.seen[0].path, `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`);
  assert.equal((await failureFrom(armRoleStore(stub.arm).findRole({ tenantId: tenantA, scope, name: 'reader', signal: live() }))).reason, 'notFound');
});

test('assignments come with their definitions, each read once; an unreadable definition keeps its id', async () => {
  const gone = reader.replace('acdd72a7', 'ffffffff');
  const stub = stubArm((request) => {
    if (request.path.includes('roleAssignments')) {
      return { body: { value: [assignment('a', scope), assignment('b', '/providers/Microsoft.Management/managementGroups/root', reader.toUpperCase()), assignment('c', scope, gone)] } };
    }
    return request.path.toLowerCase() === reader.toLowerCase() ? { body: definition('Reader') } : armError(404, 'RoleDefinitionDoesNotExist');
  });
  const found = await armRoleStore(stub.arm).listAssignments({ tenantId: tenantA, scope, principalId, signal: live() });
  assert.deepEqual(found.map((one) => [one.scope, one.role.name]), [[scope, 'Reader'], ['/providers/Microsoft.Management/managementGroups/root', 'Reader'], [scope, 'ffffffff-3385-48ef-bd42-f606fba81ae7']]);
  assert.equal(stub.seen.length, 3);
});

test('an assignment whose definition may not be read says so', async () => {
  const stub = stubArm((request) => (request.path.includes('roleAssignments') ? { body: { value: [assignment('a', scope)] } } : armError(403, 'AuthorizationFailed')));
  const [found] = await armRoleStore(stub.arm).listAssignments({ tenantId: tenantA, scope, principalId, signal: live() });
  assert.deepEqual([found?.role.unread?.reason, found?.role.unread?.code], ['forbidden', 'AuthorizationFailed']);
});

test('a principal the directory does not know yet has its own assignments all the same', async () => {
  const stub = stubArm((request) => {
    if (request.path.includes('roleDefinitions')) return { body: definition('Reader') };
    return request.query.get('$filter')?.startsWith('assignedTo') === true ? armError(400, 'PrincipalNotFound') : { body: { value: [assignment('a', scope)] } };
  });
  const found = await armRoleStore(stub.arm).listAssignments({ tenantId: tenantA, scope, principalId, signal: live() });
  assert.deepEqual(found.map((one) => one.role.name), ['Reader']);
});

test('an assignment that exists under another name is the assignment in force', async () => {
  const stub = stubArm((request) => (request.method === 'PUT' ? armError(409, 'RoleAssignmentExists', 'The role assignment already exists.') : { body: { value: [assignment('x', `${scope}/resourceGroups/other`), assignment('older', scope)] } }));
  const id = await armRoleStore(stub.arm).assign({ tenantId: tenantA, scope, roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${reader.split('/').pop()}`, principalId, assignmentName: 'new', signal: live() });
  assert.equal(id, `${scope}/providers/Microsoft.Authorization/roleAssignments/older`);
  assert.deepEqual(stub.seen[0]?.body, { properties: { roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${reader.split('/').pop()}`, principalId, principalType: 'ServicePrincipal' } });
});

test('what is gone already counts as removed; what is forbidden does not', async () => {
  const gone = stubArm(() => armError(404, 'NotFound'));
  await armRoleStore(gone.arm).remove({ tenantId: tenantA, id: parseArmId(assignment('x', scope).id), signal: live() });
  await armFederationStore(gone.arm).delete({ identity, name: 'fc-wi-demo', signal: live() });
  await armIdentityCatalog(gone.arm).delete({ identity, signal: live() });
  const empty = stubArm(() => ({ status: 204 }));
  await armRoleStore(empty.arm).remove({ tenantId: tenantA, id: parseArmId(assignment('x', scope).id), signal: live() });
  const denied = stubArm(() => armError(403, 'AuthorizationFailed'));
  assert.equal((await failureFrom(armFederationStore(denied.arm).delete({ identity, name: 'fc', signal: live() }))).reason, 'forbidden');
});

test('federated credentials go through byte for byte', async () => {
  const credential = { name: 'fc-wi-demo', issuer: 'https://issuer.example/t/g', subject: 'system:serviceaccount:Default:x', audiences: ['api://AzureADTokenExchange'] };
  const wire = { id: 'i', name: 'fc-wi-demo', properties: { issuer: credential.issuer, subject: credential.subject, audiences: credential.audiences } };
  const stub = stubArm((request) => ({ status: request.method === 'PUT' ? 201 : 200, body: request.method === 'PUT' ? wire : { value: [wire] } }));
  await armFederationStore(stub.arm).put({ identity, credential, signal: live() });
  assert.deepEqual(stub.seen[0]?.body, { properties: wire.properties });
  assert.deepEqual(await armFederationStore(stub.arm).list({ identity, signal: live() }), [credential]);
});

test('an answer without the ids it must have is an invalid response of that call', async () => {
  const stub = stubArm(() => ({ body: { id: identity.id, location: 'eastus', properties: { clientId: 'nonsense' } } }));
  const failure = await failureFrom(armIdentityCatalog(stub.arm).get({ identity, signal: live() }));
  assert.deepEqual([failure.reason, failure.operation, failure.target, failure.detail], ['invalidResponse', 'getIdentity', 'mi-wi-demo', 'clientId cannot be read: "nonsense".']);
});

test('a scope in the place of a resource id is refused before anything is sent', async () => {
  const stub = stubArm(() => ({}));
  assert.equal((await failureFrom(armIdentityCatalog(stub.arm).get({ identity: { id: scope, tenantId: tenantA }, signal: live() }))).reason, 'invalidInput');
  assert.equal(stub.seen.length, 0);
});

test('limit and usage of a quota; an empty usage is zero, and one that is not told is absent', async () => {
  const stub = stubArm((request) =>
    request.path.endsWith('/quotas/cores')
      ? { body: { name: 'cores', properties: { isQuotaApplicable: true, limit: { limitObjectType: 'LimitValue', limitType: 'Independent', value: 20 }, name: { localizedValue: 'Total Regional vCPUs', value: 'cores' }, unit: 'Count' } } }
      : { body: { name: 'cores', properties: { name: { value: 'cores' }, unit: 'Count', usages: {} } } },
  );
  const result = await armQuotaReader(stub.arm).read({ tenantId: tenantA, subscriptionId, region: 'eastus', resource: 'cores', signal: live() });
  assert.deepEqual(result, { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 0, unit: 'Count' });
  assert.deepEqual(stub.seen.map((request) => request.path).sort(), [
    `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/quotas/cores`,
    `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/usages/cores`,
  ]);
  const used = stubArm((request) => ({ body: { properties: request.path.includes('/usages/') ? { usages: { value: 4 } } : { limit: { limitObjectType: 'LimitValue', value: 0 } } } }));
  assert.deepEqual(await armQuotaReader(used.arm).read({ tenantId: tenantA, subscriptionId, region: 'eastus', resource: 'cores', signal: live() }), { resource: 'cores', localizedName: 'cores', limit: 0, used: 4, unit: 'Count' });
  const untold = stubArm((request) => ({ body: { properties: request.path.includes('/usages/') ? {} : { limit: { limitObjectType: 'LimitValue', value: 20 } } } }));
  assert.equal((await armQuotaReader(untold.arm).read({ tenantId: tenantA, subscriptionId, region: 'eastus', resource: 'cores', signal: live() })).used, undefined);
});

test('all quotas of a region, page by page, each with its usage by any spelling', async () => {
  const quota = (name: string, limit: number): object => ({ name, properties: { limit: { limitObjectType: 'LimitValue', value: limit }, name: { value: name, localizedValue: `The ${name}` }, unit: 'Count' } });
  const stub = stubArm((request) => {
    if (request.path.endsWith('/usages')) return { body: { value: [{ name: 'CORES', properties: { name: { value: 'CORES' }, usages: { value: 4 } } }, { name: 'idle', properties: { name: { value: 'idle' }, usages: {} } }] } };
    return request.path.endsWith('/next') ? { body: { value: [quota('idle', 5), quota('untold', 5)] } } : { body: { value: [quota('cores', 20)], nextLink: 'https://arm.example/next' } };
  });
  assert.deepEqual(await armQuotaReader(stub.arm).readAll({ tenantId: tenantA, subscriptionId, region: 'eastus', signal: live() }), [
    { resource: 'cores', localizedName: 'The cores', limit: 20, used: 4, unit: 'Count' },
    { resource: 'idle', localizedName: 'The idle', limit: 5, used: 0, unit: 'Count' },
    { resource: 'untold', localizedName: 'The untold', limit: 5, unit: 'Count' },
  ]);
});

test('an unregistered quota provider is told apart', async () => {
  const stub = stubArm(() => armError(409, 'MissingSubscriptionRegistration'));
  assert.equal((await failureFrom(armQuotaReader(stub.arm).read({ tenantId: tenantA, subscriptionId, region: 'eastus', resource: 'cores', signal: live() }))).reason, 'notRegistered');
});

test('quota names come from the compute usages of the region', async () => {
  const stub = stubArm(() => ({ body: { value: [{ limit: 20, unit: 'Count', currentValue: 4, name: { value: 'cores', localizedValue: 'Total Regional vCPUs' } }] } }));
  assert.deepEqual(await armQuotaReader(stub.arm).listResources({ tenantId: tenantA, subscriptionId, region: 'eastus', signal: live() }), [{ name: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 4 }]);
});

test('a kubeconfig is asked for in the exec form and decoded', async () => {
  const stub = stubArm(() => ({ body: { kubeconfigs: [{ name: 'clusterUser', value: Buffer.from('apiVersion: v1 # ü').toString('base64') }] } }));
  const cluster = { id: parseArmId(`${scope}/resourceGroups/rg-a/providers/Microsoft.ContainerService/managedClusters/aks`), tenantId: tenantA };
  assert.equal(await armClusterCredentials(stub.arm).kubeconfig({ cluster, signal: live() }), 'apiVersion: v1 # ü');
  assert.deepEqual([stub.seen[0]?.method, stub.seen[0]?.query.get('format')], ['POST', 'exec']);
  const half = stubArm(() => ({ body: `{"kubeconfigs":[{"name":"clusterUser","value":"${Buffer.from('apiVersion: v1 # canary').toString('base64')}` }));
  const cut = await failureFrom(armClusterCredentials(half.arm).kubeconfig({ cluster, signal: live() }));
  assert.equal(cut.reason, 'invalidResponse');
  assert.doesNotMatch(inspect(cut, { depth: 10, showHidden: true }), /YXBpVmVyc2lvbj/);
  const none = stubArm(() => ({ body: { kubeconfigs: [] } }));
  assert.equal((await failureFrom(armClusterCredentials(none.arm).kubeconfig({ cluster, signal: live() }))).reason, 'invalidResponse');
});

test('a resource group is deleted only when it is empty, and waited for', async () => {
  const group = resourceGroupScope({ subscriptionId, resourceGroup: 'rg-b' });
  const full = stubArm(() => ({ body: { value: [{ name: 'mi-other' }] } }));
  const kept = await failureFrom(armIdentityCatalog(full.arm).deleteEmptyResourceGroup({ tenantId: tenantA, group, signal: live() }));
  assert.deepEqual([kept.reason, kept.code, kept.detail], ['conflict', 'ResourceGroupNotEmpty', 'It holds mi-other.']);
  const empty = stubArm((request, count) => {
    if (request.path.endsWith('/resources')) return { body: { value: [] } };
    if (request.method === 'DELETE') return { status: 202, headers: { location: 'https://arm.example/operationresults/x' } };
    return count < 5 ? { body: { name: 'rg-b', properties: { provisioningState: 'Deleting' } } } : armError(404, 'ResourceGroupNotFound');
  });
  await armIdentityCatalog(empty.arm).deleteEmptyResourceGroup({ tenantId: tenantA, group, signal: live() });
  assert.deepEqual(empty.seen.map((request) => request.method), ['GET', 'DELETE', 'GET', 'GET', 'GET']);
  const gone = stubArm(() => armError(404, 'ResourceGroupNotFound'));
  await armIdentityCatalog(gone.arm).deleteEmptyResourceGroup({ tenantId: tenantA, group, signal: live() });
  assert.equal((await failureFrom(armIdentityCatalog(gone.arm).deleteEmptyResourceGroup({ tenantId: tenantA, group: identity.id, signal: live() }))).reason, 'invalidInput');
});

test('an existing resource group is not written again', async () => {
  const stub = stubArm(() => ({ body: { name: 'rg-b', location: 'eastus', tags: { owner: 'ada' } } }));
  await armIdentityCatalog(stub.arm).createResourceGroup({ tenantId: tenantA, subscriptionId, name: 'rg-b', location: 'eastus', signal: live() });
  assert.deepEqual(stub.seen.map((request) => request.method), ['GET']);
});
