import { createHttpHeaders, type HttpClient, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { createArmSession, type ArmSession } from '../../../src/azure/arm/armSession.ts';
import type { Cloud } from '../../../src/core/model/cloud.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { parseTenantId } from '../../../src/core/model/ids.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { TokenRequest, TokenSource } from '../../../src/core/ports/tokenSource.ts';

export const tenantA = parseTenantId('aaaaaaaa-0000-4000-8000-00000000000a');
export const subscription1 = '11111111-0000-4000-8000-000000000001';
export const subscription2 = '11111111-0000-4000-8000-000000000002';

export const cloud: Cloud = {
  name: 'custom',
  authorityHost: 'https://login.example',
  resourceManager: 'https://arm.example',
  resourceManagerScope: 'https://arm.audience.example/.default',
  portal: 'https://portal.example',
};

/** What the test's ARM saw. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly ifMatch: string | undefined;
}

export interface StubAnswer {
  readonly status?: number;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Stub {
  readonly arm: ArmSession;
  readonly seen: SeenRequest[];
  readonly tokenRequests: TokenRequest[];
  readonly log: string[];
  readonly slept: number[];
}

/** An ARM that answers from a function; time passes at once. */
export function stubArm(answer: (request: SeenRequest, count: number) => StubAnswer, tokens?: TokenSource, where: Cloud = cloud): Stub {
  const seen: SeenRequest[] = [];
  const tokenRequests: TokenRequest[] = [];
  const log: string[] = [];
  const slept: number[] = [];
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock: Clock = {
    now: () => now,
    async sleep(milliseconds, signal) {
      if (signal.aborted) throw new TenantlinkError({ reason: 'cancelled', operation: 'sleep' });
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  const source: TokenSource = {
    async token(request) {
      tokenRequests.push(request);
      return tokens === undefined ? { token: 'canary-token', expiresAt: now + 3_600_000 } : tokens.token(request);
    },
  };
  const httpClient: HttpClient = {
    async sendRequest(request) {
      if (request.abortSignal?.aborted === true) throw new DOMException('aborted', 'AbortError');
      const one = readRequest(request);
      seen.push(one);
      return respond(request, answer(one, seen.length));
    },
  };
  return { arm: createArmSession({ cloud: where, tokens: source, clock, log: (line) => log.push(line), httpClient }), seen, tokenRequests, log, slept };
}

function readRequest(request: PipelineRequest): SeenRequest {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    body: typeof request.body === 'string' ? JSON.parse(request.body) : undefined,
    authorization: request.headers.get('authorization'),
    ifMatch: request.headers.get('if-match'),
  };
}

function respond(request: PipelineRequest, answer: StubAnswer): PipelineResponse {
  const text = answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return {
    request,
    status: answer.status ?? 200,
    headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...answer.headers }),
    bodyAsText: text,
  };
}

/** An error in the gateway's shape. */
export function armError(status: number, code: string, message = code): StubAnswer {
  return { status, body: { error: { code, message } } };
}

/** The failure a promise ends in; fails the test when it does not. */
export async function failureFrom(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof TenantlinkError) return thrown.failure;
    throw thrown;
  }
  throw new Error('It did not fail.');
}

export function live(): AbortSignal {
  return new AbortController().signal;
}
