import { isTenantAlias } from './clients.ts';
import { tenantNotFound } from './signInFailures.ts';
import type { AzureContext } from '../context.ts';
import { findTenant } from '../world/world.ts';

/**
 * The OpenID configuration of a tenant or an alias.
 * @throws EntraFailure AADSTS90002 for an unknown tenant.
 */
export function openIdConfiguration(context: AzureContext, named: string): Record<string, unknown> {
  const alias = isTenantAlias(named);
  const tenant = alias ? undefined : findTenant(context.world, named);
  if (!alias && !tenant) throw tenantNotFound(named, 'invalid_tenant');
  const base = `${context.urls.entra}/${tenant?.id ?? named.toLowerCase()}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${context.urls.entra}/${tenant?.id ?? '{tenantid}'}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver'],
    tenant_region_scope: alias ? null : 'WW',
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

/** Instance discovery: this authority is its own cloud. */
export function instanceDiscovery(context: AzureContext, authorizationEndpoint: string): Record<string, unknown> {
  const host = new URL(context.urls.entra).host;
  const tenant = /^https:\/\/[^/]+\/([^/]+)/.exec(authorizationEndpoint)?.[1] ?? 'common';
  return {
    tenant_discovery_endpoint: `${context.urls.entra}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
