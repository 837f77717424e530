import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseArmId, resourceGroupScope, subscriptionScope } from '../../../src/core/model/armId.ts';
import { parseSubscriptionId, type ArmId, type TenantId } from '../../../src/core/model/ids.ts';
import type { Permission } from '../../../src/core/model/permission.ts';
import { permits } from '../../../src/core/chain/allowedActions.ts';
import type { Identity } from '../../sandbox/azure/world/model.ts';
import { failureFrom, live, sandboxedAzure, type SandboxedAzure } from './azureSandbox.ts';

const writeCredential = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write';
let sandbox: SandboxedAzure;
let ada: ReturnType<SandboxedAzure['connect']>;
let dora: ReturnType<SandboxedAzure['connect']>;
let identity: Identity;
let scope: ArmId;
let tenantId: TenantId;

before(async () => {
  // One entry a page, so that every list here is read over several.
  sandbox = await sandboxedAzure({ pageSize: 1 });
  ada = sandbox.connect('ada');
  dora = sandbox.connect('dora');
  tenantId = sandbox.fabrikam;
  const found = sandbox.azure.admin.identities(tenantId).find(({ name }) => name === 'mi-wi-demo');
  assert.ok(found);
  identity = found;
  scope = subscriptionScope(parseSubscriptionId(found.subscriptionId));
});
after(() => sandbox.azure.close());

const doraId = (): string => sandbox.azure.admin.users().find(({ name }) => name === 'dora')?.memberships.get(tenantId)?.objectId ?? '';
const put = (issuer: string) =>
  ada.federation.put({ identity: { id: parseArmId(identity.id), tenantId }, credential: { name: 'fc-policy', issuer, subject: 's', audiences: ['api://AzureADTokenExchange'] }, signal: live() });
const may = (permissions: readonly Permission[], action: string): boolean => permissions.some((permission) => permits(permission, action));

test('permissions are those of the user’s roles, at the scope and above it', async () => {
  const at = (user: typeof ada, where: ArmId) => user.roles.permissions({ tenantId, scope: where, signal: live() });
  assert.deepEqual(await at(ada, scope), [{ actions: ['*'], notActions: [] }]);
  assert.deepEqual(await at(dora, scope), [{ actions: ['*/read'], notActions: [] }]);
  const extra = sandbox.azure.admin.assignRole({ scope: identity.id, role: 'Managed Identity Contributor', principalId: doraId() });
  const there = await at(dora, parseArmId(identity.id));
  assert.equal(there.length, 2);
  assert.ok(may(there, writeCredential));
  assert.ok(!may(await at(dora, scope), writeCredential));
  sandbox.azure.admin.deleteRoleAssignment(extra.id);
  const contributor = sandbox.azure.admin.assignRole({ scope, role: 'Contributor', principalId: doraId() });
  const asContributor = await at(dora, resourceGroupScope({ subscriptionId: parseSubscriptionId(identity.subscriptionId), resourceGroup: identity.resourceGroup }));
  assert.ok(may(asContributor, writeCredential));
  assert.ok(!may(asContributor, 'Microsoft.Authorization/roleAssignments/write'));
  sandbox.azure.admin.deleteRoleAssignment(contributor.id);
});

test('where there is nothing to ask, that is told', async () => {
  const missing = resourceGroupScope({ subscriptionId: parseSubscriptionId(identity.subscriptionId), resourceGroup: 'rg-not-there' });
  const absent = await failureFrom(ada.roles.permissions({ tenantId, scope: missing, signal: live() }));
  assert.deepEqual([absent.reason, absent.code, absent.operation], ['notFound', 'ResourceGroupNotFound', 'readPermissions']);
});

test('a denial by assignment is a 403 that roles and permissions know nothing of', async () => {
  const { admin } = sandbox.azure;
  const denial = admin.deny(identity.subscriptionId, { actions: ['Microsoft.ManagedIdentity/*/write'] });
  const failure = await failureFrom(put('https://issuer.example/'));
  assert.deepEqual([failure.reason, failure.code], ['forbidden', 'DenyAssignmentAuthorizationFailed']);
  assert.match(failure.detail ?? '', /however, the access is denied because of the deny assignment with name 'deny-of-a-stack'/);
  assert.ok(may(await ada.roles.permissions({ tenantId, scope, signal: live() }), writeCredential));
  admin.removeDenial(identity.subscriptionId, denial.id);
  await put('https://issuer.example/');
});

