import type { AzureContext } from '../context.ts';
import { armAudiences } from '../entra/clients.ts';
import { stsIssuer } from '../token/claims.ts';
import type { Principal, Subscription, Tenant } from '../world/model.ts';
import { findTenant } from '../world/world.ts';
import { type ArmFailure, gatewayFailure } from './armFailure.ts';

/** Who calls, and from which directory. */
export interface Caller {
  readonly principal: Principal;
  readonly tenant: Tenant;
}

/**
 * Reads the bearer token.
 * @throws ArmFailure 401 when it is missing, damaged, expired or meant for another service.
 */
export function authenticate(context: AzureContext, authorization: string | undefined, hint: Tenant | undefined): Caller {
  const authority = `${context.urls.entra}/${(hint ?? context.world.tenants[0])?.id ?? 'common'}`;
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw unauthorized(
      'AuthenticationFailed',
      "Authentication failed. The 'Authorization' header is missing.",
      challenge(authority, "The authentication failed because of missing 'Authorization' header."),
    );
  }
  const audiences = armAudiences(context.urls.arm);
  const check = context.tokens.check(token, audiences);
  if ('principal' in check) {
    const tenant = findTenant(context.world, check.principal.tenantId);
    if (tenant) return { principal: check.principal, tenant };
    throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.', challenge(authority, 'The access token is invalid.'));
  }
  switch (check.refusal) {
    case 'expired':
      throw tokenExpired(context, authority, typeof check.claims?.exp === 'number' ? check.claims.exp : 0);
    case 'challenged':
      throw claimsChallenge(context, authority);
    case 'audience':
      throw unauthorized(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${String(check.claims?.aud)}'. It should exactly match with one of the allowed audiences '${audiences.flatMap((url) => [`${url}/`, url]).join("','")}'.`,
        challenge(authority, 'The access token has been obtained from wrong audience or resource.'),
      );
    case 'signature':
    case 'malformed':
      throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.', challenge(authority, 'The access token is invalid.'));
  }
}

/** 401 of an expired token; `expiry` in seconds since the epoch. */
export function tokenExpired(context: AzureContext, authority: string, expiry: number): ArmFailure {
  const now = context.clock.now();
  return unauthorized(
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${american(Math.min(expiry * 1000, now))}' is earlier than current UTC time '${american(now)}'.`,
    challenge(authority, 'The access token has expired.'),
  );
}

/** 401 of a token from another tenant than the subscription's (Azure/LogicAppsUX#9068). */
export function wrongTenant(context: AzureContext, principal: Principal, subscription: Subscription): ArmFailure {
  const right = `https://login.windows.net/${subscription.tenantId}`;
  return unauthorized(
    'InvalidAuthenticationTokenTenant',
    `The access token is from the wrong issuer '${stsIssuer(principal.tenantId)}'. It must match the tenant '${stsIssuer(subscription.tenantId)}' associated with this subscription. Please use the authority (URL) '${right}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`,
    challenge(
      `${context.urls.entra}/${subscription.tenantId}`,
      'The access token is from the wrong issuer. It must match the tenant associated with this subscription. Please use correct authority to get the token.',
    ),
  );
}

/** 401 of continuous access evaluation: a token issued from now on is wanted (entra-docs, claims challenge). */
function claimsChallenge(context: AzureContext, authority: string): ArmFailure {
  const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(context.clock.now() / 1000)) } } };
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  return unauthorized(
    'InvalidAuthenticationToken',
    'The access token has been revoked: Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp.',
    `Bearer realm="", authorization_uri="${authority}/oauth2/authorize", error="insufficient_claims", claims="${encoded}"`,
  );
}

function challenge(authority: string, description: string): string {
  return `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${description}"`;
}

function unauthorized(code: string, message: string, header: string): ArmFailure {
  return gatewayFailure(401, code, message, { 'www-authenticate': header });
}

/** `8/20/2024 4:48:47 PM`, as the message has it. */
function american(ms: number): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  })
    .format(new Date(ms))
    .replace(',', '')
    .replaceAll('\u202f', ' ');
}
