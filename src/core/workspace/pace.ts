/** Shares one thread with others: work is done in slices, and between two of them others have their turn. */
export interface Pace {
  /** To be called between two small pieces of work; gives way when the slice is used up. */
  step(): Promise<void> | void;
}

/** @param args.slice how long one slice may take, in milliseconds; `rest` resolves once others had their turn. */
export function createPace(args: { readonly slice: number; readonly now: () => number; readonly rest: () => Promise<void> }): Pace {
  let begun: number | undefined;
  return {
    step() {
      const now = args.now();
      begun ??= now;
      if (now - begun < args.slice) return undefined;
      return args.rest().then(() => {
        begun = args.now();
      });
    },
  };
}
