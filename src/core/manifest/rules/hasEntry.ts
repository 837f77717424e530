import type { EntryMap } from '../manifest.ts';

/** Whether a key stands among annotations or labels, whatever its value. */
export function hasEntry(map: EntryMap, key: string): boolean {
  return map.entries.some((entry) => entry.key.text === key);
}
