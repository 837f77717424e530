import type { QuotaResult } from '../ports/quotaReader.ts';
import type { PodReport } from './podReport.ts';

type Json = Readonly<Record<string, unknown>>;

/** A report of the pod's program, or undefined for a line meant for people. */
export function parsePodReport(line: string): PodReport | undefined {
  if (!line.startsWith('{"tenantlink":')) return undefined;
  const report = parseObject(line);
  if (report?.tenantlink !== 1 || typeof report.step !== 'string') return undefined;
  return isReport(report) ? report : undefined;
}

/** Types of the members that must be there, per step and status; an own image may print anything. */
const required: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'strings' | 'quota' | 'missing'>>>> = {
  environment: { subscriptionId: 'string', region: 'string', resourceManager: 'string', node: 'string' },
  'token read': { issuer: 'string', subject: 'string', audiences: 'strings', expiresAt: 'number' },
  'token missing': { code: 'missing', detail: 'string' },
  'exchange ok': { attempt: 'number', expiresInSeconds: 'number' },
  'exchange refused': { attempt: 'number', httpStatus: 'number', error: 'string', detail: 'string' },
  'exchange unreachable': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'exchange untrusted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'exchange intercepted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'limit ok': { resource: 'string', localizedName: 'string', unit: 'string' },
  'limit refused': { attempt: 'number', httpStatus: 'number', code: 'string', detail: 'string' },
  'limit unreachable': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'limit untrusted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'limit intercepted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'usage ok': { resource: 'string', localizedName: 'string', unit: 'string' },
  'usage refused': { attempt: 'number', httpStatus: 'number', code: 'string', detail: 'string' },
  'usage unreachable': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'usage untrusted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  'usage intercepted': { attempt: 'number', host: 'string', code: 'string', detail: 'string' },
  quota: { quota: 'quota' },
  'quotas ok': { count: 'number' },
  fault: { code: 'string', detail: 'string' },
  'done succeeded': {},
  'done failed': {},
};

/** What can be missing for the exchange; another word, which an own image may print, is none. */
const missingCodes: Readonly<Record<Extract<PodReport, { readonly status: 'missing' }>['code'], true>> = {
  tokenFileMissing: true,
  tokenFileUnreadable: true,
  clientIdMissing: true,
  tenantIdMissing: true,
  tokenNotUnderstood: true,
};

/** Members that may be missing but must have this type where they are not. */
const optionalTypes: Readonly<Record<string, 'string' | 'number'>> = {
  clientId: 'string',
  tenantId: 'string',
  authorityHost: 'string',
  tokenFile: 'string',
  resource: 'string',
  proxy: 'string',
  objectId: 'string',
  aadsts: 'string',
  value: 'number',
  retryInSeconds: 'number',
};

function isReport(report: Json): report is Json & PodReport {
  const key = typeof report.status === 'string' ? `${String(report.step)} ${report.status}` : String(report.step);
  const shape = Object.hasOwn(required, key) ? required[key] : undefined;
  if (shape === undefined) return false;
  const complete = Object.entries(shape).every(([name, type]) => {
    const value = report[name];
    if (type === 'missing') return typeof value === 'string' && Object.hasOwn(missingCodes, value);
    if (type === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
    return type === 'quota' ? isQuota(value) : typeof value === type;
  });
  return complete && Object.entries(optionalTypes).every(([name, type]) => report[name] === undefined || typeof report[name] === type);
}

function isQuota(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { resource, localizedName, unit, limit, used }: { readonly [Name in keyof QuotaResult]?: unknown } = value;
  return [resource, localizedName, unit].every((text) => typeof text === 'string') && [limit, used].every((amount) => amount === undefined || typeof amount === 'number');
}

/** A JSON object, or undefined. */
export function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Json) : undefined;
  } catch {
    // A line that only looks like JSON is shown as text, like any other.
    return undefined;
  }
}
