import type { TreeNode } from './treeNode.ts';

/**
 * The `viewItem` that menus in package.json ask for: the kind, then each value that can be copied
 * from the row, each ended by a semicolon, so that no menu offers what is not there.
 */
export function contextOf({ kind, copy = {} }: TreeNode): string {
  return [kind, ...Object.keys(copy).sort()].map((part) => `${part};`).join('');
}
