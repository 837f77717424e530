/** Unpredictable names: role assignment GUIDs, run names. */
export interface Randomness {
  guid(): string;
}
