import type { Identity, Membership, User } from '../world/model.ts';

/** Lifetime of a user's access token; real ones last between 60 and 90 minutes. */
export const USER_TOKEN_SECONDS = 4_799;
/** Lifetime of a managed identity's token from a federated credential. */
export const APP_TOKEN_SECONDS = 86_399;

/** What a token is asked for. */
export interface TokenTarget {
  /** The `aud` claim. */
  readonly audience: string;
  readonly scope: string;
  readonly clientId: string;
}

/** Claims of a user's version 1 access token: the form ARM and the AKS server application receive. */
export function userClaims(user: User, membership: Membership, target: TokenTarget, mfa: boolean): Record<string, unknown> {
  const guest = membership.tenantId !== user.homeTenantId;
  return {
    aud: target.audience,
    iss: stsIssuer(membership.tenantId),
    acr: '1',
    amr: mfa ? ['pwd', 'mfa'] : ['pwd'],
    appid: target.clientId,
    appidacr: '0',
    groups: membership.groups,
    ...(guest ? { idp: stsIssuer(user.homeTenantId) } : {}),
    idtyp: 'user',
    name: user.displayName,
    oid: membership.objectId,
    scp: target.scope,
    sub: membership.objectId,
    tid: membership.tenantId,
    // A guest's token names them as their own tenant does.
    unique_name: user.memberships.get(user.homeTenantId)?.upn ?? membership.upn,
    ...(guest ? {} : { upn: membership.upn }),
    ver: '1.0',
  };
}

/** Claims of a managed identity's version 1 access token. */
export function appClaims(identity: Identity, target: TokenTarget): Record<string, unknown> {
  return {
    aud: target.audience,
    iss: stsIssuer(identity.tenantId),
    appid: identity.clientId,
    appidacr: '2',
    idp: stsIssuer(identity.tenantId),
    idtyp: 'app',
    oid: identity.principalId,
    sub: identity.principalId,
    tid: identity.tenantId,
    ver: '1.0',
    xms_mirid: identity.id,
  };
}

/** The issuer of version 1 tokens, which ARM's messages name. */
export function stsIssuer(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}
