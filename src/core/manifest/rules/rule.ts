import type { Message } from '../../words/say.ts';
import type { CheckScope } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import type { TextRange } from '../manifest.ts';

/** Codes of the mistakes that manifests are checked for; the number is stable. Listed for users in ../rules.md. */
export const ruleCodes = [
  'WI200-not-read',
  'WI201-label-missing',
  'WI202-label-misplaced',
  'WI203-client-id',
  'WI204-label-value',
  'WI205-annotation-misspelt',
  'WI206-annotation-misplaced',
  'WI207-tenant-id',
  'WI208-container-environment',
  'WI209-service-account-default',
  'WI210-service-account-unknown',
  'WI211-namespace-mismatch',
  'WI212-kube-system',
  'WI213-token-expiration',
  'WI214-skip-containers',
  'WI215-proxy-host-network',
  'WI216-pod-identity',
  'WI217-identity-binding',
  'WI218-token-path',
  'WI219-value-type',
] as const;

type RuleCode = (typeof ruleCodes)[number];

/** By consequence: it cannot work; it will not work unless something else changes the file; it has no effect. */
export type Severity = 'error' | 'warning' | 'information';

/** One mistake in a manifest, at its place in the text. */
export interface ManifestFinding {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly range: TextRange;
  readonly message: Message;
  /** What mends it for certain; the first is the usual one. */
  readonly fixes: readonly ManifestFix[];
  /** Another place of the same text that explains it. */
  readonly related?: { readonly range: TextRange; readonly message: Message };
}

/** Looks for one kind of mistake; pure, and never certain about what a template may still write. */
export type ManifestRule = (scope: CheckScope) => readonly ManifestFinding[];
