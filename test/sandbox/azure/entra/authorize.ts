import { randomBytes } from 'node:crypto';
import { findTenant, findUser } from '../world/world.ts';
import type { User } from '../world/model.ts';
import { findPublicClient, isTenantAlias } from './clients.ts';
import { EntraFailure } from './entraFailure.ts';
import type { EntraState } from './entraState.ts';
import { applicationNotFound, parameterMissing, tenantNotFound, userNotInTenant } from './signInFailures.ts';

/** An authorization request that has passed its checks. */
export interface AuthorizeRequest {
  readonly named: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly responseMode: 'query' | 'fragment' | 'form_post';
}

// A public client may be called back on this machine, or by VS Code.
const REDIRECTS = /^(http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)|https:\/\/vscode\.dev\/redirect|vscode(-insiders)?:\/\/)/;

/**
 * Reads and checks the parameters of `/{tenant}/oauth2/v2.0/authorize`.
 * @throws EntraFailure which is shown on a page: nobody is redirected to an address that was not checked.
 */
export function readAuthorizeRequest(state: EntraState, named: string, query: URLSearchParams): AuthorizeRequest {
  const { world } = state.context;
  const tenant = findTenant(world, named);
  if (!tenant && !isTenantAlias(named)) throw tenantNotFound(named, 'invalid_request');
  const clientId = query.get('client_id');
  if (clientId === null) throw parameterMissing('client_id');
  const directory = tenant ?? world.tenants[0];
  if (!findPublicClient(clientId) && directory) throw applicationNotFound(clientId, directory);
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!REDIRECTS.test(redirectUri)) {
    throw new EntraFailure({
      code: 50011,
      status: 400,
      error: 'invalid_request',
      uri: true,
      text: `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    });
  }
  if (query.get('response_type') !== 'code') {
    throw new EntraFailure({
      code: 700054,
      status: 400,
      error: 'unsupported_response_type',
      text: `response_type '${query.get('response_type') ?? ''}' is not enabled for the application.`,
    });
  }
  const challenge = query.get('code_challenge') ?? undefined;
  if (challenge !== undefined && query.get('code_challenge_method') !== 'S256') {
    throw new EntraFailure({
      code: 501491,
      status: 400,
      error: 'invalid_request',
      text: 'Invalid code challenge method. The sandbox accepts S256 only.',
    });
  }
  const mode = query.get('response_mode');
  return {
    named,
    clientId: clientId.toLowerCase(),
    redirectUri,
    scope: query.get('scope') ?? '',
    state: query.get('state') ?? undefined,
    nonce: query.get('nonce') ?? undefined,
    challenge,
    responseMode: mode === 'fragment' || mode === 'form_post' ? mode : 'query',
  };
}

/** What comes back to the client: where, and with which parameters. */
export interface AuthorizeAnswer {
  readonly redirectUri: string;
  readonly responseMode: AuthorizeRequest['responseMode'];
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * A person chose an account.
 * @throws EntraFailure AADSTS50020 for a stranger to the tenant.
 */
export function chooseAccount(state: EntraState, request: AuthorizeRequest, userName: string): AuthorizeAnswer {
  const { world } = state.context;
  const user = findUser(world, userName);
  if (!user) throw parameterMissing('user');
  refuseStranger(state, request, user);
  const code = randomBytes(32).toString('base64url');
  state.codes.set(code, {
    user,
    tenant: request.named,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    scope: request.scope,
    nonce: request.nonce,
    challenge: request.challenge,
  });
  return answer(request, { code });
}

/** The person went back instead. */
export function declineSignIn(request: AuthorizeRequest): AuthorizeAnswer {
  return answer(request, {
    error: 'access_denied',
    error_subcode: 'cancel',
    error_description: 'AADSTS65004: User declined to consent to access the app.',
  });
}

/** `prompt=none` without a session. */
export function loginRequired(request: AuthorizeRequest): AuthorizeAnswer {
  return answer(request, {
    error: 'login_required',
    error_description: 'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
  });
}

function refuseStranger(state: EntraState, request: AuthorizeRequest, user: User): void {
  const tenant = findTenant(state.context.world, request.named);
  const client = findPublicClient(request.clientId);
  if (tenant && client && !user.memberships.has(tenant.id)) throw userNotInTenant(user, tenant, client);
}

function answer(request: AuthorizeRequest, parameters: Record<string, string>): AuthorizeAnswer {
  return {
    redirectUri: request.redirectUri,
    responseMode: request.responseMode,
    parameters: request.state === undefined ? parameters : { ...parameters, state: request.state },
  };
}

/** The address a `query` or `fragment` answer redirects to. */
export function redirectAddress(reply: AuthorizeAnswer): string {
  const target = new URL(reply.redirectUri);
  const parameters = new URLSearchParams(reply.parameters);
  if (reply.responseMode === 'fragment') target.hash = parameters.toString();
  else for (const [name, value] of parameters) target.searchParams.set(name, value);
  return target.toString();
}
