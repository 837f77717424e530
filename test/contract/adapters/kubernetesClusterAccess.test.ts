import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ClusterAccess } from '../../../src/core/ports/clusterAccess.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

const signal = new AbortController().signal;
const clientId = 'azure.workload.identity/client-id';
const tenantId = 'azure.workload.identity/tenant-id';
let stage: SandboxStage;
let access: ClusterAccess;

before(async () => {
  stage = await startStage();
  access = stage.product.world.access;
  stage.small.ensureNamespace('apps');
});
after(() => stage.sandbox.close());

const at = (name: string): { cluster: SandboxStage['cluster']; signal: AbortSignal; serviceAccount: { namespace: string; name: string } } => ({ cluster: stage.cluster, signal, serviceAccount: { namespace: 'apps', name } });

test('namespaces and service accounts are listed, of one namespace or of all', async () => {
  assert.ok((await access.listNamespaces({ cluster: stage.cluster, signal })).includes('apps'));
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'listed', namespace: 'apps', annotations: { [clientId]: 'x' }, labels: { team: 'a' } } }, 'helm');
  const found = (await access.listServiceAccounts({ cluster: stage.cluster, namespace: 'apps', signal })).find(({ name }) => name === 'listed');
  assert.deepEqual([found?.annotations, found?.labels, found?.managers], [{ [clientId]: 'x' }, { team: 'a' }, ['helm']]);
  assert.ok((await access.listServiceAccounts({ cluster: stage.cluster, signal })).some(({ namespace }) => namespace === 'default'));
});

test('many objects are read over all pages', async () => {
  for (let index = 0; index < 1203; index += 1) stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: `sa-${index}`, namespace: 'crowd' } });
  const names = (await access.listServiceAccounts({ cluster: stage.cluster, namespace: 'crowd', signal })).map(({ name }) => name).filter((name) => name.startsWith('sa-'));
  assert.equal(new Set(names).size, 1203);
});

test('what is not there is undefined, and a namespace that is not there is notFound', async () => {
  assert.equal(await access.getServiceAccount(at('nobody')), undefined);
  assert.equal(await access.getWorkload({ cluster: stage.cluster, kind: 'Pod', namespace: 'apps', name: 'nothing', signal }), undefined);
  const failure = await failureOf(access.applyServiceAccount({ ...at('x'), serviceAccount: { namespace: 'nowhere', name: 'x' }, annotations: { [clientId]: 'c' } }));
  assert.equal(failure.reason, 'notFound');
});

test('apply creates, repeats without a change, and keeps what others wrote', async () => {
  const created = await access.applyServiceAccount({ ...at('new'), annotations: { [clientId]: 'one' } });
  assert.deepEqual(created.annotations, { [clientId]: 'one' });
  const again = await access.applyServiceAccount({ ...at('new'), annotations: { [clientId]: 'one' } });
  assert.equal(again.resourceVersion, created.resourceVersion);
  stage.small.patch({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'apps', name: 'new' }, { metadata: { annotations: { other: 'kept' }, labels: { app: 'x' } } });
  const second = await access.applyServiceAccount({ ...at('new'), annotations: { [tenantId]: 'two' } });
  assert.deepEqual(second.annotations, { [clientId]: 'one', [tenantId]: 'two', other: 'kept' });
  assert.deepEqual(second.labels, { app: 'x' });
});

test('a value that another manager holds is a conflict that names it', async () => {
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'owned', namespace: 'apps', annotations: { [clientId]: 'theirs' } } }, 'helm');
  const failure = await failureOf(access.applyServiceAccount({ ...at('owned'), annotations: { [clientId]: 'ours' } }));
  assert.deepEqual([failure.reason, failure.code], ['conflict', 'helm']);
  assert.match(failure.detail ?? '', /Apply failed with 1 conflict/);
  assert.equal((await access.getServiceAccount(at('owned')))?.annotations[clientId], 'theirs');
});

test('restore puts former values back, and a later apply is not in the way of itself', async () => {
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'back', namespace: 'apps', annotations: { keep: 'k' } } });
  await access.applyServiceAccount({ ...at('back'), annotations: { [clientId]: 'one', [tenantId]: 't' } });
  await access.restoreAnnotations({ ...at('back'), expected: { [clientId]: 'one', [tenantId]: 't' }, annotations: { [clientId]: 'former', [tenantId]: null } });
  assert.deepEqual((await access.getServiceAccount(at('back')))?.annotations, { keep: 'k', [clientId]: 'former' });
  const relinked = await access.applyServiceAccount({ ...at('back'), annotations: { [clientId]: 'two' } });
  assert.equal(relinked.annotations[clientId], 'two');
});

