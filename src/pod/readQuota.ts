import { readQuotaBody } from '../core/probe/quotaBody.ts';
import { maySpread } from '../core/probe/spreading.ts';
import type { ProbeEnvironment } from './environment.ts';
import { again } from './exchangeToken.ts';
import { httpJson, noAnswerSentence, textAt, type HttpAnswer } from './httpJson.ts';
import type { PodWorld } from './podWorld.ts';
import { RetryWindow } from './retryWindow.ts';
import { say } from './say.ts';

/** The version that arm-quota 1.1 sends. */
const apiVersion = '2025-03-01';

export interface QuotaArgs {
  readonly world: PodWorld;
  readonly environment: ProbeEnvironment;
  readonly accessToken: string;
}

/** How a read ended; everything else was said. */
export type QuotaEnd = 'read' | 'refused' | 'unreachable';

/** Reads limit and usage of the resource. */
export async function readResource(args: QuotaArgs, resource: string): Promise<QuotaEnd> {
  const { world, environment } = args;
  for (const step of ['limit', 'usage'] as const) {
    const body = await readRepeatedly(args, step, computeScope(environment, step, resource), (answer) => readQuotaBody(answer, step));
    if (typeof body === 'string') return body;
    say(world, `${step === 'limit' ? 'Limit' : 'Usage'} of ${body.localizedName} (${body.resource}) in ${environment.region}: ${body.value ?? 'not given'}.`, { step, status: 'ok', ...body });
  }
  return 'read';
}

/** Where limits or usages of Compute in the region stand; those of one resource, or all. */
export function computeScope({ resourceManager, subscriptionId, region }: ProbeEnvironment, step: 'limit' | 'usage', resource?: string): URL {
  const scope = `subscriptions/${encodeURIComponent(subscriptionId)}/providers/Microsoft.Compute/locations/${encodeURIComponent(region)}`;
  const name = resource === undefined ? '' : `/${encodeURIComponent(resource)}`;
  return new URL(`${resourceManager}/${scope}/providers/Microsoft.Quota/${step === 'limit' ? 'quotas' : 'usages'}${name}?api-version=${apiVersion}`);
}

/**
 * Reads one address, repeating refusals that may pass.
 * @param understand gives undefined for a body that is none; that is a refusal
 * @returns what was understood, or how it ended instead, which was said
 */
export async function readRepeatedly<Body extends object>(
  { world, environment, accessToken }: QuotaArgs,
  step: 'limit' | 'usage',
  url: URL,
  understand: (body: unknown) => Body | undefined,
): Promise<Body | Exclude<QuotaEnd, 'read'>> {
  const tries = new RetryWindow({ startedAt: world.now(), windowMs: environment.roleWindowMs });
  for (;;) {
    const answer = await httpJson(world, environment, { url, method: 'GET', headers: { authorization: `Bearer ${accessToken}` } });
    const body = answer.kind === 'answer' && answer.status === 200 ? understand(answer.body) : undefined;
    if (body !== undefined) return body;
    const pause = refused(world, step, answer, tries);
    if (pause === undefined) return answer.kind === 'answer' ? 'refused' : 'unreachable';
    await world.sleep(pause * 1000);
  }
}

function mayPass(status: number, code: string): boolean {
  // A new role assignment (403) takes time to be seen everywhere.
  return status === 403 || status === 408 || status === 429 || status >= 500 || maySpread(code);
}

/** Says why there is no quota; the seconds to wait before the next try, if there is one. */
function refused(world: PodWorld, step: 'limit' | 'usage', answer: HttpAnswer, tries: RetryWindow): number | undefined {
  const { attempt } = tries;
  const now = world.now();
  if (answer.kind !== 'answer') {
    const pause = answer.kind === 'unreachable' ? tries.next({ now }) : undefined;
    const { kind, ...told } = answer;
    say(world, `${noAnswerSentence(answer)}${again(pause)}`, { step, status: kind, attempt, ...told, ...(pause === undefined ? {} : { retryInSeconds: pause }) });
    return pause;
  }
  const code = textAt(answer.body, 'error', 'code') ?? textAt(answer.body, 'code') ?? `HTTP ${answer.status}`;
  const detail = textAt(answer.body, 'error', 'message') ?? textAt(answer.body, 'message') ?? answer.text.slice(0, 500);
  const retryAfter = answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds };
  const pause = mayPass(answer.status, code) ? tries.next({ now, ...retryAfter }) : undefined;
  say(world, `Azure refused the ${step} (${code.startsWith('HTTP ') ? code : `HTTP ${answer.status} ${code}`}, try ${attempt}): ${detail}${again(pause)}`, {
    step,
    status: 'refused',
    attempt,
    httpStatus: answer.status,
    code,
    detail,
    ...(pause === undefined ? {} : { retryInSeconds: pause }),
  });
  return pause;
}
