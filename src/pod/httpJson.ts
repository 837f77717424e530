import type { PodWorld } from './podWorld.ts';

/** An answer, or why there is none. */
export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown; readonly text: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'unreachable' | 'untrusted'; readonly host: string; readonly code: string; readonly detail: string };

const timeoutMs = 30_000;
const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|INVALID_CA|HOSTNAME_MISMATCH)/;

/** One request with a JSON answer. A redirect is refused: it would carry a token elsewhere. */
export async function httpJson(world: PodWorld, url: string, init: RequestInit): Promise<HttpAnswer> {
  try {
    const response = await world.fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after'));
    return { kind: 'answer', status: response.status, body: parse(text), text, ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}) };
  } catch (thrown) {
    const cause = innermost(thrown);
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
    return { kind: certificateCodes.test(code) ? 'untrusted' : 'unreachable', host: new URL(url).host, code, detail: cause.message };
  }
}

/** fetch says only "fetch failed"; the reason is in its cause, or in the parts of that. */
function innermost(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown instanceof AggregateError && thrown.errors[0] instanceof Error) return innermost(thrown.errors[0]);
  return thrown.cause instanceof Error ? innermost(thrown.cause) : thrown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, e.g. a proxy's page: the caller reports the text.
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
