import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { refusal, until, type Connect, type Connection } from './connection.ts';

/** Namespaces: what they come with and how they end. */
export function namespacesContract(connect: Connect): void {
  describe('namespaces', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
    });
    after(() => at.close());

    it('come with a default service account and the cluster certificate', async () => {
      const name = `${at.namespace}-new`;
      await core.createNamespace({ body: { metadata: { name } } });
      await until('the default account', async () => ((await core.listNamespacedServiceAccount({ namespace: name })).items.some(({ metadata }) => metadata?.name === 'default') ? true : undefined));
      const root = await until('the root certificate', async () => (await core.listNamespacedConfigMap({ namespace: name })).items.find(({ metadata }) => metadata?.name === 'kube-root-ca.crt'));
      assert.match(root.data?.['ca.crt'] ?? '', /^-----BEGIN CERTIFICATE-----/);
      await core.deleteNamespace({ name });
    });

    it('are emptied when they are deleted', async () => {
      const name = `${at.namespace}-old`;
      await core.createNamespace({ body: { metadata: { name } } });
      await core.createNamespacedConfigMap({ namespace: name, body: { metadata: { name: 'inside' } } });
      const deleted = await core.deleteNamespace({ name });
      assert.equal((deleted.status as unknown as { phase?: string } | undefined)?.phase, 'Terminating');
      await until('the namespace is gone', async () => ((await core.listNamespace({ fieldSelector: `metadata.name=${name}` })).items.length === 0 ? true : undefined));
      assert.equal((await refusal(core.readNamespacedConfigMap({ namespace: name, name: 'inside' }))).code, 404);
    });

    it('must have names that are DNS labels', async () => {
      const status = await refusal(core.createNamespace({ body: { metadata: { name: 'has.dots' } } }));
      assert.equal(status.code, 422);
    });

    it('include some that cannot be deleted', async () => {
      const status = await refusal(core.deleteNamespace({ name: 'kube-system' }));
      assert.deepEqual([status.code, status.message], [403, 'namespaces "kube-system" is forbidden: this namespace may not be deleted']);
    });
  });
}
