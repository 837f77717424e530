import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';

/** Time that stands still while anything happens, and jumps to the next wait when nothing does. */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves on by so much, and wakes whoever waits until then. */
  pass(milliseconds: number): Promise<void>;
  /** From now on time passes only when it is told to, or by itself again. */
  follow(isFollower: boolean): void;
  /** Goes back to the machine's time, by which certificates are judged; who waits, waits as long as before. */
  startAfresh(): void;
  /**
   * A request that will not be answered: it no longer keeps time from passing. The answer ends that.
   * @param onForgotten called when nobody waits for anything any more, so that it would be held for ever
   */
  hold(onForgotten?: () => void): () => void;
  /** Fails when this takes longer than so many milliseconds of the machine's own time: something waits for what never comes. */
  within<T>(milliseconds: number, work: Promise<T>): Promise<T>;
  /** Work that no request shows, such as a file: it keeps time from passing until it has settled. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Does work that can be stopped later, with everything that comes of it. */
  as<T>(scope: object, work: () => T): T;
  /** For that work no time passes any more: whatever it waits for, it waits for ever. */
  freeze(scope: object): void;
  /** Gives the machine's time back. */
  end(): void;
}

interface Sleeper {
  due: number;
  readonly wake: () => void;
  /** A deadline: time does not pass for its sake, unless a request is held. */
  weak: boolean;
  readonly scope: object | undefined;
}

/** Turns of the event loop without any work, after which nothing more will happen by itself. */
const quietTurns = 12;

/** How the time of several processes is one. */
export interface SharedTime {
  /** Milliseconds since the epoch, where time begins; the machine's own by default. */
  readonly from?: number;
  /** Asked before each jump: how far it may go. */
  readonly elsewhere?: (due: number) => Promise<number>;
}

/**
 * Makes this process's timers, dates and deadlines virtual: the product, its SDKs and the sandbox
 * wait through the platform, as they do in life, and the wait is over at once. Only one per
 * process. Requests in flight are counted by Node's own diagnostics channels.
 */
