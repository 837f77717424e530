import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AuthorizationV1Api, CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { json, raw, refusal } from './suite/connection.ts';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';

/** What another administrator allows. */
describe('access', () => {
  let sandbox: SandboxCluster;
  let reader: KubeConfig;
  before(async () => {
    sandbox = await startSandboxCluster();
    reader = sandbox.as('reader');
    sandbox.cluster.ensureNamespace('team');
    sandbox.cluster.setAccess('reader', [
      { verbs: ['get', 'list'], resources: ['pods', 'serviceaccounts'], namespaces: ['team'] },
      { verbs: ['get'], resources: ['pods/log'], namespaces: ['team'] },
      { verbs: ['create'], apiGroups: ['batch'], resources: ['jobs'], namespaces: ['team'] },
      { verbs: ['get', 'patch'], resources: ['configmaps'], resourceNames: ['mine'] },
    ]);
  });
  after(() => sandbox.close());

  it('is everything for a person without explicit rules', async () => {
    assert.ok((await sandbox.as('ada').makeApiClient(CoreV1Api).listNode()).items.length === 1);
  });

  it('ends at verbs, resources and namespaces, and says so in the true words', async () => {
    const core = reader.makeApiClient(CoreV1Api);
    await core.listNamespacedServiceAccount({ namespace: 'team' });
    const cases: [Promise<unknown>, string][] = [
      [core.listNamespace(), 'namespaces is forbidden: User "reader" cannot list resource "namespaces" in API group "" at the cluster scope'],
      [core.listNamespacedPod({ namespace: 'default' }), 'pods is forbidden: User "reader" cannot list resource "pods" in API group "" in the namespace "default"'],
      [core.deleteNamespacedServiceAccount({ namespace: 'team', name: 'x' }), 'serviceaccounts "x" is forbidden: User "reader" cannot delete resource "serviceaccounts" in API group "" in the namespace "team"'],
      [core.createNamespacedServiceAccountToken({ namespace: 'team', name: 'x', body: { spec: { audiences: [] } } }), 'serviceaccounts "x" is forbidden: User "reader" cannot create resource "serviceaccounts/token" in API group "" in the namespace "team"'],
    ];
    for (const [call, message] of cases) {
      const status = await refusal(call);
      assert.deepEqual([status.code, status.reason, status.message], [403, 'Forbidden', message]);
    }
    const batch = await raw(reader, { path: '/apis/batch/v1/namespaces/team/jobs' });
    assert.equal(json(batch).message, 'jobs.batch is forbidden: User "reader" cannot list resource "jobs" in API group "batch" in the namespace "team"');
    const path = await raw(reader, { path: '/.well-known/openid-configuration' });
    assert.deepEqual([path.status, json(path).message], [403, 'forbidden: User "reader" cannot get path "/.well-known/openid-configuration"']);
  });

  it('may be limited to named objects', async () => {
    sandbox.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace: 'team' } });
    const core = reader.makeApiClient(CoreV1Api);
    await core.readNamespacedConfigMap({ namespace: 'team', name: 'mine' });
    assert.equal((await refusal(core.readNamespacedConfigMap({ namespace: 'team', name: 'kube-root-ca.crt' }))).code, 403);
  });

  it('answers reviews as it decides', async () => {
    const api = reader.makeApiClient(AuthorizationV1Api);
    const may = async (resourceAttributes: Record<string, string>): Promise<boolean | undefined> =>
      (await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })).status?.allowed;
    assert.equal(await may({ namespace: 'team', verb: 'list', resource: 'pods' }), true);
    assert.equal(await may({ namespace: 'team', verb: 'get', resource: 'pods', subresource: 'log' }), true);
    assert.equal(await may({ namespace: 'team', verb: 'create', group: 'batch', resource: 'jobs' }), true);
    assert.equal(await may({ namespace: 'other', verb: 'create', group: 'batch', resource: 'jobs' }), false);
    assert.equal(await may({ verb: 'list', resource: 'pods' }), false);
    const rules = (await api.createSelfSubjectRulesReview({ body: { spec: { namespace: 'other' } } })).status?.resourceRules ?? [];
    assert.ok(!rules.some(({ resources }) => resources?.includes('pods')));
    assert.ok(rules.some(({ resources, resourceNames }) => resources?.includes('configmaps') && resourceNames?.includes('mine')));
  });

  it('can be given back', async () => {
    sandbox.cluster.setAccess('reader', undefined);
    assert.ok((await reader.makeApiClient(CoreV1Api).listNamespace()).items.length > 0);
  });
});
