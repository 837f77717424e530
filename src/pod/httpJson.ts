import type { ProbeEnvironment } from './environment.ts';
import type { HttpCall, HttpReply } from './httpsCall.ts';
import type { PodWorld } from './podWorld.ts';
import { isExcepted, proxyName } from './proxy.ts';

/** An answer, or why there is none. */
export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown; readonly text: string; readonly retryAfterSeconds?: number }
  | NoAnswer;

export interface NoAnswer {
  /** `intercepted`: something answered, but not as the services do, which speak JSON. */
  readonly kind: 'unreachable' | 'untrusted' | 'intercepted';
  readonly host: string;
  /** The proxy it was asked through, without user and password. */
  readonly proxy?: string;
  readonly code: string;
  readonly detail: string;
}

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|INVALID_CA|HOSTNAME_MISMATCH)/;

const longestDetail = 300;

/** One request with a JSON answer, through the environment's proxy where it has one. @throws what is no error of the network */
export async function httpJson(world: PodWorld, { proxy }: Pick<ProbeEnvironment, 'proxy'>, call: Omit<HttpCall, 'proxy'>): Promise<HttpAnswer> {
  const through = proxy === undefined || isExcepted(call.url, proxy.except) ? {} : { proxy: proxyName(proxy) };
  try {
    const reply = await world.call({ ...call, ...(proxy === undefined ? {} : { proxy }) });
    const seconds = retryAfter(reply, world.now());
    const body = parse(reply.text);
    if (body === undefined && !isOverloaded(reply.status)) return { kind: 'intercepted', host: call.url.host, ...through, code: `HTTP_${reply.status}`, detail: reply.text.slice(0, longestDetail) };
    return { kind: 'answer', status: reply.status, body, text: reply.text, ...(seconds > 0 ? { retryAfterSeconds: seconds } : {}) };
  } catch (thrown) {
    const cause = innermost(thrown);
    const code = networkCode(cause);
    // A mistake of the program's own, which nobody must take for the network's.
    if (code === undefined) throw thrown;
    return { kind: certificateCodes.test(code) ? 'untrusted' : 'unreachable', host: call.url.host, ...through, code, detail: cause.message };
  }
}

/** A front door that is overloaded answers for the service, and without JSON. */
function isOverloaded(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** The network's errors have codes, or say that the time was over; undefined for any other error. */
function networkCode(cause: Error): string | undefined {
  if (cause instanceof TypeError || cause instanceof RangeError) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.name === 'TimeoutError' || cause.name === 'AbortError' ? cause.name : undefined;
}

/** What to say of a host that gave no answer. */
export function noAnswerSentence({ kind, host, proxy, code, detail }: NoAnswer): string {
  const what = { untrusted: 'is not trusted', unreachable: 'cannot be reached', intercepted: 'did not answer itself, something in its place did' }[kind];
  return `${host} ${what}${proxy === undefined ? '' : ` through the proxy ${proxy}`}: ${code} ${detail}`;
}

/** Seconds, or a date (RFC 9110, 10.2.3); 0 where there is none. */
function retryAfter({ retryAfter: text = '' }: HttpReply, now: number): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(text);
  return Number.isFinite(at) ? Math.max(0, Math.ceil((at - now) / 1000)) : 0;
}

/** The reason is in an error's cause, or in the parts of one that stands for several addresses. */
function innermost(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown instanceof AggregateError && thrown.errors[0] instanceof Error) return innermost(thrown.errors[0]);
  return thrown.cause instanceof Error ? innermost(thrown.cause) : thrown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, e.g. a proxy's page: its text is told.
    return undefined;
  }
}

/** A text member somewhere in an answer's JSON. */
export function textAt(body: unknown, ...path: readonly string[]): string | undefined {
  let current: unknown = body;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([key]) => key === name)?.[1];
  }
  return typeof current === 'string' ? current : undefined;
}
