import type { Failure, FailureReason } from '../../core/model/failure.ts';
import { retryAfter } from '../failure/armFailure.ts';
import { entraFailure } from '../failure/entraFailure.ts';
import { textOf, type JsonRecord } from '../json.ts';

/** An answer of the token endpoint that is not a success. */
export interface RefusedExchange {
  readonly status: number;
  /** Undefined where it is not JSON: a proxy's page, half an answer. */
  readonly body: JsonRecord | undefined;
  /** A header by lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/**
 * Why there is no token: `exchangeRefused` with the AADSTS number when Entra judged the assertion,
 * and the directory's own trouble (throttled, 5xx) or a stranger's answer as what they are. No person
 * can help here, so a number that asks for one (conditional access for workloads) is a refusal too.
 */
export function exchangeFailure(refused: RefusedExchange, about: { readonly operation: string; readonly target: string; readonly now: number }): Failure {
  const { operation, target, now } = about;
  const error = textOf(refused.body?.error);
  const description = textOf(refused.body?.error_description);
  const wait = retryAfter({ status: refused.status, header: refused.header }, undefined, now);
  const base = { operation, target, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  if (error === undefined && description === undefined) return { ...base, reason: byStatus(refused.status), code: `HTTP ${refused.status}` };
  const said = entraFailure({ description: description ?? '', ...(error === undefined ? {} : { error }) }, { operation, target });
  const judged = said.reason === 'signInFailed' || said.reason === 'signInRequired';
  return { ...said, ...base, reason: judged ? judgedReason(refused.status) : said.reason };
}

function judgedReason(status: number): FailureReason {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'serverError' : 'exchangeRefused';
}

function byStatus(status: number): FailureReason {
  if (status === 429) return 'throttled';
  if (status === 407) return 'unreachable';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 ? 'serverError' : 'invalidResponse';
}
