import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as vscode from 'vscode';
import type { Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { TreeProvider } from '../../../src/ui/tree/treeProvider.ts';
import type { TreeRow } from '../../../src/ui/tree/treeRows.ts';
import { aCluster, contoso, issuer } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';
import { failed, loaded, wholeSnapshot } from '../../unit/tree/knownSnapshot.ts';

function tree(first: Snapshot): { readonly provider: TreeProvider; readonly show: (snapshot: Snapshot) => void; readonly item: (...labels: string[]) => { row: TreeRow; item: vscode.TreeItem } } {
  let snapshot = first;
  const provider = new TreeProvider({ known: () => ({ snapshot }), say, load: () => undefined });
  return {
    provider,
    show(next) {
      snapshot = next;
      provider.changed();
    },
    item(...labels) {
      let row: TreeRow | undefined;
      for (const label of labels) row = provider.getChildren(row).find(({ node }) => node.label === label);
      assert.ok(row !== undefined, labels.join(' > '));
      return { row, item: provider.getTreeItem(row) };
    },
  };
}

describe('rows as VS Code shows them', () => {
  test('a cluster: id, kind, words for a screen reader, theme icon', () => {
    const { item } = tree(wholeSnapshot()).item('Contoso', 'Clusters', 'aks-wi-demo');
    assert.equal(item.contextValue, 'cluster;issuer;resourceId;tenantId;');
    assert.equal(item.id, `root/${contoso}/clusters/${aCluster().id.toLowerCase()}`);
    assert.equal(item.accessibilityInformation?.label, 'Cluster aks-wi-demo, OIDC issuer on, workload identity on');
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
  });

  test('tooltips are made when they are asked for, and are not trusted', () => {
    const { provider, item: find } = tree(wholeSnapshot());
    const { row, item } = find('Contoso', 'Clusters', 'aks-wi-demo');
    assert.equal(item.tooltip, undefined);
    const { tooltip } = provider.resolveTreeItem(item, row);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(tooltip.value.includes(issuer));
    assert.notEqual(tooltip.isTrusted, true);
    assert.notEqual(tooltip.supportHtml, true);
  });

  test('a row that failed does something about it when it is selected', () => {
    const clusters = failed<never>({ reason: 'timeout', operation: 'listClusters' });
    const { item } = tree(wholeSnapshot({ contoso: { clusters } })).item('Contoso', 'Clusters', 'Listing the clusters');
    assert.equal(item.command?.command, 'tenantlink.refreshNode');
    assert.equal(item.contextValue, 'retryError;');
  });

  test('a change asks for the rows it touches and no others', async () => {
    const { provider, show, item } = tree(wholeSnapshot());
    const { row } = item('Contoso', 'Clusters');
    provider.getChildren(row);
    const changed = new Promise<TreeRow[] | undefined>((resolve) => {
      const listener = provider.onDidChangeTreeData((rows) => {
        listener.dispose();
        resolve(rows);
      });
    });
    show(wholeSnapshot({ contoso: { clusters: loaded({ items: [], gaps: [] }) } }));
    assert.deepEqual((await changed)?.map(({ node }) => node.label), ['Clusters']);
    provider.dispose();
  });
});
