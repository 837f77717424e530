import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api, PatchStrategy, setHeaderOptions, type V1Taint, type V1Toleration } from '@kubernetes/client-node';
import { isToleration } from '../../../../src/core/probe/toleration.ts';
import { json, raw, until, type Connect, type Connection } from './connection.ts';
import { nodePod, podWhere } from './podSpecs.ts';

const taint = { key: 'tenantlink.example/suite', value: 'busy', effect: 'NoSchedule' } satisfies V1Taint;
const { key, value, effect } = taint;

/** Whether a pod with them is put on a node with that taint. */
const rows: readonly (readonly [what: string, tolerations: readonly V1Toleration[], fits: boolean])[] = [
  ['none', [], false],
  ['its key and value', [{ key, value }], true],
  ['its key and value, and the effect', [{ key, operator: 'Equal', value, effect }], true],
  ['its key with any value', [{ key, operator: 'Exists' }], true],
  ['every key', [{ operator: 'Exists' }], true],
  ['every key, written as an empty one', [{ key: '', operator: 'Exists' }], true],
  ['every key, but for another effect', [{ operator: 'Exists', effect: 'NoExecute' }], false],
  ['another value', [{ key, value: 'idle' }], false],
  ['its key without a value', [{ key }], false],
  ['another key', [{ key: 'tenantlink.example/other', operator: 'Exists' }], false],
  ['another one, and it', [{ key: 'tenantlink.example/other', operator: 'Exists' }, { key, value }], true],
];

/** What an API server takes for a toleration, and what it refuses. */
const written: readonly unknown[] = [
  { key: '', operator: 'Exists' },
  { key: '' },
  { key: '', operator: 'Equal', value: 'batch' },
  {},
  { key: 'dedicated', operator: 'Exists', value: 'batch' },
  { key: 'dedicated', operator: 'Exists', value: '' },
  { key: 'dedicated', operator: 'equals' },
  { key: 'dedicated', effect: 'Never' },
  { key: 'dedicated', effect: 'NoSchedule', tolerationSeconds: 30 },
  { key: 'dedicated', effect: 'NoExecute', tolerationSeconds: -1 },
  { key: 'two words' },
  { key: 'a/b/c' },
  { key: '/dedicated' },
  { key: 'Example.com/dedicated' },
  { key: 'example.com/Dedicated_1' },
  { key: 'dedicated', value: 'x'.repeat(63) },
  { key: 'dedicated', value: 'x'.repeat(64) },
  { key: 'dedicated', value: '-' },
];

/** Taints and tolerations: which pods a tainted node takes, and what the API server takes for a toleration. */
export function tolerationsContract(connect: Connect): void {
  describe('tolerations', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
    });
    after(() => at.close());

    it('are refused where the product refuses them, and only there', async () => {
      const path = `/api/v1/namespaces/${at.namespace}/pods?dryRun=All`;
      const judged = await Promise.all(
        written.map(async (toleration) => {
          const body = { ...nodePod(at, 'tolerant', ''), apiVersion: 'v1', kind: 'Pod' };
          const answer = await raw(at.kubeConfig, { method: 'POST', path, body: { ...body, spec: { ...body.spec, tolerations: [toleration] } } });
          if (answer.status !== 201) assert.match(String(json(answer).message), /spec\.tolerations\[0\]\./);
          return { toleration, taken: answer.status === 201 };
        }),
      );
      assert.deepEqual(judged, written.map((toleration) => ({ toleration, taken: isToleration(toleration) })));
    });

    it('decide which pods a tainted node takes', async (t) => {
      const { ownNode } = at;
      if (ownNode === undefined) return t.skip('the nodes of this cluster are not ours to taint');
      await taintNode(core, ownNode, [taint]);
      try {
        const taken = await Promise.all(
          rows.map(async ([what, tolerations], index) => {
            const name = `tolerant-${index}`;
            await core.createNamespacedPod({ namespace: at.namespace, body: nodePod(at, name, '', { automountServiceAccountToken: false, tolerations: [...tolerations] }) });
            const { spec, status } = await podWhere(at, name, 'is scheduled or refused', (pod) => pod.status?.conditions?.some(({ type }) => type === 'PodScheduled') === true);
            if (spec?.nodeName === undefined) assert.match(status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? '', /^0\/1 nodes are available: 1 node\(s\) had (untolerated )?taint \{tenantlink\.example\/suite: busy\}/);
            return [what, spec?.nodeName === ownNode];
          }),
        );
        assert.deepEqual(taken, rows.map(([what, , fits]) => [what, fits]));
      } finally {
        await taintNode(core, ownNode, []);
      }
      await podWhere(at, 'tolerant-0', 'is taken when the taint is gone', ({ spec }) => spec?.nodeName === ownNode);
    });
  });
}

/** Gives the cluster's only node exactly these taints. */
export async function taintNode(core: CoreV1Api, name: string, taints: readonly V1Taint[]): Promise<void> {
  const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  await core.patchNode({ name, body: { spec: { taints: taints.length === 0 ? null : taints } } }, merge);
  await until('the node has exactly these taints', async () => ((await core.readNode({ name })).spec?.taints?.length ?? 0) === taints.length ? true : undefined);
}
