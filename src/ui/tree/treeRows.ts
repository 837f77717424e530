import type { Snapshot } from '../../core/inventory/snapshot.ts';
import type { Failure } from '../../core/model/failure.ts';
import type { Tenant } from '../../core/model/tenant.ts';
import type { Say } from '../../core/words/say.ts';
import { treeChildren } from './treeChildren.ts';
import type { LoadIntent, TreeNode } from './treeNode.ts';

/** What VS Code knows a row by: one object for as long as the row exists, with what it shows now. */
export interface TreeRow {
  node: TreeNode;
}

/**
 * The rows that were handed out. After a change only those that look different or have other
 * children are asked for again: a refresh of the whole tree closes a row that is just being opened.
 */
export class TreeRows {
  readonly #known: () => { readonly snapshot: Snapshot; readonly problem?: Failure; readonly gone?: readonly Tenant[] };
  readonly #say: Say;
  readonly #load: (intent: LoadIntent) => void;
  readonly #rows = new Map<string, TreeRow>();
  /** Children handed out, by the parent's id; undefined is the root. */
  readonly #shown = new Map<string | undefined, readonly TreeRow[]>();

  constructor(args: {
    readonly known: () => { readonly snapshot: Snapshot; readonly problem?: Failure; readonly gone?: readonly Tenant[] };
    readonly say: Say;
    readonly load: (intent: LoadIntent) => void;
  }) {
    this.#known = args.known;
    this.#say = args.say;
    this.#load = args.load;
  }

  childrenOf(parent: TreeRow | undefined): readonly TreeRow[] {
    const former = this.#shown.get(parent?.node.id) ?? [];
    const nodes = this.#nodesOf(parent?.node);
    const rows = nodes.map((node) => {
      const row = this.#rows.get(node.id) ?? { node };
      row.node = node;
      this.#rows.set(node.id, row);
      return row;
    });
    this.#shown.set(parent?.node.id, rows);
    for (const row of former) if (!rows.includes(row)) this.#forget(row.node.id);
    return rows;
  }

  /** Rows to be asked for again, after a change. */
  refresh(): readonly TreeRow[] | 'all' {
    const dirty = new Set<TreeRow>();
    for (const [parentId, shown] of [...this.#shown]) {
      const parent = parentId === undefined ? undefined : this.#rows.get(parentId);
      if (parentId !== undefined && parent === undefined) continue;
      const nodes = this.#nodesOf(parent?.node);
      const sameRows = nodes.length === shown.length && nodes.every(({ id }, index) => id === shown[index]?.node.id);
      if (!sameRows) {
        if (parent === undefined) return 'all';
        dirty.add(parent);
        continue;
      }
      for (const [index, node] of nodes.entries()) {
        const row = shown[index];
        if (row === undefined) continue;
        if (looksOf(row.node) !== looksOf(node)) dirty.add(row);
        row.node = node;
      }
    }
    return [...dirty];
  }

  #nodesOf(parent: TreeNode | undefined): readonly TreeNode[] {
    const { nodes, wanted } = treeChildren(parent, this.#known(), this.#say);
    if (wanted !== undefined) this.#load(wanted);
    return nodes;
  }

  #forget(id: string): void {
    for (const known of [...this.#rows.keys()]) if (known === id || known.startsWith(`${id}/`)) this.#rows.delete(known);
    for (const known of [...this.#shown.keys()]) if (known === id || known?.startsWith(`${id}/`) === true) this.#shown.delete(known);
  }
}

/** Everything of a node that VS Code shows of it. */
function looksOf({ kind, label, description, icon, expandable, spoken, command }: TreeNode): string {
  return JSON.stringify([kind, label, description, icon, expandable, spoken, command?.id]);
}
