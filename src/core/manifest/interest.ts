import { kindsOfInterest } from './podTemplates.ts';

/**
 * Fragments that speak of workload identity wherever they stand; fragments, so that a wrong case
 * of the first letter or a misspelt key still counts. Plain searches, because they are far cheaper
 * than a pattern on large files.
 */
const strong = ['orkload', 'dentity/', 'aadpod', 'zureIdentity', 'run/secrets/azure/', 'client-id', 'WORKLOAD'] as const;

/** Fragments that many documents hold for other reasons. */
const weak = ['erviceAccount', 'AZURE_'] as const;

/** Whether a text may say anything about workload identity. */
export function isOfInterest(text: string): boolean {
  return [...weak, ...strong].some((word) => text.includes(word));
}

/**
 * Whether one document is worth parsing. A definition of a custom kind never is, though it may
 * hold every word; bindings, roles and the like only name service accounts.
 */
export function isDocumentOfInterest(text: string): boolean {
  if (strong.some((word) => text.includes(word))) return rootKind(text) !== 'CustomResourceDefinition';
  if (!weak.some((word) => text.includes(word))) return false;
  const kind = rootKind(text);
  return kind === undefined || kind.endsWith('List') || kindsOfInterest.has(kind);
}

/**
 * Whether a document may hold a pod that runs under the ServiceAccount `default` without naming
 * it: such a pod has no word of interest.
 */
export function mayHoldPod(text: string): boolean {
  return text.includes('containers');
}

/** The `kind` at the first column; undefined where none stands there as a plain word, as in JSON or a list. */
function rootKind(text: string): string | undefined {
  const at = text.startsWith('kind:') ? 0 : text.indexOf('\nkind:') + 1;
  if (at === 0 && !text.startsWith('kind:')) return undefined;
  // Twice, as in both branches of a template: neither is certain.
  if (text.includes('\nkind:', at)) return undefined;
  return /^kind:[ \t]*["']?([A-Za-z]+)["']?[ \t]*(?:#.*)?\r?(?:\n|$)/.exec(text.slice(at, at + 200))?.[1];
}
