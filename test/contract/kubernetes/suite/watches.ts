import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { raw, type Connect, type Connection } from './connection.ts';

interface WatchEvent {
  type: string;
  object: { metadata: { name: string; resourceVersion: string }; code?: number };
}

/** Watches a path until `enough`; resolves with the events in their order. */
async function watchEvents(at: Connection, path: string, enough: (events: readonly WatchEvent[]) => boolean): Promise<WatchEvent[]> {
  let text = '';
  const parsed = (): WatchEvent[] => text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as WatchEvent);
  await raw(at.kubeConfig, {
    path,
    onChunk(chunk) {
      text += chunk.toString('utf8');
      return !enough(parsed());
    },
  });
  return parsed();
}

/** Watches: what is told, in which order, and how a watch ends. */
export function watchesContract(connect: Connect): void {
  describe('watches', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
    });
    after(() => at.close());

    const path = (query: string): string => `/api/v1/namespaces/${at.namespace}/configmaps?watch=true&${query}`;
    const put = (name: string, value: string, labels = {}): Promise<unknown> => core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name, labels }, data: { value } } });
    const versionNow = async (): Promise<string> => (await core.listNamespacedConfigMap({ namespace: at.namespace })).metadata?.resourceVersion ?? '';

    it('tells what happened after a version, in order', async () => {
      const from = await versionNow();
      await put('a', '1');
      await core.replaceNamespacedConfigMap({ namespace: at.namespace, name: 'a', body: { metadata: { name: 'a' }, data: { value: '2' } } });
      await core.deleteNamespacedConfigMap({ namespace: at.namespace, name: 'a' });
      const events = await watchEvents(at, path(`resourceVersion=${from}`), ({ length }) => length >= 3);
      assert.deepEqual(events.map(({ type, object }) => [type, object.metadata.name]), [['ADDED', 'a'], ['MODIFIED', 'a'], ['DELETED', 'a']]);
      const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      assert.deepEqual(versions, [...versions].sort((x, y) => x - y));
    });

    it('tells what is there first, where no version is given', async () => {
      await put('b', '1');
      const events = await watchEvents(at, path('fieldSelector=metadata.name%3Db'), ({ length }) => length >= 1);
      assert.deepEqual(events.map(({ type, object }) => [type, object.metadata.name]), [['ADDED', 'b']]);
    });

    it('shows entering and leaving a selector as ADDED and DELETED', async () => {
      const from = await versionNow();
      await put('c', '1');
      const label = (value: string | null): Promise<unknown> => raw(at.kubeConfig, { method: 'PATCH', path: `/api/v1/namespaces/${at.namespace}/configmaps/c`, contentType: 'application/merge-patch+json', body: { metadata: { labels: { chosen: value } } } });
      await label('yes');
      await label(null);
      const events = await watchEvents(at, path(`labelSelector=chosen&resourceVersion=${from}`), ({ length }) => length >= 2);
      assert.deepEqual(events.map(({ type }) => type), ['ADDED', 'DELETED']);
    });

    it('ends by itself after its timeout', async () => {
      const answer = await raw(at.kubeConfig, { path: path(`timeoutSeconds=1&resourceVersion=${await versionNow()}`) });
      assert.equal(answer.status, 200);
      assert.equal(answer.bytes.length, 0);
    });

    it('serves several watchers at once', async () => {
      const from = await versionNow();
      const watchers = [1, 2, 3].map(() => watchEvents(at, path(`resourceVersion=${from}`), ({ length }) => length >= 1));
      await put('d', '1');
      for (const events of await Promise.all(watchers)) assert.equal(events[0]?.object.metadata.name, 'd');
    });
  });
}