export function startVirtualTime({ from, elsewhere = (due) => Promise.resolve(due) }: SharedTime = {}): VirtualTime {
  const idle = Object.getOwnPropertyDescriptor(ClientRequest.prototype, 'setTimeout') ?? {};
  const real = { Date, setTimeout, clearTimeout, deadline: AbortSignal.timeout.bind(AbortSignal) };
  const sleepers = new Set<Sleeper>();
  /** With the scope of each. */
  const inFlight = new Map<unknown, object | undefined>();
  const scopes = new AsyncLocalStorage<object>();
  const frozen = new WeakSet<object>();
  const held = new Set<{ readonly onForgotten: (() => void) | undefined }>();
  let now = from ?? real.Date.now();
  let looking = false;
  let follows = false;

  const isQuiet = (): boolean => inFlight.size <= held.size;
  const isAwaited = (): boolean => held.size > 0 || [...sleepers].some(({ weak }) => !weak);
  const look = (): void => {
    if (follows || looking || !isQuiet() || !isAwaited()) return;
    looking = true;
    void afterQuiet().finally(() => {
      looking = false;
      look();
    });
  };
  async function afterQuiet(): Promise<void> {
    for (let turn = 0; turn < quietTurns; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!isQuiet()) return;
    }
    if (!isAwaited()) return;
    if (sleepers.size > 0) await moveTo(await elsewhere(Math.min(...[...sleepers].map(({ due }) => due))));
    else for (const { onForgotten } of [...held]) onForgotten?.();
  }
  async function moveTo(target: number): Promise<void> {
    now = Math.max(now, target);
    for (const sleeper of [...sleepers].filter(({ due }) => due <= now).sort((left, right) => left.due - right.due)) {
      if (sleepers.delete(sleeper)) sleeper.wake();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  const sleep = (milliseconds: number, wake: () => void, weak: boolean): Sleeper => {
    const scope = scopes.getStore();
    const sleeper = { due: now + Math.max(0, milliseconds), wake, weak, scope };
    if (scope === undefined || !frozen.has(scope)) sleepers.add(sleeper);
    look();
    return sleeper;
  };

  const begin = (work: unknown): void => {
    const scope = scopes.getStore();
    if (scope === undefined || !frozen.has(scope)) inFlight.set(work, scope);
  };
  const settle = (work: unknown): void => {
    inFlight.delete(work);
    look();
  };
  const onCreated = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    begin(request);
    request.once('close', () => settle(request));
  };
  const onFetch = (message: unknown): void => begin((message as { readonly request: unknown }).request);
  const onFetched = (message: unknown): void => settle((message as { readonly request: unknown }).request);
  const channels: readonly (readonly [string, (message: unknown) => void])[] = [
    ['http.client.request.created', onCreated],
    ['undici:request:create', onFetch],
    ['undici:request:trailers', onFetched],
    ['undici:request:error', onFetched],
  ];
  for (const [name, listener] of channels) subscribe(name, listener);

  globalThis.Date = virtualDate(() => now);
  globalThis.setTimeout = virtualTimeout((milliseconds, wake) => sleep(milliseconds, wake, false), (sleeper) => sleepers.delete(sleeper));
  globalThis.clearTimeout = ((timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.close();
    else real.clearTimeout(timer as NodeJS.Timeout);
  });
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    sleep(milliseconds, () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), true);
    return controller.signal;
  };
  ClientRequest.prototype.setTimeout = function idleTimeout(this: ClientRequest, milliseconds, callback) {
    const sleeper = sleep(milliseconds, () => callback?.(), true);
    this.once('close', () => sleepers.delete(sleeper));
    return this;
  };

  return {
    now: () => now,
    pass: (milliseconds) => moveTo(now + milliseconds),
    follow(isFollower) {
      follows = isFollower;
      look();
    },
    startAfresh() {
      const ahead = now - real.Date.now();
      now -= ahead;
      for (const sleeper of sleepers) sleeper.due -= ahead;
    },
    hold(onForgotten) {
      const entry = { onForgotten };
      held.add(entry);
      look();
      return () => void held.delete(entry);
    },
    within(milliseconds, work) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<never>((_resolve, reject) => {
        timer = real.setTimeout(() => reject(new Error(`it hangs: ${inFlight.size} requests in flight, ${held.size} held, ${sleepers.size} waits`)), milliseconds);
      });
      return Promise.race([work, limit]).finally(() => real.clearTimeout(timer));
    },
    async during(work) {
      const token = {};
      begin(token);
      try {
        return await work();
      } finally {
        settle(token);
      }
    },
    as: (scope, work) => scopes.run(scope, work),
    freeze(scope) {
      frozen.add(scope);
      for (const sleeper of [...sleepers]) if (sleeper.scope === scope) sleepers.delete(sleeper);
      for (const [work, of] of [...inFlight]) if (of === scope) inFlight.delete(work);
      look();
    },
    end() {
      for (const [name, listener] of channels) unsubscribe(name, listener);
      globalThis.Date = real.Date;
      globalThis.setTimeout = real.setTimeout;
      globalThis.clearTimeout = real.clearTimeout;
      AbortSignal.timeout = real.deadline;
      Object.defineProperty(ClientRequest.prototype, 'setTimeout', idle);
      sleepers.clear();
    },
  };
}

function virtualDate(now: () => number): DateConstructor {
  const RealDate = Date;
  class VirtualDate extends RealDate {
    constructor(...args: readonly unknown[]) {
      if (args.length === 0) super(now());
      else super(...(args as readonly [number]));
    }
    static override now(): number {
      return now();
    }
  }
  return VirtualDate as unknown as DateConstructor;
}

/** What setTimeout answers, as far as libraries use it. */
class VirtualTimer {
  readonly #arm: () => Sleeper;
  readonly #disarm: (sleeper: Sleeper) => void;
  #sleeper: Sleeper;
  constructor(arm: () => Sleeper, disarm: (sleeper: Sleeper) => void) {
    this.#arm = arm;
    this.#disarm = disarm;
    this.#sleeper = arm();
  }
  close(): this {
    this.#disarm(this.#sleeper);
    return this;
  }
  refresh(): this {
    const { weak } = this.close().#sleeper;
    this.#sleeper = this.#arm();
    this.#sleeper.weak = weak;
    return this;
  }
  unref(): this {
    this.#sleeper.weak = true;
    return this;
  }
  ref(): this {
    this.#sleeper.weak = false;
    return this;
  }
  hasRef(): boolean {
    return !this.#sleeper.weak;
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

function virtualTimeout(sleep: (milliseconds: number, wake: () => void) => Sleeper, disarm: (sleeper: Sleeper) => void): typeof setTimeout {
  const timeout = (callback: (...args: readonly unknown[]) => void, milliseconds = 0, ...args: readonly unknown[]): VirtualTimer =>
    new VirtualTimer(() => sleep(milliseconds, () => callback(...args)), disarm);
  return timeout as unknown as typeof setTimeout;
}
