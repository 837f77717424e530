import { TenantlinkError, type Failure, type FailureReason } from '../core/model/failure.ts';
import { maskSecrets } from '../core/model/maskSecrets.ts';

/** What was being done and to what, for the failure that may come of it. */
export interface Doing {
  /** A key of the message table, e.g. `listNamespaces`. */
  readonly operation: string;
  /** e.g. `default/wi-demo-account` or the cluster's name. */
  readonly target: string;
}

/** The part of a Kubernetes `Status` that failures are made of (apimachinery meta/v1). */
interface StatusBody {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** An answer of the API server with a status of 400 or more, as a failure. */
export function statusFailure(args: { readonly doing: Doing; readonly httpStatus: number; readonly body: string; readonly retryAfter?: string | undefined }): Failure {
  const status = parseStatus(args.body);
  const detail = maskSecrets((status?.message ?? args.body).trim()).slice(0, 2000);
  const code = conflictingManager(status) ?? status?.reason ?? `HTTP ${args.httpStatus}`;
  const retryAfterMs = retryDelay(args.retryAfter, status);
  return {
    reason: reasonOf(args.httpStatus, status),
    operation: args.doing.operation,
    target: args.doing.target,
    code: code === '' ? `HTTP ${args.httpStatus}` : code,
    ...(detail === '' ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function reasonOf(httpStatus: number, status: StatusBody | undefined): FailureReason {
  // A ResourceQuota refuses with 403 Forbidden too, but no permission would help.
  if (httpStatus === 403) return (status?.message ?? '').includes('exceeded quota:') ? 'limitReached' : 'forbidden';
  if (httpStatus === 504 || status?.reason === 'Timeout' || status?.reason === 'ServerTimeout') return 'timeout';
  const known: Readonly<Record<number, FailureReason>> = {
    400: 'invalidRequest',
    401: 'signInRequired',
    404: 'notFound',
    405: 'notSupported',
    406: 'notSupported',
    409: 'conflict',
    410: 'conflict',
    413: 'invalidRequest',
    415: 'notSupported',
    422: 'invalidRequest',
    429: 'throttled',
  };
  // An API server never redirects: something in between did (a proxy's sign-in page).
  if (httpStatus >= 300 && httpStatus < 400) return 'invalidResponse';
  // Nor does it say 404 of an object without a Status: a load balancer or proxy knows no such cluster.
  if (httpStatus === 404 && status === undefined) return 'invalidResponse';
  return known[httpStatus] ?? (httpStatus >= 500 ? 'serverError' : 'unexpected');
}

/** Field managers in the way of a server-side apply, comma-separated; they are the code of such a conflict. */
function conflictingManager(status: StatusBody | undefined): string | undefined {
  const managers = (status?.details?.causes ?? [])
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => /conflict with "([^"]+)"/.exec(cause.message ?? '')?.[1])
    .filter((manager) => manager !== undefined);
  return managers.length === 0 ? undefined : [...new Set(managers)].join(', ');
}

function retryDelay(header: string | undefined, status: StatusBody | undefined): number | undefined {
  const seconds = header !== undefined && /^\d+$/.test(header) ? Number(header) : status?.details?.retryAfterSeconds;
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}

/** The `Status` in a body, or undefined where a proxy or load balancer answered instead. */
function parseStatus(body: string): StatusBody | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && 'kind' in parsed && parsed.kind === 'Status' ? (parsed as StatusBody) : undefined;
  } catch {
    // Not JSON: the caller shows the text itself.
    return undefined;
  }
}

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|INVALID_CA|HOSTNAME_MISMATCH)/;

/** A thrown transport error (DNS, TLS, reset, abort) as a failure; ours pass through unchanged. */
export function transportFailure(args: { readonly doing: Doing; readonly thrown: unknown; readonly signal: AbortSignal }): Failure {
  if (args.thrown instanceof TenantlinkError) return args.thrown.failure;
  const base = { operation: args.doing.operation, target: args.doing.target, cause: args.thrown };
  if (args.signal.aborted) return { ...base, reason: 'cancelled' };
  const code = codeOf(args.thrown);
  const detail = maskSecrets(args.thrown instanceof Error ? args.thrown.message : String(args.thrown));
  if (code === undefined) return { ...base, reason: 'unexpected', detail };
  if (certificateCodes.test(code)) return { ...base, reason: 'untrustedCertificate', code, detail };
  if (code === 'ETIMEDOUT') return { ...base, reason: 'timeout', code, detail };
  return { ...base, reason: 'unreachable', code, detail };
}

function codeOf(thrown: unknown): string | undefined {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
