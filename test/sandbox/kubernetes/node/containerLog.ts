import type { Clock } from '../../foundation/clock.ts';
import { RecordCutter, type LogRecord } from './logRecords.ts';

/** When a kubelet replaces the log file of a container that runs. */
export interface LogRotation {
  /** `containerLogMaxSize`: a file that is so large is replaced … */
  readonly maxBytes: number;
  /** … when the kubelet looks at it: every so many milliseconds (`containerLogMonitorInterval`; not to be set before 1.30). */
  readonly everyMs: number;
}

/** What a kubelet does that nobody told otherwise. */
export const usualRotation: LogRotation = { maxBytes: 10 * 1024 * 1024, everyMs: 10_000 };

/** A kubelet has a disk and the sandbox has not: a file of so many times its size does not wait to be looked at. */
const mostOverdue = 8;
/** Bytes of a record's time, stream and tag in the file. */
const prefixLength = 40;

/** One log file, in use or replaced. */
export interface LogFile {
  readonly records: LogRecord[];
}

/**
 * The standard output and error of one run of a container, in the order they came. A kubelet keeps up to
 * `containerLogMaxFiles` (5) files of it on its disk, but serves the one in use only: the others are not kept here.
 */
export class ContainerLog {
  readonly #clock: Clock;
  readonly #rotation: LogRotation;
  readonly #listeners = new Set<() => void>();
  readonly #cutter = new RecordCutter();
  #file: LogFile = { records: [] };
  #size = 0;
  #nextLook: number;
  #last = 0n;
  #ended = false;

  constructor(clock: Clock, rotation = usualRotation) {
    this.#clock = clock;
    this.#rotation = rotation;
    this.#nextLook = clock.now() + rotation.everyMs;
  }

  /** True once nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The file in use: what a new request is answered from. */
  get file(): LogFile {
    this.#rotateWhenDue();
    return this.#file;
  }

  /** Adds what the container wrote. */
  append(chunk: Buffer): void {
    for (const record of this.#cutter.take(chunk)) this.#push(record);
    this.#tell();
  }

  /** The container has ended. */
  finish(): void {
    if (this.#ended) return;
    for (const record of this.#cutter.end()) this.#push(record);
    this.#ended = true;
    this.#tell();
  }

  /** Resolves when something has happened, or the signal aborts. */
  changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
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

  /** The last records as text, for a termination message that falls back to the log. */
  tail(count: number, bytes: number): string {
    const text = Buffer.concat(this.#file.records.slice(-count).map((record) => record.bytes));
    return text.subarray(Math.max(0, text.length - bytes)).toString('utf8');
  }

  #push(bytes: Buffer): void {
    this.#rotateWhenDue();
    const now = BigInt(Math.round(this.#clock.now())) * 1_000_000n;
    this.#last = now > this.#last ? now : this.#last + 1_000n;
    this.#file.records.push({ time: this.#last, bytes });
    this.#size += prefixLength + bytes.length;
  }

  /** What has ended is not rotated: it would leave an empty file to be served. */
  #rotateWhenDue(): void {
    const now = this.#clock.now();
    const { maxBytes, everyMs } = this.#rotation;
    const isLookedAt = now >= this.#nextLook;
    if (isLookedAt) this.#nextLook = now + everyMs;
    if (this.#ended || this.#size < (isLookedAt ? maxBytes : maxBytes * mostOverdue)) return;
    this.#file = { records: [] };
    this.#size = 0;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
