import type { RunRecord } from './runRecord.ts';
import type { RunStart } from './runStart.ts';

/** A run as it is shown: under way in this window or another one, or ended. */
export type RunEntry =
  | { readonly state: 'running' | 'elsewhere'; readonly run: RunStart }
  | { readonly state: 'ended'; readonly run: RunRecord };

/** Runs, newest first. */
export type RunList = readonly RunEntry[];

/** What tells a run from every other. */
export function runId({ ref, startedAt }: RunStart): string {
  return `${startedAt}-${ref.name}`;
}

/** The list with a run in it, or as it is now. */
export function withRun(runs: RunList, entry: RunEntry): RunList {
  const others = withoutRun(runs, entry.run);
  return [...others, entry].sort((left, right) => right.run.startedAt - left.run.startedAt || runId(right.run).localeCompare(runId(left.run)));
}

export function withoutRun(runs: RunList, run: RunStart): RunList {
  return runs.filter((entry) => runId(entry.run) !== runId(run));
}

/** What is on disk: ended runs and those of other windows. Runs of this window stay as they are. */
export function withStoredRuns(runs: RunList, stored: { readonly ended: readonly RunRecord[]; readonly elsewhere: readonly RunStart[] }): RunList {
  const own = runs.filter(({ state }) => state === 'running');
  const others: RunList = [...stored.elsewhere.map((run) => ({ state: 'elsewhere' as const, run })), ...stored.ended.map((run) => ({ state: 'ended' as const, run }))];
  return own.reduce(withRun, others.reduce<RunList>(withRun, []));
}
