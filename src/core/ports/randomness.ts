/** Unpredictable names (role assignment GUIDs, run names) and jitter. */
export interface Randomness {
  guid(): string;
  /** In [0, 1). */
  fraction(): number;
}
