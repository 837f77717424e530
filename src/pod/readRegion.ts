import { readQuotaBody, type QuotaBody } from '../core/probe/quotaBody.ts';
import { nameOf, quotaOf } from '../core/probe/readQuotas.ts';
import { computeScope, readRepeatedly, type QuotaArgs, type QuotaEnd } from './readQuota.ts';
import { report, say } from './say.ts';

/** A region has some hundred quotas; a list that does not end is none. */
const mostPages = 100;

/** Reads limits and usages of every quota of the region, page by page, and says each in a line. */
export async function readRegion(args: QuotaArgs): Promise<QuotaEnd> {
  const limits = await readList(args, 'limit');
  if (typeof limits === 'string') return limits;
  const usages = await readList(args, 'usage');
  if (typeof usages === 'string') return usages;
  const used = new Map(usages.map((usage) => [nameOf(usage), usage]));
  const quotas = limits.map((limit) => quotaOf(limit, used.get(nameOf(limit))));
  for (const quota of quotas) report(args.world, { step: 'quota', quota });
  say(args.world, `Read ${String(quotas.length)} quotas of ${args.environment.region}.`, { step: 'quotas', status: 'ok', count: quotas.length });
  return 'read';
}

async function readList(args: QuotaArgs, step: 'limit' | 'usage'): Promise<readonly QuotaBody[] | Exclude<QuotaEnd, 'read'>> {
  const first = computeScope(args.environment, step);
  const found: QuotaBody[] = [];
  let next = first;
  for (let page = 1; ; page += 1) {
    const answer: PageOf | Exclude<QuotaEnd, 'read'> = await readRepeatedly(args, step, next, (body) => readPage(body, step));
    if (typeof answer === 'string') return answer;
    found.push(...answer.quotas);
    if (answer.next === undefined) return found;
    const url: URL | undefined = URL.canParse(answer.next) ? new URL(answer.next) : undefined;
    // Another host would be given a token that is not meant for it.
    if (url?.origin !== first.origin || page === mostPages) {
      const detail = url?.origin === first.origin ? `the list goes on after ${String(mostPages)} pages` : `the next page is not at ${first.host}`;
      say(args.world, `Azure's list cannot be followed: ${detail}.`, { step, status: 'refused', attempt: 1, httpStatus: 200, code: 'InvalidNextLink', detail });
      return 'refused';
    }
    next = url;
  }
}

interface PageOf {
  readonly quotas: readonly QuotaBody[];
  readonly next?: string;
}

function readPage(body: unknown, step: 'limit' | 'usage'): PageOf | undefined {
  if (typeof body !== 'object' || body === null || !('value' in body) || !Array.isArray(body.value)) return undefined;
  const quotas = body.value.flatMap((item: unknown) => readQuotaBody(item, step) ?? []);
  // A list of something else is not an empty one: nothing would have been read, and be told as success.
  if (quotas.length === 0 && body.value.length > 0) return undefined;
  const next = 'nextLink' in body && typeof body.nextLink === 'string' && body.nextLink !== '' ? { next: body.nextLink } : {};
  return { quotas, ...next };
}
