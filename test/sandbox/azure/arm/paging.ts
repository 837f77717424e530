import type { Json } from '../world/model.ts';
import type { ArmAnswer, ArmCall } from './route.ts';

/** One page of a list, with the address of the next page while there is more. */
export function page(call: ArmCall, items: readonly Json[], extra: Readonly<Record<string, Json>> = {}): ArmAnswer {
  const start = offsetOf(call.query.get('$skiptoken'));
  const end = start + call.context.pageSize;
  const value = items.slice(start, end);
  if (end >= items.length) return { status: 200, body: { value, ...extra } };
  const next = new URLSearchParams();
  for (const [name, text] of call.query) if (name !== '$skiptoken') next.set(name, text);
  next.set('$skiptoken', Buffer.from(`next:${String(end)}`).toString('base64url'));
  return { status: 200, body: { value, ...extra, nextLink: `${call.context.urls.arm}${call.path}?${next.toString()}` } };
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = Number(/^next:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1] ?? '0');
  return Number.isSafeInteger(offset) ? offset : 0;
}
