import { randomUUID } from 'node:crypto';
import type { Tenant, User } from '../world/model.ts';
import type { ClientApp } from './clients.ts';
import { EntraFailure } from './entraFailure.ts';

/** The tenant in the URL does not exist. */
export function tenantNotFound(tenant: string, error: 'invalid_tenant' | 'invalid_request'): EntraFailure {
  return new EntraFailure({
    code: 90002,
    status: 400,
    error,
    uri: true,
    text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  });
}

/** The client id is unknown in the tenant: the classic of asking the wrong tenant. */
export function applicationNotFound(clientId: string, tenant: Tenant): EntraFailure {
  return new EntraFailure({
    code: 700016,
    status: 400,
    error: 'unauthorized_client',
    uri: true,
    text: `Application with identifier '${clientId}' was not found in the directory '${tenant.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  });
}

/** The client id cannot be one. */
export function notAnApplicationId(clientId: string): EntraFailure {
  return new EntraFailure({
    code: 700038,
    status: 400,
    error: 'unauthorized_client',
    text: `${clientId} is not a valid application identifier.`,
  });
}

/** The resource of the scope is unknown. */
export function resourceNotFound(resource: string, tenant: Tenant): EntraFailure {
  return new EntraFailure({
    code: 500011,
    status: 400,
    error: 'invalid_resource',
    uri: true,
    text: `The resource principal named ${resource} was not found in the tenant named ${tenant.displayName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  });
}

/** A user who is neither member nor guest of the tenant (text: learn.microsoft.com, error AADSTS50020). */
export function userNotInTenant(user: User, tenant: Tenant, client: ClientApp): EntraFailure {
  const upn = user.memberships.get(user.homeTenantId)?.upn ?? user.name;
  return new EntraFailure({
    code: 50020,
    status: 400,
    error: 'invalid_grant',
    uri: true,
    text: `User account '${upn}' from identity provider 'https://sts.windows.net/${user.homeTenantId}/' does not exist in tenant '${tenant.displayName}' and cannot access the application '${client.id}'(${client.name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
  });
}

/** A second factor is wanted (envelope: AzureAD/microsoft-authentication-library-for-js#5491). */
export function mfaRequired(resourceAppId: string): EntraFailure {
  return new EntraFailure({
    code: 50076,
    status: 400,
    error: 'invalid_grant',
    uri: true,
    suberror: 'basic_action',
    claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [randomUUID()] } } }),
    text: `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${resourceAppId}'.`,
  });
}

/** The grant type is not one the endpoint knows. */
export function unsupportedGrant(grant: string): EntraFailure {
  return new EntraFailure({
    code: 70003,
    status: 400,
    error: 'unsupported_grant_type',
    text: `The app requested an unsupported grant type '${grant}'.`,
  });
}

/** A parameter is missing from the body. */
export function parameterMissing(name: string): EntraFailure {
  return new EntraFailure({
    code: 900144,
    status: 400,
    error: 'invalid_request',
    uri: true,
    text: `The request body must contain the following parameter: '${name}'.`,
  });
}

/** A code, refresh token or verifier that is not right. */
export function invalidGrant(code: number, text: string): EntraFailure {
  return new EntraFailure({ code, status: 400, error: 'invalid_grant', uri: true, text });
}
