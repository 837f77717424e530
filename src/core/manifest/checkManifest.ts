import type { Manifest } from './manifest.ts';
import { clientIdValue } from './rules/clientIdValue.ts';
import { labelMisplaced } from './rules/labelMisplaced.ts';
import { labelMissing } from './rules/labelMissing.ts';
import { notRead } from './rules/notRead.ts';
import type { ManifestFinding, ManifestRule } from './rules/rule.ts';

const rules: readonly ManifestRule[] = [notRead, labelMissing, labelMisplaced, clientIdValue];

/** Every mistake that one text shows by itself, in the order of the text. */
export function checkManifest(manifest: Manifest): readonly ManifestFinding[] {
  return rules.flatMap((rule) => rule(manifest)).sort((left, right) => left.range.start - right.range.start);
}
