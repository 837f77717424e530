import { workloadIdentityKeys, workloadIdentityPrefix } from '../model/serviceAccount.ts';

/** Where the webhook looks for a key. */
export interface WebhookKey {
  readonly key: string;
  readonly map: 'annotations' | 'labels';
  readonly on: readonly ('serviceAccount' | 'pod')[];
}

/** Annotations that the webhook reads from pods only. */
export const podAnnotations = [workloadIdentityKeys.skipContainers, workloadIdentityKeys.injectProxySidecar, workloadIdentityKeys.proxySidecarPort, workloadIdentityKeys.useIdentityBinding] as const;

/** Every key, with where it counts (azure-workload-identity v1.6.0, pkg/webhook). */
export const webhookKeys: readonly WebhookKey[] = [
  { key: workloadIdentityKeys.use, map: 'labels', on: ['pod'] },
  { key: workloadIdentityKeys.clientId, map: 'annotations', on: ['serviceAccount'] },
  { key: workloadIdentityKeys.tenantId, map: 'annotations', on: ['serviceAccount'] },
  { key: workloadIdentityKeys.tokenExpiration, map: 'annotations', on: ['serviceAccount', 'pod'] },
  ...podAnnotations.map((key): WebhookKey => ({ key, map: 'annotations', on: ['pod'] })),
];

/** What the webhook makes of a key; undefined for keys that are not its own. */
export function webhookKey(key: string): WebhookKey | undefined {
  return webhookKeys.find((known) => known.key === key);
}

/** The webhook's key that a text is or, misspelt, means; undefined for other people's keys. */
export function keyMeant(key: string): string | undefined {
  // Most keys are somebody else's; only a few are worth comparing.
  if (!/dentity|orkload|azure/i.test(key)) return undefined;
  if (webhookKey(key) !== undefined) return key;
  const letters = lettersOf(key);
  const same = webhookKeys.find((known) => lettersOf(known.key) === letters);
  if (same !== undefined) return same.key;
  const slash = key.lastIndexOf('/');
  if (slash < 0 || !isPrefixMeant(key.slice(0, slash))) return undefined;
  const name = lettersOf(key.slice(slash + 1));
  return webhookKeys.find((known) => isNameMeant(name, lettersOf(nameOf(known.key))))?.key;
}

const addedToPrefix = /^(?:azure|workload|identity|workloadidentity|azureworkloadidentity|k8s|kubernetes|io|com|microsoft|aks|www)$/;

/** The webhook's prefix with a slip of the finger, in another order, or with parts too many or too few. */
function isPrefixMeant(text: string): boolean {
  if (distance(lettersOf(text), lettersOf(workloadIdentityPrefix)) <= 3) return true;
  const parts = text.toLowerCase().split(/[^a-z0-9]+/).filter((part) => part !== '');
  const letters = parts.join('');
  return letters.includes('workload') && letters.includes('identity') && parts.every((part) => addedToPrefix.test(part));
}

/** What people write for a short name; near ones are not taken for it, or ordinary words would be. */
const shortNames: Readonly<Record<string, RegExp>> = { use: /^(?:used|uses|using|us|ues|usee|uuse|enabled?)$/ };

function isNameMeant(name: string, known: string): boolean {
  return name === known || (known.length > 6 ? distance(name, known) <= 2 : shortNames[known]?.test(name) === true);
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many letters must be put in, taken out, changed or swapped with their neighbour. */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 3) return Infinity;
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const ways = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1), ...(swapped ? [(before[column - 2] ?? 0) + 1] : [])];
      next.push(Math.min(...ways));
    }
    before = last;
    last = next;
  }
  return last[right.length] ?? 0;
}
