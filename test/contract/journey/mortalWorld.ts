import type { World } from '../../../src/core/ports/world.ts';

/** A process of the product that can be killed: from then on nothing it does has an effect, and nothing returns. */
export interface MortalWorld {
  readonly world: World;
  /** What is on disk when it dies. */
  readonly disk: ReadonlyMap<string, string>;
  /** Resolves when it is dead and everything it had sent has arrived. */
  readonly dead: Promise<void>;
}

/** When it dies: at which write of the journal, and whether that write still reaches the disk. */
export interface Death {
  readonly atWrite: number;
  readonly written: boolean;
}

const lost = new Promise<never>(() => undefined);

export function mortalWorld(world: World, death: Death): MortalWorld {
  const disk = new Map<string, string>();
  const inFlight = new Set<Promise<unknown>>();
  let writes = 0;
  let alive = true;
  let told: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (told = resolve));

  /** Every method of a port, as long as the process lives. */
  const mortal = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          if (!alive) return lost;
          const work = Promise.resolve(Reflect.apply(method, target, args) as unknown);
          const settled = work.then(
            () => undefined,
            () => undefined,
          );
          inFlight.add(settled);
          void settled.finally(() => inFlight.delete(settled));
          return work.then(
            (value) => (alive ? value : lost),
            (thrown: unknown) => (alive ? Promise.reject(thrown) : lost),
          );
        };
      },
    });

  const { clock, random } = world;
  return {
    world: {
      ...(Object.fromEntries(Object.entries(world).map(([name, port]) => [name, mortal(port as object)])) as unknown as World),
      clock: { now: () => clock.now(), sleep: (milliseconds, signal) => (alive ? clock.sleep(milliseconds, signal).then(() => (alive ? undefined : lost)) : lost) },
      random,
      journal: {
        async write(name, text) {
          if (!alive) return lost;
          writes += 1;
          const last = writes === death.atWrite;
          if (!last || death.written) disk.set(name, text);
          if (!last) return;
          alive = false;
          told();
          return lost;
        },
        read: (name) => (alive ? Promise.resolve(disk.get(name)) : lost),
        list: () => (alive ? Promise.resolve([...disk.keys()]) : lost),
        delete: (name) => (alive ? Promise.resolve(void disk.delete(name)) : lost),
      },
    },
    disk,
    dead: died.then(async () => {
      await Promise.all(inFlight);
    }),
  };
}
