import https from 'node:https';
import { ApiException, type KubeConfig } from '@kubernetes/client-node';
import type { LogRotation } from '../../../sandbox/kubernetes/node/containerLog.ts';

/** A cluster that a suite may write to, with a namespace of its own. */
export interface Connection {
  /** Cluster admin. */
  readonly kubeConfig: KubeConfig;
  /** Exists, is empty and is removed by `close`. */
  readonly namespace: string;
  /** An image with Node.js on its PATH that the cluster can run. */
  readonly nodeImage: string;
  /** The cluster's only node, where a suite may taint it; absent on clusters of other people. */
  readonly ownNode?: string;
  /** When its kubelet replaces a log file, where that is known. */
  readonly logRotation?: LogRotation;
  close(): Promise<void>;
}

/** Opens a connection for one file of the suite. */
export type Connect = () => Promise<Connection>;

/** One raw answer of the API server. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

/** One raw request to the API server, without any client library between. */
export interface RawRequest {
  readonly method?: string;
  /** Below the server URL of the kubeconfig. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the kubeconfig's credentials. */
  readonly anonymous?: boolean;
  /** Called with each chunk as it arrives; returning false leaves. */
  readonly onChunk?: (chunk: Buffer) => boolean;
}

/** Sends a raw request. */
export async function raw(kubeConfig: KubeConfig, request: RawRequest): Promise<RawAnswer> {
  const options: https.RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  const payload = request.body === undefined ? undefined : typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const headers = {
    ...(request.anonymous === true ? {} : (options.headers as https.RequestOptions['headers'] & Record<string, string>)),
    ...(payload === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    ...request.headers,
  };
  const { ca, cert, key, agent } = options;
  return new Promise((resolve, reject) => {
    const req = https.request(`${server}${request.path}`, {
      method: request.method ?? 'GET',
      headers,
      ...(request.anonymous === true ? { ca: caOf(kubeConfig) } : { ca, cert, key, agent }),
    }, (res) => {
      const chunks: Buffer[] = [];
      const done = (): void => resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes: Buffer.concat(chunks) });
      res.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (request.onChunk?.(chunk) === false) {
          res.destroy();
          done();
        }
      });
      res.once('end', done);
      res.once('error', (error) => (request.onChunk ? done() : reject(error)));
    });
    req.once('error', reject);
    req.end(payload);
  });
}

/** The JSON of a raw answer. */
export function json(answer: RawAnswer): Record<string, unknown> {
  return JSON.parse(answer.bytes.toString('utf8')) as Record<string, unknown>;
}

/** What a cluster is too old for, as a reason to skip; false where its version is `1.minor` or newer. */
export async function olderThan(kubeConfig: KubeConfig, minor: number, what: string): Promise<string | false> {
  const version = json(await raw(kubeConfig, { path: '/version' })) as { minor?: string; gitVersion?: string };
  return Number.parseInt(version.minor ?? '', 10) < minor && `Kubernetes ${version.gitVersion ?? ''} ${what}`;
}

/** The Status that a call of the client library fails with; throws where it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; reason: string; message: string; details: Record<string, unknown> }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    // The client library gives a text, a value or (for a 401) nothing.
    const body: unknown = typeof error.body === 'string' ? JSON.parse(error.body) : error.body;
    const { reason = '', message = '', details = {} } = (body ?? {}) as { reason?: string; message?: string; details?: Record<string, unknown> };
    return { code: error.code, reason, message, details };
  }
  throw new Error('the call was not refused');
}

/** Asks again until the answer is there; the limit is a safety net, not a measure. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, limitMs = 60_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function caOf(kubeConfig: KubeConfig): Buffer {
  return Buffer.from(kubeConfig.getCurrentCluster()?.caData ?? '', 'base64');
}
