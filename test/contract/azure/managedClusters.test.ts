import { ContainerServiceClient, type ManagedCluster } from '@azure/arm-containerservice';
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import type { Cluster } from '../../sandbox/azure/world/model.ts';
import { arm, clusterNamed, credentialOf, identityNamed, modern, startTestAzure, type TestAzure } from './harness.ts';
import { recording, shapeOf, withoutFacts } from './recordedFacts.ts';

const VERSION = 'api-version=2026-06-01';
let azure: TestAzure;
let client: ContainerServiceClient;
let dev: Cluster;
before(async () => {
  azure = await startTestAzure();
  dev = clusterNamed(azure, azure.a, 'aks-dev');
  client = new ContainerServiceClient(credentialOf(azure, 'ada', azure.a.id), dev.subscriptionId, modern(azure));
});
after(() => azure.close());
beforeEach(() => azure.faults.clear());

test('one cluster is ready for workload identity, one is not', async () => {
  const prod = clusterNamed(azure, azure.a, 'aks-prod');
  const ready = await new ContainerServiceClient(credentialOf(azure, 'ada', azure.a.id), prod.subscriptionId, modern(azure)).managedClusters.get(prod.resourceGroup, prod.name);
  assert.deepEqual(ready.oidcIssuerProfile, { enabled: true, issuerURL: `${azure.issuers.url}/${azure.a.id}/${prod.issuerGuid}/` });
  assert.equal(ready.securityProfile?.workloadIdentity?.enabled, true);
  const plain = await client.managedClusters.get(dev.resourceGroup, dev.name);
  assert.equal(plain.oidcIssuerProfile?.enabled, false);
  assert.equal(plain.securityProfile?.workloadIdentity, undefined);
});

test('enabling is a PUT of the whole body; the answer has the issuer and the Kubernetes half knows', async () => {
  const before = await client.managedClusters.get(dev.resourceGroup, dev.name);
  const after = await client.managedClusters.createOrUpdate(
    dev.resourceGroup,
    dev.name,
    { ...before, oidcIssuerProfile: { enabled: true }, securityProfile: { ...before.securityProfile, workloadIdentity: { enabled: true } } },
    { ifMatch: before.eTag ?? '' },
  );
  assert.equal(after.provisioningState, 'Succeeded');
  assert.equal(after.oidcIssuerProfile?.issuerURL, azure.admin.issuerOf(dev.id));
  assert.notEqual(after.eTag, before.eTag);
  assert.deepEqual(after.tags, before.tags);
  assert.deepEqual(after.aadProfile, before.aadProfile);
  const announced = azure.issuers.known.get(dev.id.toLowerCase());
  assert.deepEqual([announced?.oidc, announced?.workloadIdentity], [true, true]);
  await assert.rejects(
    client.managedClusters.createOrUpdate(dev.resourceGroup, dev.name, before, { ifMatch: before.eTag ?? '' }),
    { statusCode: 412 },
    'an old entity tag',
  );
});

test('the issuer cannot be turned off again', async () => {
  const current = await client.managedClusters.get(dev.resourceGroup, dev.name);
  const refused = await arm(azure, { tenant: azure.a.id }, 'PUT', `${dev.id}?${VERSION}`, {
    location: current.location,
    properties: { dnsPrefix: current.dnsPrefix, oidcIssuerProfile: { enabled: false } },
  });
  assert.equal(refused.status, 400);
  assert.deepEqual(refused.json(), {
    code: 'OIDCIssuerFeatureCannotBeDisabled',
    details: null,
    message: 'OIDC issuer feature cannot be disabled.',
    subcode: '',
    target: 'oidcIssuerProfile',
  });
});

test('a partial PUT resets what it leaves out', async () => {
  const { dnsPrefix } = await client.managedClusters.get(dev.resourceGroup, dev.name);
  const partial: ManagedCluster = { location: dev.location, dnsPrefix: dnsPrefix ?? '' };
  const after = await client.managedClusters.createOrUpdate(dev.resourceGroup, dev.name, partial);
  assert.equal(after.aadProfile, undefined);
  assert.equal(after.autoUpgradeProfile, undefined);
  assert.equal(after.tags, undefined);
  assert.equal(after.securityProfile?.workloadIdentity, undefined);
  assert.equal(after.oidcIssuerProfile?.enabled, true, 'but the issuer stays');
});

test('PATCH takes tags and nothing else', async () => {
  const patched = await client.managedClusters.updateTags(dev.resourceGroup, dev.name, { tags: { owner: 'test' } });
  assert.deepEqual(patched.tags, { owner: 'test' });
  const refused = await arm(azure, { tenant: azure.a.id }, 'PATCH', `${dev.id}?${VERSION}`, { properties: {} });
  assert.equal(refused.status, 400);
});

test('operations take their time and can be followed', async () => {
  const clock = virtualClock();
  const slow = await startTestAzure({ clock, timings: { clusterUpdateMs: 60_000 } });
  try {
    const cluster = clusterNamed(slow, slow.a, 'aks-prod');
    const as = { tenant: slow.a.id };
    const body = (await arm(slow, as, 'GET', `${cluster.id}?${VERSION}`)).json();
    const put = await arm(slow, as, 'PUT', `${cluster.id}?${VERSION}`, body);
    const address = new URL(String(put.headers['azure-asyncoperation']));
    const poll = async (): Promise<unknown> => (await arm(slow, as, 'GET', `${address.pathname}${address.search}`)).json().status;
    const state = async (): Promise<unknown> =>
      ((await arm(slow, as, 'GET', `${cluster.id}?${VERSION}`)).json().properties as { provisioningState: string }).provisioningState;
    assert.deepEqual([put.status, await poll(), await state()], [200, 'InProgress', 'Updating']);
    await clock.advance(59_000);
    assert.equal(await poll(), 'InProgress');
    const again = await arm(slow, as, 'PUT', `${cluster.id}?${VERSION}`, body);
    assert.equal(again.status, 200);
    const preempted = (await arm(slow, as, 'GET', `${address.pathname}${address.search}`)).json();
    assert.equal((preempted.error as { code: string }).code, 'NotLatestOperation');
    await clock.advance(60_000);
    assert.equal(await state(), 'Succeeded');
  } finally {
    await slow.close();
  }
});

