import type { ServerResponse } from 'node:http';
import { sendJson } from '../foundation/httpsServer.ts';
import type { AzureContext } from './context.ts';
import type { Fault } from './faults.ts';

/** A response a fault may have struck. */
export interface Struck {
  readonly fault: Fault | undefined;
  readonly res: ServerResponse;
  readonly context: AzureContext;
  readonly side: 'arm' | 'entra';
}

/**
 * Does what a fault of the transport does. True when the request has been answered (or cut) and must not be handled;
 * `slow` only waits, and `after` faults arrange that the handler's own answer is lost.
 */
export async function struckResponse({ fault, res, context, side }: Struck): Promise<boolean> {
  if (!fault) return false;
  if (fault.kind === 'slow') {
    await context.clock.sleep(fault.delayMs ?? 2_000, context.closing);
    return false;
  }
  if (fault.kind === 'truncated') {
    cutInHalf(res);
    return false;
  }
  if (fault.when === 'after') {
    loseAnswer(res, fault, side);
    return false;
  }
  return failNow(res, fault, side);
}

function failNow(res: ServerResponse, fault: Fault, side: 'arm' | 'entra'): boolean {
  const retryAfter: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  switch (fault.kind) {
    case 'reset':
      res.destroy();
      return true;
    case '429':
      sendJson(res, 429, throttled(side, fault.retryAfter ?? 1), { 'retry-after': String(fault.retryAfter ?? 1) });
      return true;
    case '500':
      sendJson(res, 500, failed(side, 'InternalServerError', 'Encountered internal server error. Diagnostic information: none.'));
      return true;
    case '503':
      sendJson(res, 503, failed(side, 'ServerTimeout', 'The service is currently unavailable. Please retry after some time.'), retryAfter);
      return true;
    case 'expired':
    case '403':
    case 'policy':
    case 'conflict':
      return false; // ARM's gateway answers these.
    case 'slow':
    case 'truncated':
      return false; // Arranged already.
    case 'scripted':
      return script(res, fault);
  }
}

function script(res: ServerResponse, fault: Fault): boolean {
  const answer = fault.answer?.(res.req);
  if (!answer) return false;
  res.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
  res.end(answer.body);
  return true;
}

function throttled(side: 'arm' | 'entra', seconds: number): unknown {
  return side === 'arm'
    ? {
        error: {
          code: 'TooManyRequests',
          message: `The request is being throttled as the limit has been reached for operation type - Read. Please try again after '${seconds}' seconds.`,
        },
      }
    : { error: 'temporarily_unavailable', error_description: 'AADSTS90055: Too many requests. Try again later.', error_codes: [90055] };
}

function failed(side: 'arm' | 'entra', code: string, message: string): unknown {
  return side === 'arm'
    ? { error: { code, message } }
    : { error: 'server_error', error_description: `AADSTS90033: A transient error has occurred. Please try again.`, error_codes: [90033] };
}

/** Sends the headers and half of the body, then cuts the connection. */
function cutInHalf(res: ServerResponse): void {
  const end = res.end.bind(res);
  res.end = ((body?: unknown) => {
    if (typeof body !== 'string' || body.length < 2) return end();
    res.write(body.slice(0, Math.floor(body.length / 2)), () => res.destroy());
    return res;
  }) as typeof res.end;
}

/** The handler runs; the client sees the fault instead of its answer. */
function loseAnswer(res: ServerResponse, fault: Fault, side: 'arm' | 'entra'): void {
  const end = res.end.bind(res);
  res.end = (() => {
    res.end = end;
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    failNow(res, fault, side);
    return res;
  }) as typeof res.end;
}
