import type { Clock } from '../../core/ports/clock.ts';

/** How long pieces are gathered that have to be confirmed: it is asked no more often. */
const gatherMs = 200;
/** Bytes that are enough for one question. */
const gatherBytes = 2 ** 20;

/** What has to be known before a piece of a followed log is taken. */
export interface Confirmation {
  readonly clock: Clock;
  /** The file may be replaced by now. */
  readonly isDue: () => boolean;
  /** Asks what the newest file begins with, and tells the position. Throws where that cannot be asked. */
  readonly ask: (signal: AbortSignal) => Promise<void>;
}

/**
 * The pieces as they come; once the log's file may be replaced, gathered for a moment, and told only when it is known
 * what the newest file began with after they had come. A kubelet that goes on to the next file says nothing of it, so
 * that this is what tells the first record of a file from any other before it is given.
 *
 * How kubelets follow (ReadLogs and waitLogs of logs.go): at the end of its file each asks the runtime whether the
 * container runs, takes one event of the file system, and opens the new file without reading the former one again.
 * What was written meanwhile, milliseconds of a busy log, is left out.
 * - Up to 1.28 it watches the file: where it has been renamed and there is no new one yet, the kubelet goes on with
 *   the former one, and comes to the new one at the next replacement at best (quietCheck.ts ends that).
 * - Since 1.29 (kubernetes/kubernetes#115702, in none of the earlier releases) it watches the folder and does not miss
 *   the new file, but does not read the former one to its end either.
 * So there is no version without the mark. Where the next file begins with the end of a line whose beginning came,
 * nothing is missing, because containerd cuts a line only there.
 */
export async function* confirmedPieces(args: { readonly source: AsyncIterable<Uint8Array>; readonly confirmation: Confirmation; readonly signal: AbortSignal }): AsyncGenerator<Uint8Array> {
  const { source, signal } = args;
  const { clock, isDue, ask } = args.confirmation;
  const iterator = source[Symbol.asyncIterator]();
  let coming: Promise<IteratorResult<Uint8Array>> | undefined;
  try {
    for (;;) {
      const next = await (coming ?? iterator.next());
      coming = undefined;
      if (next.done === true) return;
      if (!isDue()) {
        yield next.value;
        continue;
      }
      const pieces = [next.value];
      const over = new AbortController();
      const isLate = clock.sleep(gatherMs, AbortSignal.any([signal, over.signal])).then(settled, settled);
      for (let size = next.value.length; size < gatherBytes; ) {
        coming ??= iterator.next();
        // How it broke, or that it ended, is met again behind what was gathered.
        const hasCome = coming.then(({ done }) => done !== true, () => false);
        if (!(await Promise.race([hasCome, isLate]))) break;
        const { value } = (await coming) as IteratorYieldResult<Uint8Array>;
        coming = undefined;
        pieces.push(value);
        size += value.length;
      }
      over.abort();
      try {
        await ask(signal);
      } catch {
        // The cluster does not answer: what has come is true all the same, and a replaced file is told of later.
      }
      yield Buffer.concat(pieces);
    }
  } finally {
    // One that is still to come ends with the connection.
    if (coming === undefined) await iterator.return?.();
  }
}

function settled(): false {
  return false;
}
