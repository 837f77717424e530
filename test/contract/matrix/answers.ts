import type { ServerResponse } from 'node:http';
import type { Stroke } from './network.ts';

/** A refusal of an API server (apimachinery meta/v1 Status). */
export function sendStatus(res: ServerResponse, refusal: { readonly status: number; readonly reason: string; readonly message: string; readonly retryAfter?: number }): void {
  const { status, reason, message, retryAfter } = refusal;
  const details = retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } };
  send(res, { status, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...details, code: status }, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** A refusal of Microsoft Entra ID's token endpoint. */
export function sendAadsts(res: ServerResponse, refusal: { readonly number: number; readonly error: string; readonly text: string }): void {
  const { number, error, text } = refusal;
  send(res, { status: 400, body: { error, error_description: `AADSTS${number}: ${text}`, error_codes: [number] } });
}

/** What a plain web server says, which an issuer's documents are served by. */
export function sendPlain(res: ServerResponse, status: number, retryAfter?: number): void {
  send(res, { status, body: undefined, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

function send(res: ServerResponse, answer: { readonly status: number; readonly body: unknown; readonly retryAfter?: number }): void {
  res.statusCode = answer.status;
  res.setHeader('content-type', 'application/json');
  if (answer.retryAfter !== undefined) res.setHeader('retry-after', String(answer.retryAfter));
  res.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
}

/** The request is handled; instead of its answer the client sees what `lose` does to the connection. */
export function loseAnswer({ res }: Stroke, lose: (body: string | Buffer) => void): void {
  res.end = ((body?: unknown) => {
    lose(typeof body === 'string' || Buffer.isBuffer(body) ? body : '');
    return res;
  }) as typeof res.end;
}

/** Half of the answer arrives. */
export function cutAnswer(stroke: Stroke): void {
  const { res } = stroke;
  loseAnswer(stroke, (body) => void res.write(body.slice(0, Math.max(1, Math.floor(body.length / 2))), () => res.destroy()));
}
