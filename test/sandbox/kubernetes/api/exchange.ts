import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { BodyTooLarge, readBody } from '../../foundation/httpsServer.ts';
import { ApiError, badRequest } from '../model/apiError.ts';

/** etcd's limit on one request. */
const BODY_LIMIT = 3 * 1024 * 1024;

/** One request with what the API layer needs of it, and its answer. */
export class Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Path below the cluster's prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly #warnings: string[] = [];

  constructor(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams) {
    this.req = req;
    this.res = res;
    this.path = path;
    this.query = query;
  }

  get method(): string {
    return this.req.method ?? 'GET';
  }

  /** The media type of the request body. */
  get contentType(): string {
    return (this.req.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  }

  /** True for a query flag that is set to anything but false. */
  flag(name: string): boolean {
    const value = this.query.get(name);
    return value !== null && value !== 'false' && value !== '0';
  }

  /** A text that becomes a `Warning` header. */
  warn(text: string): void {
    if (!this.#warnings.includes(text)) this.#warnings.push(text);
  }

  /**
   * The body as a value; undefined where there is none.
   * @throws ApiError 400, 413, 415
   */
  async body(): Promise<unknown> {
    const text = (await this.#read()).toString('utf8');
    if (text.trim() === '') return undefined;
    const type = this.contentType;
    try {
      if (type.endsWith('json') || type === 'text/plain') return JSON.parse(text) as unknown;
      if (type.endsWith('yaml')) return parseYaml(text) as unknown;
    } catch (error) {
      throw badRequest(`error decoding the request body: ${error instanceof Error ? error.message : String(error)}`);
    }
    throw new ApiError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`);
  }

  /** Answers with a JSON value. */
  json(status: number, value: unknown, contentType = 'application/json'): void {
    this.#head(status, contentType);
    const payload = `${JSON.stringify(value)}\n`;
    this.res.setHeader('content-length', Buffer.byteLength(payload));
    this.res.end(this.method === 'HEAD' ? undefined : payload);
  }

  /** Answers with plain text. */
  text(status: number, value: string): void {
    this.#head(status, 'text/plain; charset=utf-8');
    this.res.end(value);
  }

  /** Answers with a refusal. */
  fail(error: ApiError): void {
    if (this.res.headersSent) {
      this.res.destroy();
      return;
    }
    const seconds = error.status.details?.retryAfterSeconds;
    if (seconds !== undefined) this.res.setHeader('retry-after', String(seconds));
    if (error.code === 401) this.res.setHeader('www-authenticate', 'Bearer realm="kubernetes-master"');
    this.json(error.code, error.status);
  }

  /** An answer without a body (204). */
  empty(): void {
    this.res.statusCode = 204;
    this.res.end();
  }

  /** Begins a streamed answer; `write` returns once the client can take more. */
  stream(contentType: string): (chunk: string | Buffer) => Promise<void> {
    this.#head(200, contentType);
    this.res.setHeader('transfer-encoding', 'chunked');
    this.res.flushHeaders();
    return (chunk) =>
      new Promise((resolve) => {
        if (this.res.destroyed || this.res.write(chunk)) resolve();
        else {
          const done = (): void => {
            this.res.off('drain', done);
            this.res.off('close', done);
            resolve();
          };
          this.res.on('drain', done);
          this.res.on('close', done);
        }
      });
  }

  #head(status: number, contentType: string): void {
    this.res.statusCode = status;
    this.res.setHeader('audit-id', randomUUID());
    this.res.setHeader('cache-control', 'no-cache, private');
    this.res.setHeader('content-type', contentType);
    if (this.#warnings.length > 0) {
      this.res.setHeader('warning', this.#warnings.map((text) => `299 - "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`));
    }
  }

  async #read(): Promise<Buffer> {
    try {
      return await readBody(this.req, BODY_LIMIT);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_LIMIT}`);
    }
  }
}
