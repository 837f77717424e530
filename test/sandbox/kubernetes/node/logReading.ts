import type { ContainerLog } from './containerLog.ts';
import type { LogRecord } from './logRecords.ts';

/** Bytes that are taken at once. */
const portion = 64 * 1024;

export interface LogReading {
  /** Goes on until the container ends. */
  readonly follow: boolean;
  /** Begins with so many of the newest records; with all by default. */
  readonly tail: number | undefined;
}

/**
 * Reads a log as a kubelet does (pkg/kubelet/kuberuntime/logs): the file that is in use when it begins, also when that
 * is replaced meanwhile. A following reading goes on to the next file at the end of its own, when that was replaced
 * since it first got there; one that got there later stays with it until the next replacement, and whatever was in
 * files between is left out. Where the container has ended, no other file is gone on to.
 */
export async function* readLog(log: ContainerLog, { follow, tail }: LogReading, signal: AbortSignal): AsyncGenerator<readonly LogRecord[]> {
  let { file } = log;
  let at = tail === undefined ? 0 : Math.max(0, file.records.length - tail);
  // What comes meanwhile is read as well, but for a tail.
  let left = follow || tail === undefined ? Number.POSITIVE_INFINITY : tail;
  let known: typeof file | undefined;
  while (left > 0 && !signal.aborted) {
    const hasEnded = log.ended;
    const records = portionOf(file.records, at, left);
    if (records.length > 0) {
      at += records.length;
      left -= records.length;
      yield records;
      continue;
    }
    if (!follow || hasEnded) return;
    const inUse = log.file;
    if (known !== undefined && known !== inUse) {
      file = inUse;
      at = 0;
    } else if (known !== undefined) await log.changed(signal);
    known = inUse;
  }
}

function portionOf(records: readonly LogRecord[], from: number, most: number): readonly LogRecord[] {
  let to = from;
  for (let size = 0; to < records.length && to - from < most && size < portion; to += 1) size += records[to]?.bytes.length ?? 0;
  return records.slice(from, to);
}
