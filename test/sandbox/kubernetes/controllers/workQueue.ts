import type { Clock } from '../../foundation/clock.ts';
import { ApiError } from '../model/apiError.ts';

const RETRY_MS = 500;

/**
 * The work of one controller: keys wait until the current change is told to everybody, one key runs once at a time,
 * refusals by the API are tried again.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #work: (key: string) => void | Promise<void>;
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  readonly #stop = new AbortController();

  constructor(clock: Clock, work: (key: string) => void | Promise<void>) {
    this.#clock = clock;
    this.#work = work;
  }

  /** Works on the key soon. */
  add(key: string): void {
    if (this.#waiting.has(key) || this.#stop.signal.aborted) return;
    this.#waiting.add(key);
    // A store listener must not write while the store still tells others of the change.
    setImmediate(() => void this.#run(key));
  }

  /** Works on the key after a while. */
  addAfter(key: string, milliseconds: number): void {
    this.#clock.sleep(milliseconds, this.#stop.signal).then(
      () => this.add(key),
      () => undefined, // closed meanwhile
    );
  }

  /** Forgets what waits. */
  close(): void {
    this.#stop.abort();
  }

  async #run(key: string): Promise<void> {
    this.#waiting.delete(key);
    if (this.#stop.signal.aborted) return;
    if (this.#running.has(key)) {
      this.addAfter(key, 1);
      return;
    }
    this.#running.add(key);
    try {
      await this.#work(key);
    } catch (error) {
      if (error instanceof ApiError) this.addAfter(key, RETRY_MS);
      // A bug of the sandbox: it must be seen, and must not end the process of a test run.
      else process.stderr.write(`small kubernetes: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    } finally {
      this.#running.delete(key);
    }
  }
}

/** `namespace/name` of an object, as a key. */
export function keyOf(metadata: { namespace?: string; name: string }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The parts of such a key. */
export function splitKey(key: string): { namespace: string; name: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), name: key.slice(at + 1) };
}
