import { manifestLimits } from '../manifest/manifest.ts';

const names = /(?:\.(?:ya?ml|json)|(?:^|\/)Kustomization)$/i;
/** What kustomize takes for a folder's Kustomization; it refuses a folder with two of them. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Whether a file's name says that it may hold manifests. */
export function isManifestName(path: string): boolean {
  return names.test(path);
}

/** Whether kustomize takes a file of that name for a folder's Kustomization. */
export function isKustomizationName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return kustomizationNames.some((known) => known === name);
}

/** The pattern of {@link isManifestName} for those who want a glob. */
export const manifestGlob = '**/*.{yaml,yml,json}';

/** Bytes of a file that are read at most: beyond them every text is longer than {@link manifestLimits} allow, whatever follows. */
export const fileBytes = manifestLimits.textLength * 3 + 4;

/** How far into a file a zero byte makes it binary; git looks as far. */
const binaryProbe = 8_000;

/**
 * The text of a file: UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it. What is no
 * UTF-8 reads as U+FFFD. Undefined for a binary file.
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, binaryProbe).includes(0)) return undefined;
  // A byte order mark is taken off, as VS Code does: offsets are the same in both.
  return new TextDecoder().decode(bytes);
}
