/** A part of what a container wrote, as one line of its log file. */
export interface LogRecord {
  /** Nanoseconds since the epoch; no two records of a container share one. */
  readonly time: bigint;
  /** A line with its line feed, or a part of a long line without one. */
  readonly bytes: Buffer;
}

/** Bytes of a long line that are one record (containerd, `max_container_log_line_size`). */
const recordLength = 16 * 1024;
/** containerd reads a line in pieces of this size, and cuts it when one more has come. */
const readLength = 4096;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts what a container writes into the records of containerd's log (pkg/cri/io/logger.go): a carriage return before a
 * line feed is part of the line's end and is lost; what comes without a line feed waits until it is long or the end.
 */
export class RecordCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The records that are complete now. */
  take(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const records: Buffer[] = [];
    let from = 0;
    for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, from)) {
      const end = feed > from && bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
      const parts = cut(bytes.subarray(from, end));
      const last = parts.pop() ?? Buffer.alloc(0);
      records.push(...parts, end === feed ? bytes.subarray(feed - last.length, feed + 1) : Buffer.concat([last, Buffer.of(lineFeed)]));
      from = feed + 1;
    }
    for (; bytes.length - from >= recordLength + readLength; from += recordLength) records.push(bytes.subarray(from, from + recordLength));
    // A copy, so that the end of a chunk does not keep all of it.
    this.#rest = Buffer.from(bytes.subarray(from));
    return records;
  }

  /** What the container wrote last, without a line feed. */
  end(): Buffer[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return cut(rest);
  }
}

function cut(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += recordLength) parts.push(bytes.subarray(from, from + recordLength));
  return parts;
}

/**
 * What one answer has of each record in turn: nothing of what is older than `since`, and with `timestamps` the time
 * before it. Kubelets since 1.26 put it before a line's first record only, so that a long line that began before
 * `since` goes on without any; older ones put it before each record.
 */
export function recordWriter(args: { readonly since: bigint | undefined; readonly timestamps: boolean; readonly isEachStamped: boolean }): (record: LogRecord) => Buffer {
  const { since, timestamps, isEachStamped } = args;
  let inLine = false;
  return ({ time, bytes }) => {
    const isStamped = timestamps && (isEachStamped || !inLine);
    inLine = bytes.at(-1) !== lineFeed;
    if (since !== undefined && time < since) return Buffer.alloc(0);
    return isStamped ? Buffer.concat([Buffer.from(`${nanoTimestamp(time)} `), bytes]) : bytes;
  };
}

/** RFC 3339 with nine digits, as the kubelet prefixes lines. */
function nanoTimestamp(time: bigint): string {
  const whole = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}
