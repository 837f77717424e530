import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { Failure } from '../../core/model/failure.ts';
import { entraFailure } from '../failure/entraFailure.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { recordOf, textOf } from '../json.ts';

/** Sees what the token endpoint really said, which @azure/identity does not pass on. */
export interface FailureObserver {
  readonly policy: PipelinePolicy;
  /** The last failure since {@link FailureObserver.forget}. */
  last(): Failure | undefined;
  forget(): void;
}

/**
 * A silent token request that fails ends in "Automatic authentication has been disabled", whether
 * the network was down, the certificate untrusted or AADSTS50076 the answer; this policy keeps the
 * difference. Pending device codes are no failure.
 */
export function observeFailures(operation: string): FailureObserver {
  let seen: Failure | undefined;
  return {
    last: () => seen,
    forget: () => {
      seen = undefined;
    },
    policy: {
      name: 'tenantlinkObserver',
      async sendRequest(request, next) {
        try {
          const answer = await next(request);
          if (answer.status >= 400) seen = refusal(answer.bodyAsText, answer.status, operation) ?? seen;
          return answer;
        } catch (thrown) {
          seen = thrownFailure(thrown, { operation, signal: new AbortController().signal });
          throw thrown;
        }
      },
    },
  };
}

function refusal(body: string | null | undefined, status: number, operation: string): Failure | undefined {
  const { error, description } = readBody(body);
  if (error === 'authorization_pending' || error === 'slow_down') return undefined;
  if (error === undefined && status >= 500) return { reason: 'serverError', operation, code: `HTTP ${status}` };
  return entraFailure({ description: description ?? '', error: error ?? `HTTP ${status}` }, { operation });
}

function readBody(body: string | null | undefined): { readonly error?: string; readonly description?: string } {
  try {
    const record = recordOf(JSON.parse(body ?? ''));
    const error = textOf(record?.error);
    const description = textOf(record?.error_description);
    return { ...(error === undefined ? {} : { error }), ...(description === undefined ? {} : { description }) };
  } catch {
    // A proxy's page instead of the directory's answer: the status has to do.
    return {};
  }
}
