import { performance } from 'node:perf_hooks';

/** One figure of the table. */
export interface Figure {
  readonly what: string;
  /** Median, in milliseconds or the unit. */
  readonly median: number;
  readonly unit?: 'MB';
  readonly runs: number;
  readonly fastest: number;
  readonly slowest: number;
  /** How often the median of `against` it takes; measured in the same run, in turns. */
  readonly ratio?: number;
  readonly against?: string;
}

interface Work {
  readonly what: string;
  readonly run: () => unknown;
  /** What has to be put away after each run, which does not count. */
  readonly after?: () => unknown;
}

/** Medians of at least five runs, after one that does not count. */
export async function measure(work: Work, runs = 5): Promise<Figure> {
  await times(work, 1);
  return figure(work.what, await times(work, runs));
}

/** Two ways to do the same, in turns, so that both meet the same machine. */
export async function compare(work: Work, peer: Work, runs = 5): Promise<readonly Figure[]> {
  await times(work, 1);
  await times(peer, 1);
  const own: number[] = [];
  const others: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    own.push(...(await times(work, 1)));
    others.push(...(await times(peer, 1)));
  }
  const theirs = figure(peer.what, others);
  const mine = figure(work.what, own);
  return [{ ...mine, ratio: mine.median / theirs.median, against: peer.what }, theirs];
}

/** A figure from times that were measured elsewhere. */
export function figure(what: string, all: readonly number[]): Figure {
  const sorted = [...all].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return { what, median, runs: sorted.length, fastest: sorted[0] ?? 0, slowest: sorted.at(-1) ?? 0 };
}

async function times({ run, after }: Work, runs: number): Promise<number[]> {
  const all: number[] = [];
  for (let done = 0; done < runs; done += 1) {
    const start = performance.now();
    await run();
    all.push(performance.now() - start);
    await after?.();
  }
  return all;
}
