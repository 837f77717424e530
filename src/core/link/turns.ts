/** Lets work that must not overlap go one after the other, and everything else at the same time. */
export interface Turns {
  /** Runs an action when no other of that key is under way; at once without a key. */
  take<T>(key: string | undefined, action: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(key, action) {
      if (key === undefined) return action();
      // Whoever waits goes on whether the one before failed or not; the failure is that one's own.
      const turn = (last.get(key) ?? Promise.resolve()).then(action, action);
      last.set(key, turn);
      return turn;
    },
  };
}
