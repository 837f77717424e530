import type { Message } from '../../words/say.ts';
import type { Manifest, PlacedResource, TextRange } from '../manifest.ts';

/** Codes of the mistakes that manifests are checked for; the number is stable. Listed for users in codes.md beside this file. */
export const ruleCodes = ['WI200-not-read', 'WI201-label-missing', 'WI202-label-misplaced', 'WI203-client-id'] as const;

type RuleCode = (typeof ruleCodes)[number];

/** By consequence: it cannot work; it will not work unless something else changes the file; it has no effect. */
export type Severity = 'error' | 'warning' | 'information';

/** What mends a mistake for certain. */
interface ManifestFix {
  readonly kind: 'setPodLabel';
  readonly target: PlacedResource;
}

/** One mistake in a manifest, at its place in the text. */
export interface ManifestFinding {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly range: TextRange;
  readonly message: Message;
  readonly fix?: ManifestFix;
}

/** Looks for one kind of mistake; pure, and never certain about what a template may still write. */
export type ManifestRule = (manifest: Manifest) => readonly ManifestFinding[];
