import type { IndexedAccount, ManifestIndex } from './manifestIndex.ts';

/**
 * The ServiceAccounts of a name that a file may mean: where several stand in one namespace, or leave it
 * open, those of the nearest folder; the nearest first. Monorepos have many of one name, each with its own workloads.
 */
export function nearestAccounts(index: ManifestIndex, args: { readonly file: string; readonly name: string }): readonly IndexedAccount[] {
  const others = index.accountsNamed(args.name).filter(({ file }) => file !== args.file);
  const nearest = new Map<string, number>();
  for (const account of others) {
    const far = distance(account.file, args.file);
    nearest.set(account.namespace ?? '', Math.min(far, nearest.get(account.namespace ?? '') ?? far));
  }
  const near = others.filter((account) => distance(account.file, args.file) === nearest.get(account.namespace ?? ''));
  return near.sort((left, right) => distance(left.file, args.file) - distance(right.file, args.file));
}

/** How many folders one has to leave and enter to come from one file to the other. */
function distance(from: string, to: string): number {
  const [left, right] = [from.split('/'), to.split('/')];
  let common = 0;
  while (common < Math.min(left.length, right.length) - 1 && left[common] === right[common]) common += 1;
  return left.length + right.length - 2 - 2 * common;
}
