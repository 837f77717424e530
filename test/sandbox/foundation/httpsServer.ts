import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers one request; a rejection becomes a bare 500. */
type RequestHandler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/** Stands before a server and meets every request first; true when it has dealt with the request, which the server then never sees. */
export type Front = (req: IncomingMessage, res: ServerResponse) => boolean | Promise<boolean>;

/** What a server needs. */
export interface HttpsServerOptions {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  readonly handler: RequestHandler;
  readonly front?: Front | undefined;
  /** Loopback by default. */
  readonly host?: string | undefined;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** Ask for client certificates (never required): PEM of the authority that signs them. */
  readonly clientCa?: string;
}

/** A listening server. */
export interface HttpsServer {
  readonly port: number;
  /** `https://host:port`, no trailing slash. */
  readonly url: string;
  readonly server: Server;
  /** Stops listening and drops every open connection. */
  close(): Promise<void>;
}

/** Starts a TLS server on loopback. */
export async function startHttpsServer(options: HttpsServerOptions): Promise<HttpsServer> {
  const host = options.host ?? '127.0.0.1';
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      key: options.key,
      cert: options.cert,
      ...(options.clientCa === undefined
        ? {}
        : { ca: options.clientCa, requestCert: true, rejectUnauthorized: false }),
    },
    (req, res) => {
      void answer(options, req, res);
    },
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    url: `https://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer({ handler, front }: HttpsServerOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    if ((await front?.(req, res)) === true) return;
    await handler(req, res);
  } catch (error) {
    if (error instanceof BodyTooLarge && !res.headersSent) {
      sendJson(res, 413, { error: { code: 'RequestContentTooLarge', message: error.message } });
      return;
    }
    // A bug of the sandbox itself: say so where its user looks, without the request's headers.
    process.stderr.write(`sandbox: ${req.method ?? ''} ${(req.url ?? '').split('?')[0] ?? ''}: ${describe(error)}\n`);
    if (!res.headersSent) sendJson(res, 500, { error: { code: 'InternalServerError', message: 'sandbox failure' } });
    else res.destroy();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A request body above its limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * Reads a whole request body.
 * @throws BodyTooLarge above `limit` bytes (4 MiB by default, as ARM's).
 */
export async function readBody(req: IncomingMessage, limit = 4 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge(`the request body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends a JSON answer; `undefined` sends no body. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  const payload = body === undefined ? '' : JSON.stringify(body);
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    res.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  if (payload !== '' && !res.hasHeader('content-type')) {
    res.setHeader('content-type', 'application/json; charset=utf-8');
  }
  res.setHeader('content-length', Buffer.byteLength(payload));
  res.end(payload);
}
