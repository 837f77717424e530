import type { ManifestIndex } from './manifestIndex.ts';
import { nearestAccounts } from './nearestAccounts.ts';
import type { IndexedAccount } from './manifestIndex.ts';

/** What the rest of the workspace says to one file. */
export interface ManifestContext {
  readonly serviceAccounts: readonly IndexedAccount[];
}

/** What the other files of an index say to a file. */
export function contextOf(index: ManifestIndex, file: string): ManifestContext {
  const names = index.facts(file)?.uses ?? [];
  return { serviceAccounts: names.flatMap((name) => nearestAccounts(index, { file, name })) };
}