test('policies in force at a scope are listed, inherited ones too, and none from below or left out', async () => {
  const { admin } = sandbox.azure;
  const above = '/providers/Microsoft.Management/managementGroups/mg-root';
  const made = [
    admin.assignPolicy(identity.subscriptionId, { name: 'here', parameters: { effect: 'Deny', allowedTenants: [tenantId] } }),
    admin.assignPolicy(identity.subscriptionId, { name: 'above', scope: above, enforcementMode: 'DoNotEnforce', displayName: 'From above' }),
    admin.assignPolicy(identity.subscriptionId, { name: 'below', scope: identity.id }),
    admin.assignPolicy(identity.subscriptionId, { name: 'excepted', notScopes: [scope] }),
  ];
  const found = await ada.policies.listAssignments({ tenantId, scope, signal: live() });
  assert.deepEqual(found.map(({ id }) => id.split('/').at(-1)).sort(), ['above', 'here']);
  assert.deepEqual(found.find(({ id }) => id.endsWith('/here')), {
    id: made[0]?.id,
    displayName: 'AKS issuers from trusted tenants only',
    policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/ae62c456-33de-4dc8-b100-7ce9028a7d99',
    parameters: { effect: 'Deny', allowedTenants: [tenantId] },
    enforcementMode: 'Default',
  });
  assert.deepEqual(found.find(({ id }) => id.endsWith('/above'))?.enforcementMode, 'DoNotEnforce');
  const atIdentity = await ada.policies.listAssignments({ tenantId, scope: parseArmId(identity.id), signal: live() });
  assert.deepEqual(atIdentity.map(({ id }) => id.split('/').at(-1)).sort(), ['above', 'below', 'here']);
  for (const { id } of made) admin.removePolicy(identity.subscriptionId, id);
  assert.deepEqual(await ada.policies.listAssignments({ tenantId, scope, signal: live() }), []);
});

test('the built-in policy on AKS issuers denies as its rule says', async () => {
  const { admin } = sandbox.azure;
  const [stranger, cluster] = ['00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-00000000000c'];
  const issuer = (region: string, tenant: string): string => `https://${region}.oic.prod-aks.azure.com/${tenant}/${cluster}/`;
  const deny = { effect: 'Deny', allowedTenants: [tenantId as string] };
  type Wish = Parameters<typeof admin.assignPolicy>[1];
  const cases: readonly (readonly [string, Wish, string, boolean])[] = [
    ['another tenant', { parameters: deny }, issuer('westus2', stranger), false],
    ['an allowed tenant', { parameters: deny }, issuer('westus2', tenantId), true],
    ['an allowed tenant in capitals', { parameters: { ...deny, allowedTenants: [tenantId.toUpperCase()] } }, issuer('westus2', tenantId), true],
    ['another region', { parameters: { ...deny, allowedLocations: ['eastus'] } }, issuer('westus2', tenantId), false],
    ['an excepted cluster', { parameters: { ...deny, allowedLocations: ['eastus'], allowedClusterExceptions: [cluster] } }, issuer('westus2', stranger), true],
    ['no tenants named: all', { parameters: { effect: 'Deny', allowedTenants: [] } }, issuer('westus2', stranger), true],
    ['an issuer that is not AKS’s', { parameters: deny }, 'https://token.actions.githubusercontent.com', true],
    ['AKS’s old form without a tenant', { parameters: deny }, `https://oidc.prod-aks.azure.com/${cluster}/`, true],
    ['audit only, the default', { parameters: { allowedTenants: [tenantId] } }, issuer('westus2', stranger), true],
    ['not enforced', { parameters: deny, enforcementMode: 'DoNotEnforce' }, issuer('westus2', stranger), true],
    ['left out by notScopes', { parameters: deny, notScopes: [identity.id] }, issuer('westus2', stranger), true],
    ['from a management group', { parameters: deny, scope: '/providers/Microsoft.Management/managementGroups/mg' }, issuer('westus2', stranger), false],
  ];
  for (const [name, wish, of, passes] of cases) {
    const { id } = admin.assignPolicy(identity.subscriptionId, wish);
    if (passes) await put(of);
    else {
      const failure = await failureFrom(put(of));
      assert.deepEqual([failure.reason, failure.code], ['policyDenied', 'RequestDisallowedByPolicy'], name);
      assert.match(failure.detail ?? '', /was disallowed by policy\. Policy identifiers: .*AKS issuers from trusted tenants only/, name);
    }
    admin.removePolicy(identity.subscriptionId, id);
  }
});

test('whoever may not read policies or permissions is forbidden, not shown an empty list', async () => {
  const { admin } = sandbox.azure;
  const denial = admin.deny(identity.subscriptionId, { actions: ['Microsoft.Authorization/policyAssignments/read', 'Microsoft.Authorization/permissions/read'] });
  assert.equal((await failureFrom(ada.policies.listAssignments({ tenantId, scope, signal: live() }))).reason, 'forbidden');
  assert.equal((await failureFrom(ada.roles.permissions({ tenantId, scope, signal: live() }))).reason, 'forbidden');
  admin.removeDenial(identity.subscriptionId, denial.id);
});

test('an answer of another shape is no empty list', async () => {
  const { faults } = sandbox.azure;
  for (const body of ['{}', '[]', '{"value":"x"}', '{"value":[1]}', '{"value":[{"id":"/x"}]}', 'half']) {
    const heal = faults.add({ match: { path: /policyAssignments/i }, kind: 'scripted', answer: () => ({ status: 200, body }) });
    assert.equal((await failureFrom(ada.policies.listAssignments({ tenantId, scope, signal: live() }))).reason, 'invalidResponse', body);
    heal();
  }
});
