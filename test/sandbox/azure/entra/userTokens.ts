import { randomBytes } from 'node:crypto';
import type { AzureContext } from '../context.ts';
import { USER_TOKEN_SECONDS, userClaims } from '../token/claims.ts';
import type { Membership, Tenant, User } from '../world/model.ts';
import type { ClientApp, Resource } from './clients.ts';
import { mfaRequired, userNotInTenant } from './signInFailures.ts';

/** One user's wish for tokens in one tenant. */
export interface UserTokenRequest {
  readonly user: User;
  readonly tenant: Tenant;
  readonly client: ClientApp;
  readonly resource: Resource;
  /** The scope parameter as it came, echoed in the answer. */
  readonly scope: string;
  /** Whether the sign-in behind this had a second factor. */
  readonly mfa: boolean;
  readonly nonce?: string | undefined;
  readonly clientInfo?: boolean;
}

/** What stands behind a refresh token: it works in every tenant that knows the user. */
export interface RefreshSession {
  readonly user: User;
  readonly clientId: string;
  readonly mfa: boolean;
}

/** The user as the tenant knows them. Fails with AADSTS50020 for strangers and AADSTS50076 without a second factor. */
function admit(request: Pick<UserTokenRequest, 'user' | 'tenant' | 'client' | 'resource' | 'mfa'>): Membership {
  const membership = request.user.memberships.get(request.tenant.id);
  if (!membership) throw userNotInTenant(request.user, request.tenant, request.client);
  if (request.tenant.mfaRequired && !request.mfa) throw mfaRequired(request.resource.appId);
  return membership;
}

/** The access token alone. */
export function accessTokenFor(context: AzureContext, request: UserTokenRequest): string {
  const membership = admit(request);
  const target = { audience: request.resource.audience, scope: request.resource.scope, clientId: request.client.id };
  return context.tokens.issue(userClaims(request.user, membership, target, request.mfa), USER_TOKEN_SECONDS);
}

/** The token endpoint's answer: access token, id token, refresh token and, on request, client_info. */
export function tokenAnswer(
  context: AzureContext,
  refreshTokens: Map<string, RefreshSession>,
  request: UserTokenRequest,
): Record<string, unknown> {
  const accessToken = accessTokenFor(context, request);
  const membership = admit(request);
  const { user, tenant, client } = request;
  const home = user.memberships.get(user.homeTenantId);
  const refreshToken = `0.${randomBytes(48).toString('base64url')}`;
  context.onSecret('refresh token', refreshToken);
  refreshTokens.set(refreshToken, { user, clientId: client.id, mfa: request.mfa });
  const idToken = context.tokens.issue(
    {
      aud: client.id,
      iss: `${context.urls.entra}/${tenant.id}/v2.0`,
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
      name: user.displayName,
      oid: membership.objectId,
      preferred_username: home?.upn ?? membership.upn,
      sub: membership.objectId,
      tid: tenant.id,
      ver: '2.0',
    },
    3_600,
  );
  return {
    token_type: 'Bearer',
    scope: request.scope,
    expires_in: USER_TOKEN_SECONDS,
    ext_expires_in: USER_TOKEN_SECONDS,
    access_token: accessToken,
    refresh_token: refreshToken,
    foci: '1',
    id_token: idToken,
    ...(request.clientInfo
      ? { client_info: base64Json({ uid: home?.objectId ?? membership.objectId, utid: user.homeTenantId }) }
      : {}),
  };
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
