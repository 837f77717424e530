import type { AzureContext } from './context.ts';
import { findPublicClient, PUBLIC_CLIENTS } from './entra/clients.ts';
import { EntraFailure } from './entra/entraFailure.ts';
import { parameterMissing, tenantNotFound } from './entra/signInFailures.ts';
import { resourceIn } from './entra/tokenEndpoint.ts';
import { accessTokenFor } from './entra/userTokens.ts';
import { USER_TOKEN_SECONDS } from './token/claims.ts';
import { findTenant, findUser } from './world/world.ts';

/** A token for a user without a ceremony: what a test's own authentication provider hands out. */
export interface UserTokenWish {
  /** Short handle or principal name. */
  readonly user: string;
  /** Id or domain; the user's own tenant when absent. */
  readonly tenant?: string | undefined;
  /** Space-separated scopes, such as `https://management.azure.com/.default`. */
  readonly scope: string;
  readonly clientId?: string;
  /** The sign-in had a second factor. */
  readonly mfa?: boolean;
}

/** The token and when it ends (milliseconds since the epoch). */
export interface IssuedUserToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
  readonly tenantId: string;
}

/**
 * Issues a user's access token by the rules of the directory: guest membership, second factor, known resource.
 * @throws EntraFailure
 */
export function issueUserToken(context: AzureContext, wish: UserTokenWish): IssuedUserToken {
  const user = findUser(context.world, wish.user);
  if (!user) throw parameterMissing('user');
  const named = wish.tenant ?? user.homeTenantId;
  const tenant = findTenant(context.world, named);
  if (!tenant) throw tenantNotFound(named, 'invalid_request');
  const client = findPublicClient(wish.clientId ?? '') ?? PUBLIC_CLIENTS[1];
  if (!client) throw new EntraFailure({ code: 700016, status: 400, error: 'unauthorized_client', text: 'No client.' });
  const token = accessTokenFor(context, {
    user,
    tenant,
    client,
    resource: resourceIn(wish.scope, tenant, context.urls.arm),
    scope: wish.scope,
    mfa: wish.mfa ?? false,
  });
  return { token, tenantId: tenant.id, expiresOnTimestamp: context.clock.now() + USER_TOKEN_SECONDS * 1000 };
}
