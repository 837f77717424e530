import { emptySnapshot, type Snapshot } from './inventory/snapshot.ts';

/** The only state: a snapshot that is replaced as a whole, and those who want to know. */
export interface Store {
  current(): Snapshot;
  /** Replaces the snapshot by what `change` makes of the current one; tells subscribers when it differs. */
  update(change: (snapshot: Snapshot) => Snapshot): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

export function createStore(initial: Snapshot = emptySnapshot): Store {
  let snapshot = initial;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  return {
    current: () => snapshot,
    update(change) {
      const next = change(snapshot);
      if (next === snapshot) return;
      snapshot = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
