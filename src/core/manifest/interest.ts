/**
 * What a document must contain to be worth parsing. Fragments, so that a wrong case of the first
 * letter or a misspelt key still counts; plain searches, because they are far cheaper than a
 * pattern on large files.
 */
const words = ['erviceAccount', 'orkload', 'AZURE_', 'aadpod', 'zureIdentity'] as const;

/** Whether a text may say anything about workload identity. */
export function isOfInterest(text: string): boolean {
  return words.some((word) => text.includes(word));
}
