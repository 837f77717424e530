/** Time as the sandbox sees it; everything that delays (propagation, operations, registration) asks it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves `ms` later on this clock. Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        if (signal) reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, Math.max(0, ms));
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that moves only when told to (or, with `autoAdvance`, when nothing else is left to do). */
export interface VirtualClock extends Clock {
  /** Moves time forward by `ms` and wakes every sleeper whose time has come, in order. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait. */
  readonly sleeping: number;
}

/** Settings of a virtual clock. */
export interface VirtualClockOptions {
  /** Milliseconds since the epoch at the start; the machine's time by default, so that TLS and tokens agree. */
  readonly start?: number;
  /** Jump to the next sleeper as soon as the event loop has nothing else to do. */
  readonly autoAdvance?: boolean;
}

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Makes a virtual clock: see {@link VirtualClock}. */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  let now = options.start ?? Date.now();
  let sleepers: Sleeper[] = [];
  let jumpScheduled = false;

  async function advanceTo(target: number): Promise<void> {
    for (;;) {
      const next = sleepers.filter((sleeper) => sleeper.due <= target).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      now = Math.max(now, next.due);
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      await settle();
    }
    now = Math.max(now, target);
    await settle();
  }

  function scheduleJump(): void {
    if (!options.autoAdvance || jumpScheduled) return;
    jumpScheduled = true;
    setImmediate(() => {
      jumpScheduled = false;
      const next = Math.min(...sleepers.map((sleeper) => sleeper.due));
      if (Number.isFinite(next)) void advanceTo(next).then(scheduleJump);
    });
  }

  return {
    now: () => now,
    get sleeping() {
      return sleepers.length;
    },
    advance: (ms) => advanceTo(now + ms),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(abortReason(signal));
          return;
        }
        const onAbort = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          if (signal) reject(abortReason(signal));
        };
        const sleeper: Sleeper = {
          due: now + Math.max(0, ms),
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        scheduleJump();
      }),
  };
}

/** Lets the woken continue before the next one wakes. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
