import { maskSecrets } from '../model/maskSecrets.ts';
import type { QuotaResult } from '../ports/quotaReader.ts';
import type { Verdict } from '../proof/verdict.ts';
import { storedStart, type RunStart } from './runStart.ts';
import { storedJson, storedList, storedTime } from './stored.ts';
import { storedQuotaResult, storedVerdict } from './storedVerdict.ts';

/** A run that has ended, as the history keeps it. */
export interface RunRecord extends RunStart {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly verdict: Verdict;
  /** What the identity read, where it could: one quota, or all of the region. */
  readonly results?: readonly QuotaResult[];
}

/** The record as text for a file: every text in it masked, because some of them are what pods and services said. */
export function recordText(record: RunRecord): string {
  return JSON.stringify({ version: 1, ...record }, (key, value: unknown) => (key === 'cause' ? undefined : typeof value === 'string' ? maskSecrets(value) : value), 1);
}

/** More than a region has. */
const mostQuotas = 4_000;

/** A record from a file; undefined when it is not one of ours, or only half of it. */
export function parseRecord(text: string | undefined): RunRecord | undefined {
  const stored = storedJson(text);
  const start = storedStart(stored);
  const endedAt = storedTime(stored?.endedAt);
  const verdict = storedVerdict(stored?.verdict);
  if (stored?.version !== 1 || start === undefined || endedAt === undefined || verdict === undefined) return undefined;
  const results = stored.results === undefined ? undefined : storedList(stored.results, storedQuotaResult, mostQuotas);
  return { ...start, endedAt, verdict, ...(results === undefined ? {} : { results }) };
}
