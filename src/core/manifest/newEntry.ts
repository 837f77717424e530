import { workloadIdentityPrefix } from '../model/serviceAccount.ts';

/** Something to write below a map: nested keys and the string at their end. */
export interface NewEntry {
  readonly keys: readonly string[];
  readonly value: string;
}

/** Keys beside which a new one stands best, the last one present wins; elsewhere the end of the map. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  annotations: ['name', 'namespace', 'labels'],
  labels: ['name', 'namespace'],
};

/** Whether an existing key is one that a new entry should follow. */
export function isFollowed(args: { readonly existing: string | undefined; readonly entry: NewEntry }): boolean {
  const key = args.entry.keys[0] ?? '';
  if (args.existing === undefined) return false;
  return key.startsWith(workloadIdentityPrefix) ? args.existing.startsWith(workloadIdentityPrefix) : (neighbours[key] ?? []).includes(args.existing);
}
