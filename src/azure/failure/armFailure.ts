import type { Failure } from '../../core/model/failure.ts';
import { armReason } from './armReason.ts';
import { readErrorBody } from './errorBody.ts';

/** An answer of ARM that is not a success. */
export interface ArmAnswer {
  readonly status: number;
  readonly method: string;
  readonly body: string | undefined;
  /** A header by lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** The failure that an ARM answer stands for. `now` in milliseconds since the epoch, for Retry-After dates. */
export function armFailure(answer: ArmAnswer, about: { readonly operation: string; readonly target?: string; readonly now: number }): Failure {
  const body = readErrorBody(answer.body);
  const codes = [...(body.code === undefined ? [] : [body.code]), ...body.innerCodes];
  const challenge = answer.header('www-authenticate');
  const message = body.message ?? (challenge === undefined ? undefined : challengeDescription(challenge));
  const reason = armReason({ status: answer.status, method: answer.method, codes, message: message ?? '' });
  const retryAfterMs = retryAfter(answer, message, about.now);
  return {
    reason,
    operation: about.operation,
    ...(about.target === undefined ? {} : { target: about.target }),
    code: body.code ?? `HTTP ${answer.status}`,
    ...(message === undefined ? {} : { detail: message }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/**
 * Milliseconds the service asks to wait: `Retry-After` (seconds or a date), its millisecond forms,
 * Resource Graph's `x-ms-user-quota-resets-after` (hh:mm:ss), or the number in its sentence.
 */
export function retryAfter(answer: Pick<ArmAnswer, 'header' | 'status'>, message: string | undefined, now: number): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = Number(answer.header(name) ?? Number.NaN);
    if (milliseconds >= 0) return milliseconds;
  }
  const header = answer.header('retry-after');
  if (header !== undefined) {
    const seconds = Number(header);
    if (seconds >= 0) return seconds * 1000;
    const date = Date.parse(header);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  if (answer.status !== 429) return undefined;
  const [, hours, minutes, rest] = /^(\d+):(\d+):(\d+)/.exec(answer.header('x-ms-user-quota-resets-after') ?? '') ?? [];
  if (hours !== undefined) return (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)) * 1000;
  const told = /(?:try again|retry) after '?(\d+)'? seconds/i.exec(message ?? '')?.[1];
  return told === undefined ? undefined : Number(told) * 1000;
}

function challengeDescription(challenge: string): string | undefined {
  return /error_description="([^"]+)"/.exec(challenge)?.[1];
}
