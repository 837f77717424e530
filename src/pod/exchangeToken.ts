import type { podExitCodes } from '../core/probe/podReport.ts';
import { readClaims } from './claims.ts';
import type { ProbeEnvironment } from './environment.ts';
import { httpJson, noAnswerSentence, textAt, type HttpAnswer } from './httpJson.ts';
import type { PodWorld } from './podWorld.ts';
import { RetryWindow } from './retryWindow.ts';
import { say } from './say.ts';
import type { ServiceAccountToken } from './serviceAccountToken.ts';

export interface ExchangeArgs {
  readonly world: PodWorld;
  readonly environment: ProbeEnvironment;
  readonly clientId: string;
  readonly tenantId: string;
  /** Reads the token file anew: the kubelet replaces it. Undefined when it cannot be read, which was said. */
  readonly assertion: () => Promise<ServiceAccountToken | undefined>;
}

/** Without a token: nothing to exchange, refused, or nobody reached. */
type Tokenless = Extract<keyof typeof podExitCodes, 'environment' | 'exchange' | 'unreachable'>;

/**
 * AADSTS codes that no waiting mends: 90002 no such tenant, 500011 no such resource, 700038 not an
 * application id, 900023 malformed tenant, 7000229 application without service principal.
 */
const final: ReadonlySet<string> = new Set(['AADSTS90002', 'AADSTS500011', 'AADSTS700038', 'AADSTS900023', 'AADSTS7000229']);
/** The client is unknown in the tenant: mostly the wrong tenant, seldom an identity made a moment ago. */
const unknownClient = 'AADSTS700016';
const unknownClientShare = 1 / 3;

/**
 * Exchanges the service account's token for one of the identity (client credentials with a
 * federated assertion), repeating refusals that may pass.
 * @returns the access token, or how it ended without one, which was said
 */
export async function exchangeToken(args: ExchangeArgs): Promise<{ readonly accessToken: string } | Tokenless> {
  const { world, environment } = args;
  const url = new URL(`${environment.authorityHost}/${encodeURIComponent(args.tenantId)}/oauth2/v2.0/token`);
  const tries = new RetryWindow({ startedAt: world.now(), windowMs: environment.exchangeWindowMs });
  for (;;) {
    const assertion = await args.assertion();
    if (assertion === undefined) return 'environment';
    const { attempt } = tries;
    if (attempt === 1) world.print(`Asking tenant ${args.tenantId} at ${environment.authorityHost} for a token of client ${args.clientId}.`);
    const answer = await httpJson(world, environment, { url, method: 'POST', body: form(args, assertion.text), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    const accessToken = answer.kind === 'answer' && answer.status === 200 ? textAt(answer.body, 'access_token') : undefined;
    if (accessToken !== undefined) {
      sayExchanged(world, accessToken, attempt, answer);
      return { accessToken };
    }
    const pause = refused(args, answer, tries);
    if (pause === undefined) return answer.kind === 'answer' ? 'exchange' : 'unreachable';
    await world.sleep(pause * 1000);
  }
}

function form(args: ExchangeArgs, assertion: string): string {
  return new URLSearchParams({
    client_id: args.clientId,
    scope: args.environment.scope,
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }).toString();
}

function sayExchanged(world: PodWorld, accessToken: string, attempt: number, answer: HttpAnswer): void {
  const claims = readClaims(accessToken);
  const body = answer.kind === 'answer' ? answer.body : undefined;
  const expires = typeof body === 'object' && body !== null && 'expires_in' in body ? Number(body.expires_in) : NaN;
  say(world, `Entra ID accepted it: an access token of object ${claims?.objectId ?? '(unknown)'} in tenant ${claims?.tenantId ?? '(unknown)'}.`, {
    step: 'exchange',
    status: 'ok',
    attempt,
    expiresInSeconds: Number.isFinite(expires) ? expires : 0,
    ...(claims?.tenantId === undefined ? {} : { tenantId: claims.tenantId }),
    ...(claims?.objectId === undefined ? {} : { objectId: claims.objectId }),
  });
}

/** Says why there is no access token; the seconds to wait before the next try, if there is one. */
function refused(args: ExchangeArgs, answer: HttpAnswer, tries: RetryWindow): number | undefined {
  const { world } = args;
  const { attempt } = tries;
  const now = world.now();
  if (answer.kind !== 'answer') {
    const pause = answer.kind === 'unreachable' ? tries.next({ now }) : undefined;
    const { kind, ...told } = answer;
    say(world, `${noAnswerSentence(answer)}${again(pause)}`, { step: 'exchange', status: kind, attempt, ...told, ...(pause === undefined ? {} : { retryInSeconds: pause }) });
    return pause;
  }
  const description = textAt(answer.body, 'error_description') ?? answer.text.slice(0, 500);
  const aadsts = /AADSTS\d+/.exec(description)?.[0];
  const stays = aadsts !== undefined && final.has(aadsts);
  const retryAfter = answer.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: answer.retryAfterSeconds };
  const pause = stays ? undefined : tries.next({ now, ...(aadsts === unknownClient ? { share: unknownClientShare } : {}), ...retryAfter });
  say(world, `Entra ID refused (HTTP ${answer.status}, try ${attempt}): ${description}${again(pause)}`, {
    step: 'exchange',
    status: 'refused',
    attempt,
    httpStatus: answer.status,
    ...(aadsts === undefined ? {} : { aadsts }),
    error: textAt(answer.body, 'error') ?? `http_${answer.status}`,
    detail: description,
    ...(pause === undefined ? {} : { retryInSeconds: pause }),
  });
  return pause;
}

/** The end of a sentence about a failed try. */
export function again(pauseSeconds: number | undefined): string {
  return pauseSeconds === undefined ? '' : ` (trying again in ${pauseSeconds} s)`;
}
