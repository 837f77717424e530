// The default export: VS Code puts its proxy settings and certificates into that object, which named imports would miss.
import https from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { fail } from '../../core/model/failure.ts';
import { transportFailure, type Doing } from '../kubernetesFailure.ts';
import type { ClusterLogin } from '../kubeconfig/parseKubeconfig.ts';

/** One request to an API server. */
interface ClusterRequest {
  readonly method: string;
  /** Full URL below the cluster's server. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly doing: Doing;
  /** Milliseconds without a byte after which the connection counts as dead; 0 never. */
  readonly idleTimeoutMs: number;
  /** None of those that are kept from earlier requests, which may be dead without a word. */
  readonly freshConnection: boolean;
}

/**
 * Connections to one API server over node:https (which VS Code extends with its proxy settings;
 * a bundled undici would not have them). TLS is verified always.
 */
export interface HttpsTransport {
  /** Resolves with the response's head; the body streams. @throws TenantlinkError */
  send(request: ClusterRequest): Promise<IncomingMessage>;
}

/** A transport with the login's certificate authority and client certificate. */
export function httpsTransport(login: ClusterLogin): HttpsTransport {
  const trust = {
    ...(login.endpoint.caPem === undefined ? {} : { ca: login.endpoint.caPem }),
    ...(login.endpoint.serverName === undefined ? {} : { servername: login.endpoint.serverName }),
    ...(login.user.kind === 'certificate' ? { cert: login.user.certPem, key: login.user.keyPem } : {}),
  };
  const reading = new https.Agent({ ...trust, keepAlive: true });
  // A kept connection may be closed by the server just as a request goes out; only reads can be
  // repeated then, so writes get connections of their own.
  const writing = new https.Agent({ ...trust, keepAlive: false });
  return {
    async send(wanted) {
      const isRead = wanted.method === 'GET' && !wanted.freshConnection;
      try {
        return await once(wanted, isRead ? reading : writing);
      } catch (thrown) {
        if (isRead && thrown instanceof StaleConnection) return once(wanted, writing).catch((again: unknown) => fail(failureFor(wanted, again)));
        return fail(failureFor(wanted, thrown));
      }
    },
  };
}

class StaleConnection extends Error {}

function failureFor(wanted: ClusterRequest, thrown: unknown): ReturnType<typeof transportFailure> {
  const original = thrown instanceof StaleConnection ? thrown.cause : thrown;
  return transportFailure({ doing: wanted.doing, thrown: original, signal: wanted.signal });
}

/**
 * Ends the request with the signal, but not the connection of an answer that has come whole: that is kept for others.
 * Node's own `signal` option stays with the connection, and an error given to destroy is told to it: either would end
 * the program when nobody listens there any more.
 */
function endWith(signal: AbortSignal, outgoing: ClientRequest): void {
  let answer: IncomingMessage | undefined;
  const abort = (): void => {
    if (answer?.complete !== true) outgoing.destroy();
  };
  outgoing.once('response', (response) => (answer = response));
  outgoing.once('close', () => signal.removeEventListener('abort', abort));
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
}

function once(wanted: ClusterRequest, agent: https.Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = https.request(wanted.url, { method: wanted.method, headers: wanted.headers, agent });
    endWith(wanted.signal, outgoing);
    outgoing.on('response', resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleConnection('the kept connection was closed', { cause: error }) : error);
    });
    // Detects peers that vanished without a word (sleep, VPN) on streams that may be quiet for long.
    outgoing.setSocketKeepAlive(true, 30_000);
    if (wanted.idleTimeoutMs > 0) {
      outgoing.setTimeout(wanted.idleTimeoutMs, () => {
        outgoing.destroy(Object.assign(new Error(`no answer for ${wanted.idleTimeoutMs / 1000} s`), { code: 'ETIMEDOUT' }));
      });
    }
    outgoing.end(wanted.body);
  });
}
