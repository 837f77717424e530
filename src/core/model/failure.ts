import { maskedCause, maskSecrets } from './maskSecrets.ts';

/**
 * Why something failed, as a closed set: every remote or parsed thing ends in one of these, and
 * the message table has a sentence (what, why, what next) for each.
 */
export type FailureReason =
  /** The user or a deadline stopped it; never shown as an error. */
  | 'cancelled'
  /** Nobody is signed in to that tenant, or the session needs a person (MFA, consent). */
  | 'signInRequired'
  /** Sign-in was tried and refused; `code` holds the AADSTS number where there is one. */
  | 'signInFailed'
  /** The token belongs to another tenant than the resource (ARM InvalidAuthenticationTokenTenant). */
  | 'wrongTenant'
  /** Signed in, but without the permission; `code` and `detail` name the action. */
  | 'forbidden'
  | 'notFound'
  /** Someone else changed it in between, or it exists with other values. */
  | 'conflict'
  /** ARM refuses concurrent writes under one identity (409 ConcurrentFederatedIdentityCredentialsWrites…). */
  | 'concurrentWrite'
  /** 429; `retryAfterMs` says how long the service asks to wait. */
  | 'throttled'
  /** Azure Policy: RequestDisallowedByPolicy. */
  | 'policyDenied'
  /** The resource provider is not registered in the subscription (MissingSubscriptionRegistration). */
  | 'notRegistered'
  /** A new principal or parent is not visible everywhere yet (PrincipalNotFound, ParentResourceNotFound). */
  | 'notReplicated'
  /** A service limit, e.g. 20 federated credentials on one identity. */
  | 'limitReached'
  /** The service cannot do this here (region, API version, cluster kind). */
  | 'notSupported'
  /** The service refused the request's content. */
  | 'invalidRequest'
  /** Something the user or a file gave is malformed; `place` says where. */
  | 'invalidInput'
  /** The service answered something that cannot be understood (truncated, not JSON, other shape). */
  | 'invalidResponse'
  /** Entra refused the token exchange; `code` holds the AADSTS number. */
  | 'exchangeRefused'
  | 'untrustedCertificate'
  | 'unreachable'
  | 'timeout'
  | 'serverError'
  /** A program, e.g. the Azure CLI, is not installed or cannot be started. */
  | 'toolMissing'
  | 'unexpected';

/** One failure as a value. Never holds a token, key or kubeconfig: {@link TenantlinkError} masks what it is given. */
export interface Failure {
  readonly reason: FailureReason;
  /** What was being done, a key of the message table, e.g. `listClusters`. */
  readonly operation: string;
  /** What it was done to, readable, e.g. a cluster's name or `default/wi-demo-account`. */
  readonly target?: string;
  /** The service's own code, e.g. `AuthorizationFailed` or `AADSTS700213`. */
  readonly code?: string;
  /** The service's own sentence, masked. */
  readonly detail?: string;
  /** Where malformed input stands, e.g. `settings tenantlink.cloud.authorityHost` or `line 3`. */
  readonly place?: string;
  /** Milliseconds the service asked to wait. */
  readonly retryAfterMs?: number;
  /** The original error, for the log only. */
  readonly cause?: unknown;
}

/** The one error class that ports and use cases throw; `failure` is what matters. */
export class TenantlinkError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    const told = withoutSecrets(failure);
    super(`${told.operation}: ${told.reason}${told.code === undefined ? '' : ` (${told.code})`}`, { cause: told.cause });
    this.name = 'TenantlinkError';
    this.failure = told;
  }
}

/** What services and libraries say may quote what they were sent; this is the one gate to all that shows or keeps a failure. */
function withoutSecrets(failure: Failure): Failure {
  const texts = (['target', 'code', 'detail', 'place'] as const).flatMap((name) => {
    const text = failure[name];
    const told = text === undefined ? text : maskSecrets(text);
    return told === text ? [] : [[name, told] as const];
  });
  // Most failures need no copy.
  if (texts.length === 0 && failure.cause === undefined) return failure;
  return { ...failure, ...Object.fromEntries(texts), ...(failure.cause === undefined ? {} : { cause: maskedCause(failure.cause) }) };
}

/** Throws a {@link TenantlinkError}; an expression, so that it fits into `??`. */
export function fail(failure: Failure): never {
  throw new TenantlinkError(failure);
}

/** The failure inside anything thrown; what is not ours becomes `cancelled` (aborts) or `unexpected` with its cause. */
export function failureOf(thrown: unknown, operation: string): Failure {
  if (thrown instanceof TenantlinkError) return thrown.failure;
  if (thrown instanceof Error && thrown.name === 'AbortError') return withoutSecrets({ reason: 'cancelled', operation, cause: thrown });
  return withoutSecrets({ reason: 'unexpected', operation, detail: thrown instanceof Error ? thrown.message : String(thrown), cause: thrown });
}
