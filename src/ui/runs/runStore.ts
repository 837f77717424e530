import { readRuns } from '../../core/history/runFiles.ts';
import { runId, withoutRun, withRun, withStoredRuns, type RunEntry, type RunList } from '../../core/history/runList.ts';
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
  const before = store.current().runs;
  const { records, unreadable } = await readRuns({ history });
  const elsewhere = held.flatMap(({ start }) => start ?? []);
  store.update((snapshot) => {
    const runs = withChanges(withStoredRuns(snapshot.runs, { ended: records, elsewhere }), { before, now: snapshot.runs });
    // Nothing that is shown changed: no row is to be asked for again.
    return JSON.stringify(runs) === JSON.stringify(snapshot.runs) ? snapshot : { ...snapshot, runs };
  });
  return unreadable;
}

/** What this window has listed or forgotten while files were read is newer than they are. */
function withChanges(runs: RunList, { before, now }: { readonly before: RunList; readonly now: RunList }): RunList {
  const still = new Set(now.map(({ run }) => runId(run)));
  const listed = now.filter((entry) => !before.includes(entry)).reduce(withRun, runs);
  return before.filter(({ run }) => !still.has(runId(run))).reduce((left, { run }) => withoutRun(left, run), listed);
}
