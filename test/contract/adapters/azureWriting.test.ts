import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { resourceGroupScope } from '../../../src/core/model/armId.ts';
import type { ManagedIdentity } from '../../../src/core/model/identity.ts';
import { parseSubscriptionId } from '../../../src/core/model/ids.ts';
import { failureFrom, live, sandboxedAzure, type SandboxedAzure } from './azureSandbox.ts';

let sandbox: SandboxedAzure;
let ada: ReturnType<SandboxedAzure['connect']>;
before(async () => {
  sandbox = await sandboxedAzure();
  ada = sandbox.connect('ada');
});
after(() => sandbox.azure.close());

async function clusterNamed(prefix: string) {
  const cluster = (await ada.clusters.list({ tenantId: sandbox.contoso, signal: live() })).items.find((one) => one.name.startsWith(prefix));
  assert.ok(cluster);
  return cluster;
}

async function demoIdentity(): Promise<ManagedIdentity> {
  const identity = (await ada.identities.list({ tenantId: sandbox.fabrikam, signal: live() })).items.find((one) => one.name === 'mi-wi-demo');
  assert.ok(identity);
  return identity;
}

const credential = { name: 'fc-wi-demo', issuer: 'https://127.0.0.1:1/t/g/', subject: 'system:serviceaccount:default:wi-demo-account', audiences: ['api://AzureADTokenExchange'] };

test('issuer and workload identity are turned on in one change that keeps everything else', async () => {
  const cluster = await clusterNamed('aks-dev');
  assert.deepEqual([cluster.oidcIssuerEnabled, cluster.workloadIdentityEnabled, cluster.issuer], [false, false, undefined]);
  sandbox.azure.admin.updateCluster(cluster.id, { properties: { memberNewerThanTheSdk: { kept: true } } });
  const [before] = sandbox.azure.admin.clusters(sandbox.contoso).filter((one) => one.id.toLowerCase() === cluster.id.toLowerCase());
  const kept = structuredClone(before?.properties);
  const told: string[] = [];
  const changed = await ada.clusters.configure({ cluster, oidcIssuer: true, workloadIdentity: true, signal: live(), onProgress: (state) => told.push(state) });
  assert.deepEqual([changed.oidcIssuerEnabled, changed.workloadIdentityEnabled, changed.provisioningState], [true, true, 'Succeeded']);
  assert.equal(changed.issuer, sandbox.azure.admin.issuerOf(cluster.id));
  assert.equal(told[0], 'Updating');
  assert.equal(told.at(-1), 'Succeeded');
  const [afterwards] = sandbox.azure.admin.clusters(sandbox.contoso).filter((one) => one.id.toLowerCase() === cluster.id.toLowerCase());
  for (const [name, value] of Object.entries(kept ?? {})) {
    if (!['oidcIssuerProfile', 'securityProfile', 'provisioningState', 'powerState'].includes(name)) assert.deepEqual(afterwards?.properties[name], value, name);
  }
  const writes = () => sandbox.azure.admin.audit().filter((entry) => entry.method === 'PUT').length;
  const count = writes();
  await ada.clusters.configure({ cluster, oidcIssuer: true, workloadIdentity: true, signal: live() });
  assert.equal(writes(), count);
  assert.equal((await ada.clusters.configure({ cluster, workloadIdentity: false, signal: live() })).workloadIdentityEnabled, false);
});

test('a cluster changed in between is a conflict, and a policy denial is told', async () => {
  const cluster = await clusterNamed('aks-prod');
  const heal = sandbox.azure.faults.add({ match: { method: 'PUT', path: /managedClusters/i }, kind: 'policy', times: 1 });
  assert.equal((await failureFrom(ada.clusters.configure({ cluster, workloadIdentity: false, signal: live() }))).reason, 'policyDenied');
  heal();
  sandbox.azure.faults.add({ match: { method: 'PUT', path: /managedClusters/i }, kind: 'conflict', times: 1 });
  assert.equal((await failureFrom(ada.clusters.configure({ cluster, workloadIdentity: false, signal: live() }))).reason, 'conflict');
});

