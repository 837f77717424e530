import { runId } from '../../core/history/runList.ts';
import type { RunStart } from '../../core/history/runStart.ts';
import type { ProofChannel } from '../output/proofChannel.ts';
import type { RunChannels, TakenChannel } from '../output/runChannels.ts';

/** A run that this window follows. */
interface OwnRun {
  readonly channel: ProofChannel;
  /** Ends it as the user wants it: cancelled, judged and cleaned up. */
  cancel(): void;
}

/** Runs that this window follows, by what tells them apart. */
export interface RunWork {
  find(run: RunStart): OwnRun | undefined;
  /** A channel that no other run of this window writes to now. */
  takeChannel(): TakenChannel;
  /** From now on it can be found; the answer ends that. */
  enter(run: RunStart, own: OwnRun): () => void;
  /** Work that the end of the window waits for. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Aborted when the window closes: runs are left to the next one, not ended. */
  readonly closing: AbortSignal;
  /** Leaves every run; when it resolves they are free for another window. */
  close(): Promise<void>;
}

export function createRunWork(channels: Pick<RunChannels, 'take'>): RunWork {
  const runs = new Map<string, OwnRun>();
  const working = new Set<Promise<unknown>>();
  const closing = new AbortController();
  return {
    find: (run) => runs.get(runId(run)),
    takeChannel: () => channels.take(),
    enter(run, own) {
      runs.set(runId(run), own);
      return () => void runs.delete(runId(run));
    },
    async during(work) {
      working.add(work);
      try {
        return await work;
      } finally {
        working.delete(work);
      }
    },
    closing: closing.signal,
    async close() {
      closing.abort();
      // Whoever started a run is told of its failure.
      await Promise.allSettled(working);
    },
  };
}
