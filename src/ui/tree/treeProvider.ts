import * as vscode from 'vscode';
import type { Snapshot } from '../../core/inventory/snapshot.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Tenant } from '../../core/model/tenant.ts';
import type { Say } from '../../core/words/say.ts';
import { TreeRows, type TreeRow } from './treeRows.ts';
import { contextOf } from './nodeContext.ts';
import type { LoadIntent } from './treeNode.ts';

/** Many parts of the snapshot change at once; the rows are looked at again at most once in this time. */
const refreshDelayMs = 30;

/** A thin TreeDataProvider over {@link TreeRows}: rows out, intents back, no call to a port. */
export class TreeProvider implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<TreeRow[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #rows: TreeRows;
  #timer: NodeJS.Timeout | undefined;

  constructor(args: {
    readonly known: () => { readonly snapshot: Snapshot; readonly problem?: Failure; readonly gone?: readonly Tenant[] };
    readonly say: Say;
    readonly load: (intent: LoadIntent) => void;
  }) {
    this.#rows = new TreeRows(args);
  }

  /** The snapshot changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const dirty = this.#rows.refresh();
      if (dirty === 'all') this.#changed.fire(undefined);
      else if (dirty.length > 0) this.#changed.fire([...dirty]);
    }, refreshDelayMs);
  }

  getChildren(parent?: TreeRow): TreeRow[] {
    return [...this.#rows.childrenOf(parent)];
  }

  getTreeItem({ node }: TreeRow): vscode.TreeItem {
    const states = { collapsed: vscode.TreeItemCollapsibleState.Collapsed, expanded: vscode.TreeItemCollapsibleState.Expanded };
    const item = new vscode.TreeItem(node.label, node.expandable === undefined ? vscode.TreeItemCollapsibleState.None : states[node.expandable]);
    item.id = node.id;
    item.contextValue = contextOf(node);
    item.accessibilityInformation = { label: node.spoken ?? [node.label, node.description].filter((part) => part !== undefined).join(', ') };
    if (node.description !== undefined) item.description = node.description;
    if (node.icon !== undefined) {
      item.iconPath = new vscode.ThemeIcon(node.icon.id, node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color));
    }
    if (node.command !== undefined) item.command = { command: node.command.id, title: node.command.title, arguments: [node] };
    return item;
  }

  /** Tooltips are made for the row under the pointer only: a tenant may have thousands of rows. */
  resolveTreeItem(item: vscode.TreeItem, { node }: TreeRow): vscode.TreeItem {
    if (node.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(node.tooltip());
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}
