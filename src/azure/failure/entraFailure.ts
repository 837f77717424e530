import type { Failure, FailureReason } from '../../core/model/failure.ts';
import { withoutTracking } from './errorBody.ts';

/**
 * AADSTS numbers that a person can mend by signing in again: second factor, consent, expired or
 * revoked session, conditional access (learn.microsoft.com/entra/identity-platform/reference-error-codes).
 */
const needsPerson: ReadonlySet<string> = new Set([
  '16000', '50055', '50058', '50072', '50074', '50076', '50078', '50079', '50089', '50097', '50125', '50129', '50132', '50133', '50158', '50173',
  '53000', '53001', '53002', '53003', '53004', '65001', '65004', '70008', '70043', '70044', '530031', '530032', '530034', '700081', '700082', '700084',
]);

/** OAuth errors of the same meaning, where no number is given. */
const needsPersonError = /^(interaction_required|login_required|consent_required|no_tokens_found|no_account_error)$/;

/** What an Entra ID answer or a sign-in library said. */
export interface EntraRefusal {
  /** The sentence, with its AADSTS number where it has one. */
  readonly description: string;
  /** OAuth error code, e.g. `invalid_grant`. */
  readonly error?: string;
}

/** The failure of a sign-in or token request: `signInRequired` where a person can help, else `signInFailed`. */
export function entraFailure(refusal: EntraRefusal, about: { readonly operation: string; readonly target?: string }): Failure {
  const number = /AADSTS(\d+)/.exec(refusal.description)?.[1];
  const code = number === undefined ? refusal.error : `AADSTS${number}`;
  const person = number === undefined ? needsPersonError.test(refusal.error ?? '') : needsPerson.has(number);
  const detail = withoutTracking(refusal.description);
  return {
    reason: person ? 'signInRequired' : (directoryTrouble(number, refusal.error) ?? 'signInFailed'),
    operation: about.operation,
    ...(about.target === undefined ? {} : { target: about.target }),
    ...(code === undefined ? {} : { code }),
    ...(detail === '' ? {} : { detail }),
  };
}

/** The directory's own trouble is no refusal of the person: AADSTS90055 is throttling, 90033 "a transient error". */
function directoryTrouble(number: string | undefined, error: string | undefined): FailureReason | undefined {
  if (number === '90055') return 'throttled';
  if (number === '90033' || error === 'server_error') return 'serverError';
  return error === 'temporarily_unavailable' ? 'throttled' : undefined;
}
