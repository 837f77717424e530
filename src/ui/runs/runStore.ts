import { readRuns } from '../../core/history/runFiles.ts';
import { withoutRun, withRun, withStoredRuns, type RunEntry } from '../../core/history/runList.ts';
import type { RunStart } from '../../core/history/runStart.ts';
import type { LocalPorts } from '../../core/ports/world.ts';
import type { NotedRun } from '../../core/proof/runJournal.ts';
import type { Store } from '../../core/store.ts';

/** Shows a run in the snapshot as it is now. */
export function listRun(store: Store, entry: RunEntry): void {
  store.update((snapshot) => ({ ...snapshot, runs: withRun(snapshot.runs, entry) }));
}

export function unlistRun(store: Store, run: RunStart): void {
  store.update((snapshot) => ({ ...snapshot, runs: withoutRun(snapshot.runs, run) }));
}

/** Brings what is on disk into the snapshot. Answers the names of files that are no records. */
export async function loadRuns(store: Store, { history }: Pick<LocalPorts, 'history'>, held: readonly NotedRun[]): Promise<readonly string[]> {
  const { records, unreadable } = await readRuns({ history });
  const elsewhere = held.flatMap(({ start }) => start ?? []);
  store.update((snapshot) => {
    const runs = withStoredRuns(snapshot.runs, { ended: records, elsewhere });
    // Nothing that is shown changed: no row is to be asked for again.
    return JSON.stringify(runs) === JSON.stringify(snapshot.runs) ? snapshot : { ...snapshot, runs };
  });
  return unreadable;
}
