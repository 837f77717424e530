import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseArmId, subscriptionScope } from '../../../src/core/model/armId.ts';
import { parsePrincipalId, parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { failureFrom, live, sandboxedAzure, type SandboxedAzure } from './azureSandbox.ts';

let sandbox: SandboxedAzure;
let ada: ReturnType<SandboxedAzure['connect']>;
before(async () => {
  sandbox = await sandboxedAzure({ pageSize: 2 });
  ada = sandbox.connect('ada');
});
after(() => sandbox.azure.close());

function names(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map((item) => item.name).sort();
}

test('an account sees both of its tenants and the subscriptions of each', async () => {
  const tenants = await ada.tenants.listTenants({ accountId: 'ada', signal: live() });
  assert.deepEqual(tenants.map((tenant) => tenant.displayName).sort(), ['Contoso', 'Fabrikam']);
  for (const tenantId of [sandbox.contoso, sandbox.fabrikam]) {
    const subscriptions = await ada.tenants.listSubscriptions({ tenantId, signal: live() });
    assert.deepEqual(subscriptions.map((one) => one.id).sort(), sandbox.azure.admin.subscriptions(tenantId).map((one) => one.id).sort());
    const [first] = subscriptions;
    assert.ok(first);
    const regions = await ada.tenants.listRegions({ tenantId, subscriptionId: first.id, signal: live() });
    assert.ok(regions.some((region) => region.name === 'westeurope' && region.displayName === 'West Europe'));
  }
});

test('clusters and identities of a tenant are those the sandbox holds', async () => {
  for (const tenantId of [sandbox.contoso, sandbox.fabrikam]) {
    const clusters = await ada.clusters.list({ tenantId, signal: live() });
    assert.deepEqual([names(clusters.items), clusters.gaps], [names(sandbox.azure.admin.clusters(tenantId)), []]);
    const identities = await ada.identities.list({ tenantId, signal: live() });
    assert.deepEqual([names(identities.items), identities.gaps], [names(sandbox.azure.admin.identities(tenantId)), []]);
    for (const cluster of clusters.items) {
      assert.deepEqual(await ada.clusters.get({ cluster, signal: live() }), cluster);
      if (cluster.oidcIssuerEnabled) assert.equal(cluster.issuer, sandbox.azure.admin.issuerOf(cluster.id));
    }
    for (const identity of identities.items) assert.deepEqual(await ada.identities.get({ identity, signal: live() }), identity);
  }
});

test('where Resource Graph is denied, the providers give the same list', async () => {
  const [queried] = await Promise.all([ada.clusters.list({ tenantId: sandbox.contoso, signal: live() })]);
  const heal = sandbox.azure.faults.add({ match: { path: /Microsoft\.ResourceGraph/i }, kind: '403' });
  const listed = await ada.clusters.list({ tenantId: sandbox.contoso, signal: live() });
  heal();
  const byName = (left: { readonly name: string }, right: { readonly name: string }): number => left.name.localeCompare(right.name);
  assert.deepEqual([...listed.items].sort(byName), [...queried.items].sort(byName));
});

test('credentials, roles with inherited assignments, and their definitions', async () => {
  const reporting = (await ada.identities.list({ tenantId: sandbox.fabrikam, signal: live() })).items.find((identity) => identity.name.startsWith('mi-reporting'));
  assert.ok(reporting);
  const credentials = await ada.federation.list({ identity: reporting, signal: live() });
  assert.deepEqual(credentials.map((credential) => [credential.name, credential.subject, credential.audiences]), [['old-cluster', 'system:serviceaccount:reports:reader', ['api://AzureADTokenExchange']]]);
  const group = parseArmId(`${subscriptionScope(reporting.subscriptionId)}/resourceGroups/${reporting.resourceGroup}`);
  for (const scope of [subscriptionScope(reporting.subscriptionId), group]) {
    const assignments = await ada.roles.listAssignments({ tenantId: sandbox.fabrikam, scope, principalId: reporting.principalId, signal: live() });
    assert.deepEqual(assignments.map((one) => [one.role.name, one.scope]), [['Reader', subscriptionScope(reporting.subscriptionId)]]);
    assert.deepEqual(assignments[0]?.role.actions, ['*/read']);
  }
  const reader = await ada.roles.findRole({ tenantId: sandbox.fabrikam, scope: group, name: 'Reader', signal: live() });
  assert.match(reader.id, /acdd72a7-3385-48ef-bd42-f606fba81ae7$/);
  assert.ok((await ada.roles.listRoles({ tenantId: sandbox.fabrikam, scope: group, signal: live() })).length > 5);
  const nobody = parsePrincipalId('00000000-0000-4000-8000-000000000000');
  assert.deepEqual(await ada.roles.listAssignments({ tenantId: sandbox.fabrikam, scope: group, principalId: nobody, signal: live() }), []);
});

test('a kubeconfig in the exec form', async () => {
  const [cluster] = (await ada.clusters.list({ tenantId: sandbox.contoso, signal: live() })).items;
  assert.ok(cluster);
  assert.match(await ada.credentials.kubeconfig({ cluster, signal: live() }), /^# exec \/subscriptions/);
});

test('quota names of the region, and limit and usage once the provider is registered', async () => {
  const [subscription] = await ada.tenants.listSubscriptions({ tenantId: sandbox.fabrikam, signal: live() });
  assert.ok(subscription);
  const where = { tenantId: sandbox.fabrikam, subscriptionId: subscription.id, region: 'westeurope', signal: live() };
  const resources = await ada.quotas.listResources(where);
  assert.ok(resources.some((resource) => resource.name === 'cores'));
  const provider = { tenantId: sandbox.fabrikam, subscriptionId: subscription.id, namespace: 'Microsoft.Quota', signal: live() };
  assert.equal(await ada.providers.state(provider), 'NotRegistered');
  assert.equal((await failureFrom(ada.quotas.read({ ...where, resource: 'cores' }))).reason, 'notRegistered');
  await ada.providers.register(provider);
  while ((await ada.providers.state(provider)) !== 'Registered') await new Promise((resolve) => setTimeout(resolve, 50));
  sandbox.azure.admin.setQuota(subscription.id, 'westeurope', 'cores', { limit: 42, usage: 7 });
  assert.deepEqual(await ada.quotas.read({ ...where, resource: 'cores' }), { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 42, used: 7, unit: 'Count' });
  sandbox.azure.admin.setQuota(subscription.id, 'westeurope', 'cores', { usage: 0 });
  assert.equal((await ada.quotas.read({ ...where, resource: 'cores' })).used, 0);
  assert.equal((await failureFrom(ada.quotas.read({ ...where, resource: 'nonsense' }))).reason, 'notFound');
  const all = await ada.quotas.readAll(where);
  assert.deepEqual(all.map(({ resource }) => resource), resources.map(({ name }) => name));
  assert.deepEqual(all.find(({ resource }) => resource === 'cores'), { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 42, used: 0, unit: 'Count' });
  for (const resource of ['standardDSv3Family', 'virtualMachines']) assert.deepEqual(all.find((one) => one.resource === resource), await ada.quotas.read({ ...where, resource }));
});

test('what is not there, and what one may not see, are two failures', async () => {
  const [cluster] = (await ada.clusters.list({ tenantId: sandbox.contoso, signal: live() })).items;
  assert.ok(cluster);
  const missing = { id: parseArmId(`${cluster.id}-gone`), tenantId: sandbox.contoso };
  const gone = await failureFrom(ada.clusters.get({ cluster: missing, signal: live() }));
  assert.deepEqual([gone.reason, gone.code, gone.operation], ['notFound', 'ResourceNotFound', 'getCluster']);
  // The right cluster with the other tenant's token: the two-tenant error.
  const crossed = await failureFrom(ada.clusters.get({ cluster: { id: cluster.id, tenantId: sandbox.fabrikam }, signal: live() }));
  assert.deepEqual([crossed.reason, crossed.code], ['wrongTenant', 'InvalidAuthenticationTokenTenant']);
  const dora = sandbox.connect('dora');
  const denied = await failureFrom(dora.identities.createResourceGroup({ tenantId: sandbox.contoso, subscriptionId: parseSubscriptionId(cluster.subscriptionId), name: 'rg-x', location: 'westeurope', signal: live() }));
  assert.equal(denied.reason, 'forbidden');
  assert.match(denied.detail ?? '', /does not have authorization to perform action 'Microsoft.Resources/);
});

test('cancelling a read ends it at once', async () => {
  sandbox.azure.faults.add({ match: { path: /ResourceGraph/i }, kind: 'slow', delayMs: 1_500, times: 1 });
  const controller = new AbortController();
  const waiting = failureFrom(ada.clusters.list({ tenantId: sandbox.contoso, signal: controller.signal }));
  setTimeout(() => controller.abort(), 50);
  assert.equal((await waiting).reason, 'cancelled');
  sandbox.azure.faults.clear();
});

test('faults on the way: reads recover, throttling is told, half an answer is none', async () => {
  const path = /\/managedClusters$|ResourceGraph/i;
  const list = () => ada.clusters.list({ tenantId: sandbox.contoso, signal: live() });
  for (const kind of ['503', 'reset', 'truncated'] as const) {
    sandbox.azure.faults.add({ match: { path }, kind, times: 2 });
    assert.ok((await list()).items.length > 0, kind);
    sandbox.azure.faults.clear();
  }
  sandbox.azure.faults.add({ match: { path }, kind: '429', retryAfter: 9, times: 1 });
  const throttled = await failureFrom(list());
  assert.deepEqual([throttled.reason, throttled.retryAfterMs], ['throttled', 9_000]);
  sandbox.azure.faults.clear();
  sandbox.azure.faults.add({ match: { path: /./ }, kind: 'expired', times: 1 });
  assert.equal((await failureFrom(list())).reason, 'signInRequired');
  sandbox.azure.faults.clear();
});

test('no log line holds a token', () => {
  assert.ok(sandbox.log.length > 20);
  for (const line of sandbox.log) assert.doesNotMatch(line, /eyJ|Bearer/);
});
