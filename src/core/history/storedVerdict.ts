import { chainCodes, type ChainCode, type Finding, type LiveValue, type Remedy } from '../chain/finding.ts';
import type { Source } from '../model/fact.ts';
import type { QuotaResult } from '../ports/quotaReader.ts';
import { partyOf } from '../probe/party.ts';
import type { Verdict } from '../proof/verdict.ts';
import { storedMessage, storedNumber, storedObject, storedText } from './stored.ts';

const statuses: readonly Verdict['status'][] = ['success', 'failure', 'inconclusive', 'cancelled'];
const remedyKinds: readonly Remedy['kind'][] = ['link', 'command', 'outside'];

/** A verdict from a file; a single link that cannot be read is left out, because the verdict says what counts. */
export function storedVerdict(value: unknown): Verdict | undefined {
  const stored = storedObject(value) ?? {};
  const status = statuses.find((one) => one === stored.status);
  const code = storedText(stored.code, 100);
  const message = storedMessage(stored.message);
  const party = Object.values(partyOf).find((one) => one === stored.party);
  if (status === undefined || code === undefined || message === undefined || !Array.isArray(stored.findings)) return undefined;
  const expected = storedValue(stored.expected);
  const actual = storedValue(stored.actual);
  return {
    status,
    // Shown by its sentence only; which codes there are may differ between versions.
    code: code as Verdict['code'],
    message,
    ...(party === undefined ? {} : { party }),
    ...(stored.trusted === true ? { trusted: true } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    findings: (stored.findings as readonly unknown[]).slice(0, 200).flatMap((one) => storedFinding(one) ?? []),
  };
}

function storedFinding(value: unknown): Finding | undefined {
  const stored = storedObject(value) ?? {};
  const code: ChainCode | undefined = chainCodes.find((one) => one === stored.code);
  const message = storedMessage(stored.message);
  if (code === undefined || message === undefined) return undefined;
  const actual = storedValue(stored.actual);
  const expected = storedValue(stored.expected);
  switch (stored.verdict) {
    case 'ok':
      return actual === undefined ? undefined : { code, message, verdict: 'ok', actual };
    case 'broken':
      // What to do about it was true then; a new diagnosis says what is true now.
      return actual === undefined || expected === undefined || !isRemedy(stored.remedy) ? undefined : { code, message, verdict: 'broken', expected, actual, remedy: { kind: 'outside' } };
    case 'unknown':
      return { code, message, verdict: 'unknown' };
    default:
      return undefined;
  }
}

function isRemedy(value: unknown): boolean {
  return remedyKinds.some((kind) => kind === storedObject(value)?.kind);
}

function storedValue(value: unknown): LiveValue | undefined {
  const stored = storedObject(value);
  const text = storedText(stored?.value);
  const source: Source | undefined = storedText(stored?.source) ?? storedMessage(stored?.source);
  const readAt = storedNumber(stored?.readAt);
  if (text === undefined || source === undefined || readAt === undefined) return undefined;
  const said = storedMessage(stored?.said);
  return { value: text, source, readAt, ...(said === undefined ? {} : { said }) };
}

/** A quota from a file. */
export function storedQuotaResult(value: unknown): QuotaResult | undefined {
  const { resource, localizedName, limit, used, unit } = storedObject(value) ?? {};
  if (typeof resource !== 'string' || typeof localizedName !== 'string' || typeof unit !== 'string') return undefined;
  const known = { limit: storedNumber(limit), used: storedNumber(used) };
  return { resource, localizedName, unit, ...(known.limit === undefined ? {} : { limit: known.limit }), ...(known.used === undefined ? {} : { used: known.used }) };
}