test('a credential is created, replaced and deleted; deleting again is no failure', async () => {
  const identity = await demoIdentity();
  await ada.federation.put({ identity, credential, signal: live() });
  assert.deepEqual(await ada.federation.list({ identity, signal: live() }), [credential]);
  const replaced = { ...credential, subject: 'system:serviceaccount:default:other' };
  await ada.federation.put({ identity, credential: replaced, signal: live() });
  assert.deepEqual(await ada.federation.list({ identity, signal: live() }), [replaced]);
  assert.equal((await failureFrom(ada.federation.put({ identity, credential: { ...replaced, name: 'second' }, signal: live() }))).reason, 'conflict');
  await ada.federation.delete({ identity, name: credential.name, signal: live() });
  await ada.federation.delete({ identity, name: credential.name, signal: live() });
  assert.deepEqual(await ada.federation.list({ identity, signal: live() }), []);
});

test('the rules of federated credentials come back as reasons', async () => {
  const identity = await demoIdentity();
  const put = (change: Partial<typeof credential>) => failureFrom(ada.federation.put({ identity, credential: { ...credential, ...change }, signal: live() }));
  assert.equal((await put({ name: '-x' })).reason, 'invalidRequest');
  assert.equal((await put({ audiences: ['a', 'b'] })).reason, 'invalidRequest');
  const writes = await Promise.allSettled(['one', 'two', 'three'].map((name) => ada.federation.put({ identity, credential: { ...credential, name: `fc-${name}`, subject: name }, signal: live() })));
  assert.ok(writes.some((write) => write.status === 'rejected' && write.reason instanceof Error && write.reason.message.includes('concurrentWrite')));
  const crowded = (await ada.identities.list({ tenantId: sandbox.fabrikam, signal: live() })).items.find((one) => one.name.startsWith('mi-crowded'));
  assert.ok(crowded);
  assert.equal((await failureFrom(ada.federation.put({ identity: crowded, credential, signal: live() }))).reason, 'limitReached');
});

test('a new group and identity, its first role while the directory still learns of it, and all of it undone', async () => {
  const tenantId = sandbox.fabrikam;
  const { subscriptionId: id } = await demoIdentity();
  const subscriptionId = parseSubscriptionId(id);
  const place = { tenantId, subscriptionId, name: 'rg-new', location: 'westeurope', signal: live() };
  await ada.identities.createResourceGroup(place);
  assert.ok((await ada.identities.listResourceGroups(place)).some((group) => group.name === 'rg-new' && group.location === 'westeurope'));
  Object.assign(sandbox.azure.faults.propagation, { principalMs: 60_000, principalTypeForgives: false });
  const identity = await ada.identities.create({ tenantId, subscriptionId, resourceGroup: 'rg-new', name: 'mi-new', location: 'westeurope', signal: live() });
  const scope = resourceGroupScope({ subscriptionId, resourceGroup: 'rg-new' });
  const role = await ada.roles.findRole({ tenantId, scope, name: 'Reader', signal: live() });
  const assign = (assignmentName: string) => ada.roles.assign({ tenantId, scope, roleDefinitionId: role.id, principalId: identity.principalId, assignmentName, signal: live() });
  const early = await failureFrom(assign(randomUUID()));
  assert.deepEqual([early.reason, early.code], ['notReplicated', 'PrincipalNotFound']);
  sandbox.pass(60_000);
  const first = await assign(randomUUID());
  assert.equal((await assign(randomUUID())).toLowerCase(), first.toLowerCase());
  const group = scope;
  assert.equal((await failureFrom(ada.identities.deleteEmptyResourceGroup({ tenantId, group, signal: live() }))).code, 'ResourceGroupNotEmpty');
  await ada.roles.remove({ tenantId, id: first, signal: live() });
  await ada.roles.remove({ tenantId, id: first, signal: live() });
  await ada.identities.delete({ identity, signal: live() });
  await ada.identities.delete({ identity, signal: live() });
  assert.equal((await failureFrom(ada.identities.get({ identity, signal: live() }))).reason, 'notFound');
  await ada.identities.deleteEmptyResourceGroup({ tenantId, group, signal: live() });
  await ada.identities.deleteEmptyResourceGroup({ tenantId, group, signal: live() });
  assert.ok(!(await ada.identities.listResourceGroups(place)).some((one) => one.name === 'rg-new'));
});
