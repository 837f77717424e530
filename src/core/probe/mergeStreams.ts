/** Several streams as one, in the order things arrive; streams can be added while it is read. */
export interface MergedStream<T> extends AsyncIterable<T> {
  add(source: AsyncIterable<T>): void;
}

/**
 * Merges streams. Each waits until its item was taken (back-pressure), the whole ends when all
 * have ended, and the first error ends it. A reader that leaves early ends the sources that wait
 * for it; those that wait for the world end by their own abort signal.
 */
export function mergeStreams<T>(sources: readonly AsyncIterable<T>[] = []): MergedStream<T> {
  const ready: { readonly item: T; readonly taken: (goOn: boolean) => void }[] = [];
  let open = 0;
  let stopped = false;
  let failure: { readonly thrown: unknown } | undefined;
  let wake: () => void = () => undefined;

  async function pump(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const item of source) {
        const goOn = await new Promise<boolean>((taken) => {
          if (stopped) return taken(false);
          ready.push({ item, taken });
          wake();
        });
        if (!goOn) return;
      }
    } catch (thrown) {
      failure ??= { thrown };
    } finally {
      open -= 1;
      wake();
    }
  }

  function add(source: AsyncIterable<T>): void {
    open += 1;
    void pump(source);
  }

  async function* read(): AsyncGenerator<T> {
    let reading: ((goOn: boolean) => void) | undefined;
    try {
      for (;;) {
        const next = ready.shift();
        if (next !== undefined) {
          reading = next.taken;
          yield next.item;
          reading = undefined;
          next.taken(true);
        } else if (failure !== undefined) {
          throw failure.thrown;
        } else if (open === 0) {
          return;
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    } finally {
      stopped = true;
      reading?.(false);
      for (const { taken } of ready.splice(0)) taken(false);
    }
  }

  for (const source of sources) add(source);
  return { add, [Symbol.asyncIterator]: read };
}
