import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { refusal, type Connect, type Connection } from './connection.ts';

/** Lists: selectors and pages. */
export function listsContract(connect: Connect): void {
  describe('lists', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
      for (const [name, labels] of [['one', { tier: 'a', team: 'x' }], ['three', { tier: 'b' }], ['two', { tier: 'a' }]] as const) {
        await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name, labels: { suite: 'lists', ...labels } } } });
      }
    });
    after(() => at.close());

    const names = async (query: { labelSelector?: string; fieldSelector?: string }): Promise<string[]> => {
      const { items } = await core.listNamespacedConfigMap({ namespace: at.namespace, ...query });
      return items.map(({ metadata }) => metadata?.name ?? '').filter((name) => name !== 'kube-root-ca.crt');
    };

    it('selects by label', async () => {
      assert.deepEqual(await names({ labelSelector: 'tier=a' }), ['one', 'two']);
      assert.deepEqual(await names({ labelSelector: 'suite=lists,tier!=a' }), ['three']);
      assert.deepEqual(await names({ labelSelector: 'tier in (a,b),!team' }), ['three', 'two']);
      assert.deepEqual(await names({ labelSelector: 'suite,tier notin (a)' }), ['three']);
    });

    it('selects by name, and refuses fields that are no index', async () => {
      assert.deepEqual(await names({ fieldSelector: 'metadata.name=two' }), ['two']);
      const status = await refusal(core.listNamespacedConfigMap({ namespace: at.namespace, fieldSelector: 'data.x=1' }));
      assert.equal(status.code, 400);
      assert.match(status.message, /field label not supported: data\.x|"data\.x" is not a known field selector/);
    });

    it('pages through a list as it was at the first page', async () => {
      const seen: string[] = [];
      const query = { namespace: at.namespace, labelSelector: 'suite=lists', limit: 2 };
      const first = await core.listNamespacedConfigMap(query);
      seen.push(...first.items.map(({ metadata }) => metadata?.name ?? ''));
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'zebra', labels: { suite: 'lists' } } } });
      const second = await core.listNamespacedConfigMap({ ...query, ...(first.metadata?._continue === undefined ? {} : { _continue: first.metadata._continue }) });
      seen.push(...second.items.map(({ metadata }) => metadata?.name ?? ''));
      assert.deepEqual(seen, ['one', 'three', 'two']);
      assert.equal(second.metadata?._continue ?? '', '');
      await core.deleteNamespacedConfigMap({ namespace: at.namespace, name: 'zebra' });
    });
  });
}