test('a cluster made anew has a new issuer', async () => {
  const spec: ManagedCluster = {
    location: 'westeurope',
    dnsPrefix: 'fresh',
    kubernetesVersion: '1.34.2',
    agentPoolProfiles: [{ name: 'pool', count: 1, vmSize: 'Standard_DS2_v2', mode: 'System' }],
    identity: { type: 'SystemAssigned' },
  };
  const first = await client.managedClusters.createOrUpdate(dev.resourceGroup, 'aks-fresh', spec);
  assert.equal(first.oidcIssuerProfile?.enabled, true, 'from 1.34 on without being asked for');
  await client.managedClusters.delete(dev.resourceGroup, 'aks-fresh');
  await assert.rejects(client.managedClusters.get(dev.resourceGroup, 'aks-fresh'), { statusCode: 404 });
  const second = await client.managedClusters.createOrUpdate(dev.resourceGroup, 'aks-fresh', spec);
  assert.notEqual(second.oidcIssuerProfile?.issuerURL, first.oidcIssuerProfile.issuerURL);
});

test('kubeconfigs come from the Kubernetes half, in the format asked for', async () => {
  const plain = await client.managedClusters.listClusterUserCredentials(dev.resourceGroup, dev.name);
  const exec = await client.managedClusters.listClusterUserCredentials(dev.resourceGroup, dev.name, { format: 'exec' });
  const text = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString('utf8');
  const [one, two] = [plain.kubeconfigs?.[0], exec.kubeconfigs?.[0]];
  assert.equal(one?.name, 'clusterUser');
  assert.match(text(one.value), / plain\n/);
  assert.match(text(two?.value), / exec\n/);
  azure.admin.updateCluster(dev.id, { properties: { disableLocalAccounts: true } });
  const refused = await arm(azure, { tenant: azure.a.id }, 'POST', `${dev.id}/listClusterAdminCredential?${VERSION}`);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Getting static credential is not allowed because this cluster is set to disable local accounts\./);
});

test('identity bindings are listed with the issuer AKS runs for them', async () => {
  const fabrikam = clusterNamed(azure, azure.b, 'aks-fabrikam');
  const identity = identityNamed(azure, azure.b, 'mi-wi-demo');
  azure.admin.bindIdentity(fabrikam.id, 'binding', identity.id);
  const own = new ContainerServiceClient(credentialOf(azure, 'ada', azure.b.id), fabrikam.subscriptionId, modern(azure));
  const issuers: (string | undefined)[] = [];
  for await (const one of own.identityBindings.listByManagedCluster(fabrikam.resourceGroup, fabrikam.name)) {
    issuers.push(one.properties?.oidcIssuer?.oidcIssuerUrl);
  }
  assert.deepEqual(issuers, [`https://ib.oic.prod-aks.azure.com/${azure.b.id}/${identity.clientId}`]);
});

test('answers on record: missing cluster, update, poll', { skip: withoutFacts }, async () => {
  const recorded = recording('acs__test_aks_update_with_oidc_issuer_enabled');
  const as = { tenant: azure.a.id };
  const missing = await arm(azure, as, 'GET', `${dev.id}x?${VERSION}`);
  const fact = recorded[0];
  assert.equal(missing.status, fact?.status);
  const adapted = JSON.stringify(fact?.body).replaceAll('cliakstest000001', `${dev.name}x`).replaceAll('clitest000001', dev.resourceGroup);
  assert.deepEqual(missing.json(), JSON.parse(adapted));
  assert.equal(missing.headers['x-ms-failure-cause'], 'gateway');

  const update = recorded.filter((exchange) => exchange.method === 'PUT').at(-1);
  const prod = clusterNamed(azure, azure.a, 'aks-prod');
  const current = await arm(azure, as, 'GET', `${prod.id}?${VERSION}`);
  const put = await arm(azure, as, 'PUT', `${prod.id}?${VERSION}`, current.json());
  assert.equal(put.status, update?.status);
  const own = new Set(shapeOf(put.json()));
  const essential = /^(id|name|type|location|sku|identity|properties\.(provisioningState|powerState|kubernetesVersion|dnsPrefix|fqdn|nodeResourceGroup|oidcIssuerProfile|securityProfile|aadProfile|agentPoolProfiles\[\]\.(name|count|vmSize|mode|provisioningState)|disableLocalAccounts|enableRBAC|networkProfile\.(podCidr|serviceCidr)|identityProfile))\b/;
  for (const line of shapeOf(update?.body)) if (essential.test(line)) assert.ok(own.has(line), line);
  const poll = recorded.find((exchange) => exchange.uri.includes('/operations/'));
  const address = new URL(String(put.headers['azure-asyncoperation']));
  const answer = (await arm(azure, as, 'GET', `${address.pathname}${address.search}`)).json();
  for (const line of shapeOf(poll?.body)) assert.ok(shapeOf(answer).includes(line), line);
});
