import type { IncomingMessage } from 'node:http';
import { fail, failureOf } from '../../core/model/failure.ts';
import type { ClusterRef } from '../../core/model/cluster.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { statusFailure, transportFailure, type Doing } from '../kubernetesFailure.ts';
import type { HttpsTransport } from './httpsTransport.ts';
import type { LoginCache, OpenLogin } from './loginCache.ts';
import { readBody } from './readBody.ts';

/** One call to the API server, below the cluster's server URL. */
interface ClusterCall {
  readonly method: string;
  /** `/api/v1/…` with its query, already encoded. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal: AbortSignal;
  readonly doing: Doing;
  /** See ClusterRequest; 30 s by default. */
  readonly idleTimeoutMs?: number;
  /** See ClusterRequest. */
  readonly freshConnection?: boolean;
}

export interface ClusterSession {
  /** The body of a successful answer. Reads are repeated when the server is busy (429, 503). @throws TenantlinkError */
  call(call: ClusterCall): Promise<string>;
  /** The body of a successful answer as it comes (watch, log); also a connection that breaks later throws TenantlinkError. */
  stream(call: ClusterCall): Promise<AsyncIterable<Uint8Array>>;
}

const defaultIdleTimeoutMs = 30_000;
const busyAttempts = 3;
const longestBusyWaitMs = 10_000;

/** Requests to one cluster, each with the login that is valid then; a 401 and an answer that no API server gives renew the login once. */
export function clusterSession(args: {
  readonly cluster: ClusterRef;
  readonly logins: LoginCache;
  readonly clock: Clock;
}): ClusterSession {
  async function send(call: ClusterCall): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      const login = await args.logins.open({ cluster: args.cluster, signal: call.signal });
      const response = await login.transport.send(await toRequest(call, login)).catch((thrown: unknown) => {
        // The name of a deleted or re-created cluster goes; what Azure says of it now is the next call's matter.
        if (failureOf(thrown, call.doing.operation).code === 'ENOTFOUND') args.logins.drop(login);
        throw thrown;
      });
      const httpStatus = response.statusCode ?? 0;
      if (httpStatus >= 200 && httpStatus < 300) return response;
      const body = await readBody({ response, doing: call.doing, signal: call.signal });
      const failure = statusFailure({ doing: call.doing, httpStatus, body, retryAfter: response.headers['retry-after'] });
      // The token or the cluster's certificates may have been replaced meanwhile, or the cluster be gone from that
      // address: ask Azure for both anew, once.
      const outdated = httpStatus === 401 || failure.reason === 'invalidResponse';
      if (outdated) args.logins.drop(login);
      if (outdated && attempt === 1) continue;
      const wait = Math.min(failure.retryAfterMs ?? 1000, longestBusyWaitMs);
      if (call.method !== 'GET' || attempt >= busyAttempts || (httpStatus !== 429 && httpStatus !== 503)) return fail(failure);
      await args.clock.sleep(wait, call.signal);
    }
  }

  async function toRequest(call: ClusterCall, login: OpenLogin): Promise<Parameters<HttpsTransport['send']>[0]> {
    const token = await login.token(call.signal);
    return {
      method: call.method,
      url: `${login.endpoint.server}${call.path}`,
      headers: {
        accept: 'application/json, */*;q=0.8',
        'user-agent': 'tenantlink',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json', 'content-length': String(Buffer.byteLength(call.body)) }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: call.signal,
      doing: call.doing,
      idleTimeoutMs: call.idleTimeoutMs ?? defaultIdleTimeoutMs,
      freshConnection: call.freshConnection === true,
    };
  }

  return {
    async call(call) {
      const response = await send(call);
      return readBody({ response, doing: call.doing, signal: call.signal });
    },
    async stream(call) {
      return bytesOf(await send(call), call);
    },
  };
}

async function* bytesOf(response: IncomingMessage, call: ClusterCall): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>;
  } catch (thrown) {
    fail(transportFailure({ doing: call.doing, thrown, signal: call.signal }));
  }
}

/** JSON of an answer. @throws TenantlinkError `invalidResponse` */
export function parseJson(text: string, doing: Doing): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    return fail({ ...failureOf(thrown, doing.operation), reason: 'invalidResponse', target: doing.target, detail: 'the answer is not JSON' });
  }
}
