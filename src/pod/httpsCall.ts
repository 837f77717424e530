import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isExcepted, type ProxyChoice } from './proxy.ts';
import { tunnelTo } from './tunnel.ts';

/** One request, as the program makes it. */
export interface HttpCall {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Absent: straight to the host. */
  readonly proxy?: ProxyChoice;
}

export interface HttpReply {
  readonly status: number;
  /** Undefined where the answer has none; its form is the service's. */
  readonly retryAfter: string | undefined;
  readonly text: string;
}

const timeoutMs = 30_000;
/** Far above a page of quotas (some hundred KB); as JSON of many small values more would end the pod by its memory limit. */
const longestText = 4 * 1024 * 1024;

/** Makes a request over TLS; follows no redirect, which would carry a token elsewhere. @throws Error with the network's code */
export async function httpsCall({ url, method, headers, body, proxy }: HttpCall): Promise<HttpReply> {
  const signal = AbortSignal.timeout(timeoutMs);
  const tunnel = proxy === undefined || isExcepted(url, proxy.except) ? undefined : await tunnelTo(url, proxy, signal);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const through = tunnel === undefined ? { agent: false as const } : { createConnection: () => tunnel };
    const asking = request(url, { method, headers: { 'user-agent': 'tenantlink-probe', ...headers }, signal, ...through });
    asking.on('response', resolve);
    asking.on('error', reject);
    asking.end(body);
  });
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestText) throw Object.assign(new Error(`the answer is longer than ${String(longestText)} bytes`), { code: 'ETOOLONG' });
    parts.push(part);
  }
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text: Buffer.concat(parts).toString('utf8') };
}
