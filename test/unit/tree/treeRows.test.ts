import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptySnapshot, idle, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { TreeRows, type TreeRow } from '../../../src/ui/tree/treeRows.ts';
import type { LoadIntent } from '../../../src/ui/tree/treeNode.ts';
import { aCluster, aCredential, fabrikam } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';
import { loaded, wholeSnapshot } from './knownSnapshot.ts';

function opened(first: Snapshot): { readonly rows: TreeRows; readonly show: (snapshot: Snapshot) => void; readonly wanted: LoadIntent[]; readonly open: (...labels: string[]) => TreeRow | undefined } {
  let snapshot = first;
  const wanted: LoadIntent[] = [];
  const rows = new TreeRows({ known: () => ({ snapshot }), say, load: (intent) => void wanted.push(intent) });
  return {
    rows,
    wanted,
    show: (next) => (snapshot = next),
    open(...labels) {
      let row: TreeRow | undefined;
      for (const label of labels) row = rows.childrenOf(row).find(({ node }) => node.label === label);
      rows.childrenOf(row);
      return row;
    },
  };
}

const labels = (dirty: readonly TreeRow[] | 'all'): readonly string[] | 'all' => (dirty === 'all' ? dirty : dirty.map(({ node }) => node.label));

describe('rows that are asked for again after a change', () => {
  test('none when nothing looks different', () => {
    const { rows, show, open } = opened(wholeSnapshot());
    open('Contoso', 'Clusters');
    show(wholeSnapshot());
    assert.deepEqual(rows.refresh(), []);
  });

  test('the one row whose count changed, and the one whose children changed', () => {
    const { rows, show, open } = opened(wholeSnapshot());
    open('Fabrikam', 'Managed identities', 'mi-wi-demo', 'Federated credentials');
    show(wholeSnapshot({ details: { credentials: loaded([aCredential(), aCredential({ name: 'fc-two' })]) } }));
    assert.deepEqual(labels(rows.refresh()), ['Federated credentials']);
  });

  test('the same object stands for a row, with what it is about now', () => {
    const { rows, show, open } = opened(wholeSnapshot());
    const before = open('Contoso', 'Clusters', 'aks-wi-demo');
    show(wholeSnapshot({ contoso: { clusters: loaded({ items: [aCluster({ kubernetesVersion: '1.35' })], gaps: [] }) } }));
    assert.deepEqual(rows.refresh(), []);
    const after = open('Contoso', 'Clusters', 'aks-wi-demo');
    assert.equal(after, before);
    assert.equal(after?.node.subject?.kind === 'cluster' ? after.node.subject.cluster.kubernetesVersion : undefined, '1.35');
  });

  test('the whole tree when its tenants are others', () => {
    const { rows, show, open } = opened(wholeSnapshot());
    open('Contoso');
    show(emptySnapshot);
    assert.equal(rows.refresh(), 'all');
  });

  test('rows that are gone are forgotten with everything below them', () => {
    const { rows, show, open } = opened(wholeSnapshot());
    open('Contoso', 'Clusters', 'aks-wi-demo', 'Linked service accounts');
    const group = open('Contoso', 'Clusters');
    show(wholeSnapshot({ contoso: { clusters: loaded({ items: [], gaps: [] }) } }));
    assert.deepEqual(labels(rows.refresh()), ['Clusters']);
    rows.childrenOf(group);
    assert.deepEqual(rows.refresh(), []);
  });

  test('what became unread is read again', () => {
    const { rows, show, wanted, open } = opened(wholeSnapshot());
    open('Fabrikam');
    show(wholeSnapshot({ fabrikam: { clusters: idle, identities: idle } }));
    rows.refresh();
    assert.deepEqual(wanted, [{ kind: 'tenant', tenantId: fabrikam }]);
  });
});
