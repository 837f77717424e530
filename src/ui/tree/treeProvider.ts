import * as vscode from 'vscode';
import type { Snapshot } from '../../core/inventory/snapshot.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Say } from '../../core/words/say.ts';
import { treeChildren } from './treeChildren.ts';
import type { LoadIntent, TreeNode } from './treeNode.ts';

/** Many parts of the snapshot change at once; the rows are asked for again at most once in this time. */
const refreshDelayMs = 30;

/** A thin TreeDataProvider over {@link treeChildren}: rows out, intents back, no call to a port. */
export class TreeProvider implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #known: () => { readonly snapshot: Snapshot; readonly problem?: Failure };
  readonly #say: Say;
  readonly #load: (intent: LoadIntent) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(args: {
    readonly known: () => { readonly snapshot: Snapshot; readonly problem?: Failure };
    readonly say: Say;
    readonly load: (intent: LoadIntent) => void;
  }) {
    this.#known = args.known;
    this.#say = args.say;
    this.#load = args.load;
  }

  /** The snapshot changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, refreshDelayMs);
  }

  getChildren(parent?: TreeNode): TreeNode[] {
    const { nodes, wanted } = treeChildren(parent, this.#known(), this.#say);
    if (wanted !== undefined) this.#load(wanted);
    return [...nodes];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const states = { collapsed: vscode.TreeItemCollapsibleState.Collapsed, expanded: vscode.TreeItemCollapsibleState.Expanded };
    const item = new vscode.TreeItem(node.label, node.expandable === undefined ? vscode.TreeItemCollapsibleState.None : states[node.expandable]);
    item.id = node.id;
    item.contextValue = node.kind;
    item.accessibilityInformation = { label: node.spoken ?? [node.label, node.description].filter((part) => part !== undefined).join(', ') };
    if (node.description !== undefined) item.description = node.description;
    if (node.icon !== undefined) {
      item.iconPath = new vscode.ThemeIcon(node.icon.id, node.icon.color === undefined ? undefined : new vscode.ThemeColor(node.icon.color));
    }
    if (node.command !== undefined) item.command = { command: node.command.id, title: node.command.title, arguments: [node] };
    return item;
  }

  /** Tooltips are made for the row under the pointer only: a tenant may have thousands of rows. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(node.tooltip());
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}
