import type { PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline';
import { TenantlinkError } from '../../core/model/failure.ts';
import { maskSecrets } from '../../core/model/maskSecrets.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { armFailure } from '../failure/armFailure.ts';
import { thrownFailure, type Doing } from '../failure/thrownFailure.ts';

/** A connection that is silent for longer is given up. ARM's own limit for a synchronous answer is 60 s. */
const attemptLimitMs = 90_000;
const readAttempts = 3;
const firstDelayMs = 300;

/** Ends one attempt after a while, and at once when the caller cancels. */
export function withDeadline(send: SendRequest, doing: Doing): SendRequest {
  return async (request) => {
    const deadline = AbortSignal.timeout(attemptLimitMs);
    request.abortSignal = AbortSignal.any([doing.signal, deadline]);
    try {
      return await send(request);
    } catch (thrown) {
      if (!deadline.aborted || doing.signal.aborted) throw thrown;
      throw new TenantlinkError({ reason: 'timeout', operation: doing.operation, cause: thrown });
    }
  };
}

/** Writes method, path, status and the service's request id: never a query, header or body, which may hold secrets. */
export function withLog(send: SendRequest, log: (line: string) => void, clock: Clock): SendRequest {
  return async (request) => {
    const started = clock.now();
    const what = `${request.method} ${new URL(request.url).pathname}`;
    const took = (): string => `${clock.now() - started} ms`;
    try {
      const answer = await send(request);
      const id = answer.headers.get('x-ms-request-id') ?? answer.headers.get('x-ms-correlation-request-id');
      log(`${what} -> ${answer.status} in ${took()}${id === undefined ? '' : ` (${maskSecrets(id)})`}`);
      return answer;
    } catch (thrown) {
      log(`${what} -> ${thrownFailure(thrown, { operation: 'request', signal: new AbortController().signal }).reason} in ${took()}`);
      throw thrown;
    }
  };
}

/**
 * Repeats reads, twice at most, after a lost connection or a 5xx. Writes are never repeated here, nor
 * is a 429: the product decides on those itself, in its plan, where they are shown and journalled.
 */
export function withReadRetries(send: SendRequest, clock: Clock, signal: AbortSignal): SendRequest {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === readAttempts || !isRead(request) || signal.aborted;
      try {
        const answer = await send(request);
        if (last || !isPassing(answer)) return answer;
      } catch (thrown) {
        if (last || !isLostConnection(thrown, signal)) throw thrown;
      }
      await clock.sleep(firstDelayMs * 2 ** (attempt - 1), signal);
    }
  };
}

/** Turns every answer that is not a success into a TenantlinkError, alike for both generations of SDK clients. */
export function withFailures(send: SendRequest, doing: Doing, clock: Clock): SendRequest {
  return async (request) => {
    const answer = await send(request).catch((thrown: unknown) => {
      throw thrown instanceof TenantlinkError ? thrown : new TenantlinkError(thrownFailure(thrown, doing));
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new TenantlinkError(
      armFailure(
        { status: answer.status, method: request.method, body: answer.bodyAsText ?? undefined, header: (name) => answer.headers.get(name) },
        { operation: doing.operation, ...(doing.target === undefined ? {} : { target: doing.target }), now: clock.now() },
      ),
    );
  };
}

function isRead(request: PipelineRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  // Two reads that Azure made POSTs: a query and a list of credentials.
  return request.method === 'POST' && /\/(Microsoft\.ResourceGraph\/resources|listClusterUserCredential)$/i.test(new URL(request.url).pathname);
}

function isPassing(answer: PipelineResponse): boolean {
  return answer.status === 500 || answer.status === 502 || answer.status === 503 || answer.status === 504;
}

function isLostConnection(thrown: unknown, signal: AbortSignal): boolean {
  const { reason } = thrownFailure(thrown, { operation: 'request', signal });
  return reason === 'unreachable' || reason === 'invalidResponse';
}
