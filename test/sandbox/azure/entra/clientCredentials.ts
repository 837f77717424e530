import type { AzureContext } from '../context.ts';
import { APP_TOKEN_SECONDS, appClaims } from '../token/claims.ts';
import type { Tenant } from '../world/model.ts';
import { findIdentityByClientId } from '../world/world.ts';
import { verifyAssertion } from './clientAssertion.ts';
import { findPublicClient } from './clients.ts';
import { EntraFailure } from './entraFailure.ts';
import * as failures from './signInFailures.ts';
import { resourceIn, type TokenResult } from './tokenEndpoint.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The client credentials grant: a workload's token against a token of its managed identity.
 * @throws EntraFailure
 */
export async function clientCredentials(context: AzureContext, tenant: Tenant, form: URLSearchParams): Promise<TokenResult> {
  const clientId = form.get('client_id');
  if (clientId === null) throw failures.parameterMissing('client_id');
  if (!GUID.test(clientId) || /^[0-]+$/.test(clientId)) throw failures.notAnApplicationId(clientId);
  const identity = findIdentityByClientId(tenant, clientId);
  if (!identity || identity.knownFrom > context.clock.now()) {
    const client = findPublicClient(clientId);
    if (!client) throw failures.applicationNotFound(clientId, tenant);
    throw new EntraFailure({
      code: 700025,
      status: 401,
      error: 'invalid_client',
      uri: true,
      text: `Client is public so neither 'client_assertion' nor 'client_secret' should be presented.`,
    });
  }
  const scope = form.get('scope') ?? '';
  const resource = resourceIn(scope, tenant, context.urls.arm);
  if (form.has('client_secret')) {
    throw new EntraFailure({
      code: 7000215,
      status: 401,
      error: 'invalid_client',
      uri: true,
      text: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    });
  }
  const assertion = form.get('client_assertion');
  if (assertion === null || form.get('client_assertion_type') !== JWT_BEARER) {
    throw new EntraFailure({
      code: 7000218,
      status: 401,
      error: 'invalid_client',
      uri: true,
      text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    });
  }
  await verifyAssertion(context, identity, assertion);
  const claims = appClaims(identity, { audience: resource.audience, scope, clientId: identity.clientId });
  return {
    principal: identity.clientId,
    body: {
      token_type: 'Bearer',
      expires_in: APP_TOKEN_SECONDS,
      ext_expires_in: APP_TOKEN_SECONDS,
      access_token: context.tokens.issue(claims, APP_TOKEN_SECONDS),
    },
  };
}
