import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A forward proxy on loopback that makes tunnels, and nothing else. */
export interface ConnectProxy {
  readonly port: number;
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: readonly string[];
  /** Bytes that clients sent through tunnels, as the proxy saw them. */
  readonly seen: () => Buffer;
  close(): void;
}

export interface ProxyOptions {
  /** Names that the proxy resolves to another port of loopback. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `user:password` that it wants. */
  readonly credentials?: string;
  /** TLS on the way to the proxy. */
  readonly certificate?: { readonly keyPem: string; readonly certPem: string };
}

export async function startConnectProxy({ hosts, credentials, certificate }: ProxyOptions): Promise<ConnectProxy> {
  const asked: string[] = [];
  const chunks: Buffer[] = [];
  const open = new Set<Duplex>();
  const server = certificate === undefined ? createHttpServer() : createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem });
  server.on('connection', (socket: Duplex) => open.add(socket));
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    const authority = request.url ?? '';
    asked.push(authority);
    const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    const port = hosts[authority.replace(/:\d+$/, '')];
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n');
      return;
    }
    if (port === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.pipe(upstream).pipe(socket);
    });
    open.add(upstream);
    for (const end of [socket, upstream]) end.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    seen: () => Buffer.concat(chunks),
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
