import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { bare, type ProxyChoice } from './proxy.ts';

/** The proxy answered, but makes no tunnel. */
class ProxyRefusal extends Error {
  /** `PROXY_407`: what it answered. */
  readonly code: string;
  constructor(status: number, reason: string) {
    super(`the proxy answered ${String(status)} ${reason}`.trimEnd());
    this.name = 'ProxyRefusal';
    this.code = `PROXY_${String(status)}`;
  }
}

/**
 * A TLS connection to a host through a proxy's CONNECT (RFC 9110, 9.3.6), because Node's own way
 * through a proxy came with 22.21 and 24.5 only. The proxy sees ciphertext.
 * @throws ProxyRefusal, or what the connection to the proxy failed with
 */
export async function tunnelTo(url: URL, { proxy }: ProxyChoice, signal: AbortSignal): Promise<Duplex> {
  const authority = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const socket = await new Promise<Duplex>((resolve, reject) => {
    const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
    const asking = request({
      method: 'CONNECT',
      hostname: bare(proxy.hostname),
      // Else the Host header would name whom the proxy's certificate has to be for.
      ...serverName(proxy.hostname),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : proxy.port,
      path: authority,
      headers: { host: authority, ...credentials(proxy) },
      agent: false,
      signal,
    });
    asking.on('connect', (answer, connected, head) => {
      const { statusCode = 0, statusMessage = '' } = answer;
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) connected.unshift(head);
        resolve(connected);
      } else {
        connected.destroy();
        reject(new ProxyRefusal(statusCode, statusMessage));
      }
    });
    asking.on('error', reject);
    asking.end();
  });
  return connect({ socket, host: bare(url.hostname), ...serverName(url.hostname) });
}

/** TLS names hosts, not addresses (RFC 6066, 3). */
function serverName(hostname: string): { readonly servername?: string } {
  return isIP(bare(hostname)) === 0 ? { servername: hostname } : {};
}

function credentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that nobody encoded: the text is taken as it stands.
    return text;
  }
}
