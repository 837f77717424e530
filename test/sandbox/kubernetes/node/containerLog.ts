import type { Clock } from '../../foundation/clock.ts';

/** One line as the container wrote it. */
export interface LogLine {
  /** Nanoseconds since the epoch; no two lines of a container share one. */
  readonly time: bigint;
  /** With its line feed, without a carriage return before that; only the last line of a container that ended in the middle of one has none. */
  readonly bytes: Buffer;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What a kubelet keeps of one container (`containerLogMaxSize`). */
const LIMIT = 10 * 1024 * 1024;

/** The standard output and error of one run of a container, in the order they came. */
export class ContainerLog {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #lines: LogLine[] = [];
  #dropped = 0;
  #size = 0;
  #rest: Buffer[] = [];
  #last = 0n;
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True once nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Number of the line after the newest; numbers count from the container's start, dropped lines included. */
  get end(): number {
    return this.#dropped + this.#lines.length;
  }

  /** The kept lines from number `from` on. */
  linesFrom(from: number): readonly LogLine[] {
    return this.#lines.slice(Math.max(0, from - this.#dropped));
  }

  /** Adds what the container wrote. */
  append(chunk: Buffer): void {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      this.#push(withoutReturn(Buffer.concat([...this.#rest, chunk.subarray(start, at + 1)])));
      this.#rest = [];
      start = at + 1;
    }
    if (start < chunk.length) this.#rest.push(Buffer.from(chunk.subarray(start)));
    if (start > 0) this.#tell();
  }

  /** The container has ended. */
  finish(): void {
    if (this.#ended) return;
    if (this.#rest.length > 0) this.#push(Buffer.concat(this.#rest));
    this.#rest = [];
    this.#ended = true;
    this.#tell();
  }

  /** Resolves when there is more to read than up to line `seen`, or nothing will come, or the signal aborts. */
  more(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#ended || this.end > seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.#listeners.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#listeners.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** The last lines as text, for a termination message that falls back to the log. */
  tail(lines: number, bytes: number): string {
    const text = Buffer.concat(this.#lines.slice(-lines).map((line) => line.bytes));
    return text.subarray(Math.max(0, text.length - bytes)).toString('utf8');
  }

  #push(bytes: Buffer): void {
    const now = BigInt(Math.round(this.#clock.now())) * 1_000_000n;
    this.#last = now > this.#last ? now : this.#last + 1_000n;
    this.#lines.push({ time: this.#last, bytes });
    this.#size += bytes.length;
    while (this.#size > LIMIT && this.#lines.length > 1) {
      this.#size -= this.#lines.shift()?.bytes.length ?? 0;
      this.#dropped += 1;
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** containerd (pkg/cri/io/logger.go) takes a carriage return before the line feed for part of the line's end. */
function withoutReturn(line: Buffer): Buffer {
  if (line.at(-2) !== CARRIAGE_RETURN) return line;
  return Buffer.concat([line.subarray(0, -2), line.subarray(-1)]);
}

/** RFC 3339 with nine digits, as the kubelet prefixes lines. */
export function nanoTimestamp(time: bigint): string {
  const whole = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** Nanoseconds since the epoch of an RFC 3339 text, or undefined. */
export function parseNanoTimestamp(text: string): bigint | undefined {
  const parts = /^(?<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d\d:\d\d)$/i.exec(text)?.groups;
  if (!parts) return undefined;
  const seconds = Date.parse(`${parts.whole ?? ''}${parts.zone ?? 'Z'}`);
  if (Number.isNaN(seconds)) return undefined;
  return BigInt(seconds) * 1_000_000n + BigInt((parts.fraction ?? '').padEnd(9, '0'));
}
