import type { RuleHelp } from '../core/manifest/ruleHelp.ts';
import type { ManifestFinding } from '../core/manifest/rules/rule.ts';
import type { LinePlace } from '../core/workspace/linePlaces.ts';

/** A finding with its place in a file. */
export interface PlacedFinding {
  /** As the reader of the report finds the file: from the working directory where it is below it, with slashes. */
  readonly file: string;
  readonly finding: ManifestFinding;
  readonly message: string;
  readonly start: LinePlace;
  readonly end: LinePlace;
}

/** What one run found. */
export interface Report {
  readonly version: string;
  /** What every code means. */
  readonly rules: readonly RuleHelp[];
  /** Files that hold something about workload identity, which is what was checked. */
  readonly files: number;
  readonly findings: readonly PlacedFinding[];
  /** Files and folders that could not be read, each with the reason as a sentence. */
  readonly unread: readonly { readonly path: string; readonly message: string }[];
}

/** 0 clean, 1 findings, 2 not everything could be read: then nobody may say that it is clean. */
export function exitStatusOf({ findings, unread }: Report): 0 | 1 | 2 {
  if (findings.length > 0) return 1;
  return unread.length > 0 ? 2 : 0;
}
