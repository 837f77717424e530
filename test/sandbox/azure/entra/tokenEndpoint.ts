import { createHash } from 'node:crypto';
import { findTenant } from '../world/world.ts';
import type { Tenant, User } from '../world/model.ts';
import { clientCredentials } from './clientCredentials.ts';
import { type ClientApp, findPublicClient, isTenantAlias, resourceOf, type Resource } from './clients.ts';
import { EntraFailure } from './entraFailure.ts';
import type { EntraState } from './entraState.ts';
import * as failures from './signInFailures.ts';
import { tokenAnswer } from './userTokens.ts';

/** A token request whose tenant has been read from the URL. */
export interface TokenCall {
  readonly state: EntraState;
  /** As the URL named it: id, domain or alias. */
  readonly named: string;
  readonly form: URLSearchParams;
}

/** The answer with the name of whom it was for, for the audit log. */
export interface TokenResult {
  readonly body: Record<string, unknown>;
  readonly principal: string;
}

/**
 * `POST /{tenant}/oauth2/v2.0/token`.
 * @throws EntraFailure
 */
export async function token(call: TokenCall): Promise<TokenResult> {
  const { state, named, form } = call;
  const tenant = findTenant(state.context.world, named);
  if (!tenant && !isTenantAlias(named)) throw failures.tenantNotFound(named, 'invalid_request');
  const grant = form.get('grant_type');
  switch (grant) {
    case null:
      throw failures.parameterMissing('grant_type');
    case 'client_credentials':
      if (!tenant) throw failures.tenantNotFound(named, 'invalid_request');
      return clientCredentials(state.context, tenant, form);
    case 'device_code':
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return redeemDeviceCode(call);
    case 'authorization_code':
      return redeemCode(call);
    case 'refresh_token':
      return redeemRefreshToken(call);
    default:
      throw failures.unsupportedGrant(grant);
  }
}

function redeemDeviceCode(call: TokenCall): TokenResult {
  const { state, form } = call;
  const code = form.get('device_code');
  const session = code === null ? undefined : state.devices.get(code);
  if (!session || code === null) throw failures.invalidGrant(70000, 'The provided value for the input parameter \'device_code\' is not valid.');
  if (session.expiresAt <= state.context.clock.now()) {
    throw new EntraFailure({
      code: 70020,
      status: 400,
      error: 'expired_token',
      uri: true,
      text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    });
  }
  if (session.decision === 'pending') {
    throw new EntraFailure({
      code: 70016,
      status: 400,
      error: 'authorization_pending',
      uri: true,
      text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    });
  }
  if (session.decision === 'declined') {
    throw new EntraFailure({
      code: 70018,
      status: 400,
      error: 'authorization_declined',
      text: 'The user declined to authenticate.',
    });
  }
  state.devices.delete(code);
  return grantUser(call, session.decision, { clientId: session.clientId, scope: session.scope, named: session.tenant, mfa: true });
}

function redeemCode(call: TokenCall): TokenResult {
  const { state, form } = call;
  const code = form.get('code') ?? '';
  const session = state.codes.get(code);
  if (!session) throw failures.invalidGrant(70008, 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.');
  // A code is good for one attempt.
  state.codes.delete(code);
  if (session.redirectUri !== form.get('redirect_uri') || session.clientId !== form.get('client_id')?.toLowerCase()) {
    throw failures.invalidGrant(70000, 'The provided authorization code was issued to another client or redirect address.');
  }
  if (session.challenge !== undefined) {
    const verifier = form.get('code_verifier') ?? '';
    if (createHash('sha256').update(verifier).digest('base64url') !== session.challenge) {
      throw failures.invalidGrant(501481, 'The Code_Verifier does not match the code_challenge supplied in the authorization request.');
    }
  }
  return grantUser(call, session.user, {
    clientId: session.clientId,
    scope: session.scope,
    named: session.tenant,
    mfa: true,
    nonce: session.nonce,
  });
}

function redeemRefreshToken(call: TokenCall): TokenResult {
  const { state, form, named } = call;
  const session = state.refreshTokens.get(form.get('refresh_token') ?? '');
  if (!session) throw failures.invalidGrant(9002313, 'Invalid request. Request is malformed or invalid.');
  return grantUser(call, session.user, { clientId: session.clientId, scope: form.get('scope') ?? '', named, mfa: session.mfa });
}

interface UserGrant {
  readonly clientId: string;
  readonly scope: string;
  readonly named: string;
  /** The sign-in happened in this tenant, in front of a person, or carried a second factor already. */
  readonly mfa: boolean;
  readonly nonce?: string | undefined;
}

function grantUser(call: TokenCall, user: User, grant: UserGrant): TokenResult {
  const { context, refreshTokens } = call.state;
  const tenant = isTenantAlias(grant.named)
    ? findTenant(context.world, user.homeTenantId)
    : findTenant(context.world, grant.named);
  if (!tenant) throw failures.tenantNotFound(grant.named, 'invalid_request');
  const client = clientOf(grant.clientId, tenant);
  const resource = resourceIn(grant.scope, tenant, context.urls.arm);
  // A second factor was asked for only where the tenant of the sign-in wanted one.
  const mfa = grant.mfa && (tenant.mfaRequired || call.form.get('grant_type') === 'refresh_token');
  const body = tokenAnswer(context, refreshTokens, {
    user,
    tenant,
    client,
    resource,
    scope: grant.scope,
    mfa,
    nonce: grant.nonce,
    clientInfo: call.form.get('client_info') === '1',
  });
  return { body, principal: user.name };
}

function clientOf(clientId: string, tenant: Tenant): ClientApp {
  const client = findPublicClient(clientId);
  if (!client) throw failures.applicationNotFound(clientId, tenant);
  return client;
}

/** The resource of a scope. @throws EntraFailure AADSTS500011 when the tenant has no such resource. */
export function resourceIn(scope: string, tenant: Tenant, armUrl: string): Resource {
  const resource = resourceOf(scope, armUrl);
  if ('unknown' in resource) throw failures.resourceNotFound(resource.unknown, tenant);
  return resource;
}
