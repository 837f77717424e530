import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import type { ClusterAccess } from '../../../src/core/ports/clusterAccess.ts';
import type { KubeObject } from '../../sandbox/kubernetes/model/objects.ts';
import type { Pod } from '../../sandbox/kubernetes/model/pod.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

const signal = new AbortController().signal;
const serviceAccount = { namespace: 'default', name: 'worker' };
const wanted = { serviceAccount, audience: 'api://AzureADTokenExchange', expirationSeconds: 600, signal };
let stage: SandboxStage;
let access: ClusterAccess;

before(async () => {
  stage = await startStage();
  access = stage.product.world.access;
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker', namespace: 'default', annotations: { 'azure.workload.identity/client-id': 'c' } } });
});
after(() => stage.sandbox.close());

/** Everything but what is named, and nothing of the rest. */
function withRights(...rules: Parameters<typeof stage.small.setAccess>[1] & object): { [Symbol.dispose](): void } {
  stage.small.setAccess(stage.user, rules);
  return { [Symbol.dispose]: () => stage.small.setAccess(stage.user, undefined) };
}

test('a token is asked for one audience and a lifetime, and says whose it is', async () => {
  const claims = decodeJwt(await access.requestToken({ cluster: stage.cluster, ...wanted }));
  assert.deepEqual([claims.iss, claims.sub, claims.aud], [stage.small.issuer, 'system:serviceaccount:default:worker', ['api://AzureADTokenExchange']]);
  assert.equal((claims.exp ?? 0) - (claims.iat ?? 0), 600);
});

test('a token that cannot be had is told with the API server’s reason, and no token is in a failure or the log', async () => {
  const absent = await failureOf(access.requestToken({ cluster: stage.cluster, ...wanted, serviceAccount: { namespace: 'default', name: 'nobody' } }));
  assert.deepEqual([absent.reason, absent.target], ['notFound', 'default/nobody']);
  assert.equal((await failureOf(access.requestToken({ cluster: stage.cluster, ...wanted, expirationSeconds: 10 }))).reason, 'invalidRequest');
  using _rights = withRights({ verbs: ['get'], resources: ['serviceaccounts'] });
  const forbidden = await failureOf(access.requestToken({ cluster: stage.cluster, ...wanted }));
  assert.equal(forbidden.reason, 'forbidden');
  assert.match(forbidden.detail ?? '', /cannot create resource "serviceaccounts\/token"/);
  assert.doesNotMatch(stage.product.log.join('\n'), /eyJ/);
});

test('the API server names its issuer and keys; who may not read them is forbidden', async () => {
  const before = await access.readIssuer({ cluster: stage.cluster, signal });
  assert.equal(before.issuer, stage.small.issuer);
  assert.equal(before.keyIds.length, 1);
  await stage.small.rotateSigningKey();
  assert.equal((await access.readIssuer({ cluster: stage.cluster, signal })).keyIds.length, 2);
  using _rights = withRights({ verbs: ['get'], resources: ['pods'] });
  const failure = await failureOf(access.readIssuer({ cluster: stage.cluster, signal }));
  assert.deepEqual([failure.reason, failure.operation], ['forbidden', 'readClusterIssuer']);
});

test('AKS’s webhook is found while the profile is on, and its tenant is not to be seen', async () => {
  assert.deepEqual(await access.findWebhook({ cluster: stage.cluster, signal }), { name: 'azure-wi-webhook-mutating-webhook-configuration' });
  stage.sandbox.azure.admin.updateCluster(stage.cluster.id, { workloadIdentity: false });
  assert.equal(await access.findWebhook({ cluster: stage.cluster, signal }), undefined);
});

test('one installed by hand is found with its tenant, and really changes pods although AKS knows nothing of it', async () => {
  const tenantId = '11111111-1111-4111-8111-111111111111';
  stage.small.installWebhook({ tenantId });
  const found = await access.findWebhook({ cluster: stage.cluster, signal });
  assert.deepEqual(found, { name: 'azure-wi-webhook-mutating-webhook-configuration', tenantId });
  assert.equal((await stage.product.world.clusters.get({ cluster: stage.cluster, signal })).workloadIdentityEnabled, false);
  const { env } = environmentOf(podWith('by-hand', 'default'));
  assert.equal(env.AZURE_TENANT_ID, tenantId);
  // The chart leaves no namespace out; AKS leaves kube-system out.
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker', namespace: 'kube-system', annotations: { 'azure.workload.identity/client-id': 'c' } } });
  assert.equal(environmentOf(podWith('by-hand', 'kube-system')).env.AZURE_TENANT_ID, tenantId);
  using _rights = withRights({ verbs: ['list'], apiGroups: ['admissionregistration.k8s.io'], resources: ['mutatingwebhookconfigurations'] });
  assert.deepEqual(await access.findWebhook({ cluster: stage.cluster, signal }), { name: 'azure-wi-webhook-mutating-webhook-configuration' });
});

test('a webhook that nobody may look for is forbidden, not absent; so is a list of another shape', async () => {
  {
    using _rights = withRights({ verbs: ['get'], resources: ['pods'] });
    assert.equal((await failureOf(access.findWebhook({ cluster: stage.cluster, signal }))).reason, 'forbidden');
  }
  stage.small.put({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', metadata: { name: 'somebody-elses' }, webhooks: [{ name: 'istio.example', clientConfig: { url: 'https://x.example' } }] });
  stage.small.delete({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration', name: 'azure-wi-webhook-mutating-webhook-configuration' });
  assert.equal(await access.findWebhook({ cluster: stage.cluster, signal }), undefined);
  stage.sandbox.azure.admin.updateCluster(stage.cluster.id, { workloadIdentity: true });
  assert.equal(environmentOf(podWith('managed', 'default')).env.AZURE_TENANT_ID, stage.cluster.tenantId);
});

test('annotations tell when they were written, and by whom besides us', async () => {
  const read = () => access.getServiceAccount({ cluster: stage.cluster, serviceAccount, signal });
  const first = await read();
  assert.ok(first?.annotatedAt !== undefined && Math.abs(first.annotatedAt - Date.now()) < 120_000);
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'plain', namespace: 'default', annotations: { note: 'x' } } });
  assert.equal((await access.getServiceAccount({ cluster: stage.cluster, serviceAccount: { namespace: 'default', name: 'plain' }, signal }))?.annotatedAt, undefined);
  for (const [tool, manager] of [['Helm', 'helm'], ['Argo CD', 'argocd-controller'], ['Flux', 'kustomize-controller'], ['kustomize', 'kubectl-client-side-apply']] as const) {
    stage.small.deployWith(tool, 'web', { apiVersion: 'v1', kind: 'ServiceAccount', ...serviceAccount });
    assert.ok((await read())?.managers.includes(manager), tool);
  }
});

function podWith(name: string, namespace: string): KubeObject {
  const spec = { serviceAccountName: 'worker', containers: [{ name: 'app', image: 'not-pulled:1' }] };
  return stage.small.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels: { 'azure.workload.identity/use': 'true' } }, spec });
}

function environmentOf(pod: KubeObject): { readonly env: Readonly<Record<string, string | undefined>> } {
  const [container] = (pod as Pod).spec.containers;
  return { env: Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value])) };
}
