import { createHttpHeaders, createPipelineFromOptions, createPipelineRequest, type HttpClient, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { Cloud } from '../../core/model/cloud.ts';
import { fail, TenantlinkError } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ExchangedToken, TokenExchange } from '../../core/ports/tokenExchange.ts';
import { ownPipeline } from '../arm/ownPipeline.ts';
import { withDeadline, withLog } from '../arm/requestPolicies.ts';
import { thrownFailure } from '../failure/thrownFailure.ts';
import { recordOf, textOf, type JsonRecord } from '../json.ts';
import { exchangeFailure } from './exchangeFailure.ts';

/** What the exchange works with; proxy settings and certificates are those of the HTTP client. */
export interface ExchangeConnection {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly httpClient: HttpClient;
}

const operation = 'exchangeToken';

/**
 * The exchange as azure-identity's workload credential does it (client credentials with a
 * client_assertion, RFC 7523), without its cache and retries: what is asked here is whether it
 * works now. The assertion goes to the cloud's authority only, and redirects are not followed.
 */
export async function exchangeToken(connection: ExchangeConnection, request: Parameters<TokenExchange['exchange']>[0]): Promise<ExchangedToken> {
  const { cloud, clock } = connection;
  const doing = { operation, target: request.clientId, signal: request.signal };
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: request.clientId,
    scope: cloud.resourceManagerScope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: request.assertion,
  });
  let answer: PipelineResponse;
  try {
    request.signal.throwIfAborted();
    answer = await senderOf(connection, doing)({
      url: `${cloud.authorityHost}/${request.tenantId}/oauth2/v2.0/token`,
      body: form.toString(),
    });
  } catch (thrown) {
    throw thrown instanceof TenantlinkError ? thrown : new TenantlinkError(thrownFailure(thrown, doing));
  }
  const body = bodyOf(answer);
  if (answer.status !== 200) return fail(exchangeFailure({ status: answer.status, body, header: (name) => answer.headers.get(name) }, { ...doing, now: clock.now() }));
  return tokenFrom(body, { target: request.clientId, now: clock.now() });
}

function senderOf({ httpClient, log, clock }: ExchangeConnection, doing: Parameters<typeof withDeadline>[1]): (request: { readonly url: string; readonly body: string }) => Promise<PipelineResponse> {
  const pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: 'tenantlink' } });
  const policy: PipelinePolicy = { name: 'tenantlinkExchange', sendRequest: (request, next) => withLog(withDeadline(next, doing), log, clock)(request) };
  ownPipeline(pipeline, policy);
  return ({ url, body }) =>
    pipeline.sendRequest(
      httpClient,
      createPipelineRequest({
        url,
        method: 'POST',
        headers: createHttpHeaders({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }),
        body,
      }),
    );
}

// Never quoted: it may hold a token, whole or cut off.
function bodyOf(answer: PipelineResponse): JsonRecord | undefined {
  try {
    return recordOf(JSON.parse(answer.bodyAsText ?? ''));
  } catch {
    // Not JSON: whoever answered was not the directory, which the status and the missing body tell.
    return undefined;
  }
}

function tokenFrom(body: JsonRecord | undefined, about: { readonly target: string; readonly now: number }): ExchangedToken {
  const token = textOf(body?.access_token);
  const seconds = Number(body?.expires_in);
  if (token === undefined || !(seconds > 0)) return fail({ reason: 'invalidResponse', operation, target: about.target, detail: 'The answer holds no token.' });
  const claims = claimsOf(token);
  const objectId = textOf(claims?.oid);
  const tenantId = textOf(claims?.tid);
  return { token, expiresAt: about.now + seconds * 1000, ...(objectId === undefined ? {} : { objectId }), ...(tenantId === undefined ? {} : { tenantId }) };
}

/** Who a token speaks for, for display only: ARM decides by the token itself. */
function claimsOf(token: string): JsonRecord | undefined {
  try {
    return recordOf(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    // Tokens are opaque to clients; one that is no JWT still works.
    return undefined;
  }
}
