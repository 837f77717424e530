/** Lets concurrent work push what one reader takes in order. */
export interface EventQueue<T> {
  push(event: T): void;
  /** No more events will come. */
  close(): void;
  /** Ends after close when everything was taken. */
  read(): AsyncGenerator<T, void>;
}

export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  return {
    push(event) {
      waiting.push(event);
      notify();
    },
    close() {
      closed = true;
      notify();
    },
    async *read() {
      for (;;) {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event;
        if (closed) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