test('restore leaves a later change by someone else alone', async () => {
  await access.applyServiceAccount({ ...at('changed'), annotations: { [clientId]: 'one' } });
  stage.small.patch({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'apps', name: 'changed' }, { metadata: { annotations: { [clientId]: 'theirs' } } });
  const failure = await failureOf(access.restoreAnnotations({ ...at('changed'), expected: { [clientId]: 'one' }, annotations: { [clientId]: null } }));
  assert.deepEqual([failure.reason, failure.code, failure.detail], ['conflict', 'AnnotationChanged', clientId]);
});

test('only the very object that was meant is deleted', async () => {
  const first = await access.applyServiceAccount({ ...at('gone'), annotations: { [clientId]: 'one' } });
  stage.small.delete({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'apps', name: 'gone' });
  await access.deleteServiceAccount({ ...at('gone'), uid: first.uid });
  const second = await access.applyServiceAccount({ ...at('gone'), annotations: { [clientId]: 'two' } });
  assert.equal((await failureOf(access.deleteServiceAccount({ ...at('gone'), uid: first.uid }))).reason, 'conflict');
  await access.deleteServiceAccount({ ...at('gone'), uid: second.uid });
  assert.equal(await access.getServiceAccount(at('gone')), undefined);
});

test('namespaces are created; one that exists is a conflict', async () => {
  await access.createNamespace({ cluster: stage.cluster, namespace: 'made', signal });
  assert.ok((await access.listNamespaces({ cluster: stage.cluster, signal })).includes('made'));
  assert.equal((await failureOf(access.createNamespace({ cluster: stage.cluster, namespace: 'made', signal }))).reason, 'conflict');
});

test('workloads are read with what the chain needs of them', async () => {
  const podSpec = {
    serviceAccountName: 'wi',
    initContainers: [{ name: 'init', image: 'node:20' }],
    containers: [{ name: 'app', image: 'node:20', env: [{ name: 'AZURE_TENANT_ID', value: 't' }, { name: 'EMPTY' }, { name: 'FROM', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }],
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'api://AzureADTokenExchange', expirationSeconds: 3600 } }] } }],
  };
  const template = { metadata: { labels: { app: 'demo', 'azure.workload.identity/use': 'true' }, annotations: { note: 'n' } }, spec: podSpec };
  const selector = { matchLabels: { app: 'demo' } };
  stage.small.put({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'demo', namespace: 'work', labels: { team: 'web' }, annotations: { 'deployment.kubernetes.io/revision': '1' } }, spec: { selector, replicas: 0, template } });
  stage.small.put({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly', namespace: 'work' }, spec: { schedule: '0 0 * * *', suspend: true, jobTemplate: { spec: { template: { metadata: { labels: {} }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'node:20' }] } } } } } });
  const expected = {
    kind: 'Deployment',
    namespace: 'work',
    name: 'demo',
    podLabels: { app: 'demo', 'azure.workload.identity/use': 'true' },
    podAnnotations: { note: 'n' },
    serviceAccountName: 'wi',
    containers: [{ name: 'init', init: true, env: {} }, { name: 'app', env: { AZURE_TENANT_ID: 't', EMPTY: '', FROM: undefined } }],
    projectedTokens: [{ audience: 'api://AzureADTokenExchange', expirationSeconds: 3600 }],
    labels: { team: 'web' },
    annotations: { 'deployment.kubernetes.io/revision': '1' },
  };
  assert.deepEqual(await access.getWorkload({ cluster: stage.cluster, kind: 'Deployment', namespace: 'work', name: 'demo', signal }), expected);
  const listed = await access.listWorkloads({ cluster: stage.cluster, namespace: 'work', signal });
  assert.deepEqual(listed.filter(({ kind }) => kind !== 'Pod' && kind !== 'ReplicaSet').map(({ kind, name, serviceAccountName }) => [kind, name, serviceAccountName]), [['Deployment', 'demo', 'wi'], ['CronJob', 'nightly', 'default']]);
  assert.equal((await failureOf(access.getWorkload({ cluster: stage.cluster, kind: 'Service', namespace: 'work', name: 'x', signal }))).reason, 'invalidInput');
});

test('a missing right is forbidden, with the server’s own sentence', async () => {
  stage.small.setAccess(stage.user, []);
  try {
    const failure = await failureOf(access.listServiceAccounts({ cluster: stage.cluster, namespace: 'apps', signal }));
    assert.equal(failure.reason, 'forbidden');
    assert.match(failure.detail ?? '', /serviceaccounts is forbidden: User .* cannot list resource "serviceaccounts" in API group "" in the namespace "apps"/);
  } finally {
    stage.small.setAccess(stage.user, undefined);
  }
});

test('a cluster that is down is unreachable; up again, the same connection works', async () => {
  stage.small.takeDown(60_000);
  assert.equal((await failureOf(access.listNamespaces({ cluster: stage.cluster, signal }))).reason, 'unreachable');
  stage.small.bringBack();
  assert.ok((await access.listNamespaces({ cluster: stage.cluster, signal })).length > 0);
});
