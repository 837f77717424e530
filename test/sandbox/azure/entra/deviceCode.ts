import { randomBytes } from 'node:crypto';
import { findTenant } from '../world/world.ts';
import { findPublicClient, isTenantAlias } from './clients.ts';
import { type EntraState, newUserCode } from './entraState.ts';
import { applicationNotFound, parameterMissing, tenantNotFound } from './signInFailures.ts';

const LIFETIME_SECONDS = 900;

/**
 * Begins a device sign-in.
 * @throws EntraFailure for an unknown tenant or client, or a missing parameter.
 */
export function beginDeviceSignIn(state: EntraState, named: string, form: URLSearchParams): Record<string, unknown> {
  const { context } = state;
  const tenant = findTenant(context.world, named);
  if (!tenant && !isTenantAlias(named)) throw tenantNotFound(named, 'invalid_request');
  const clientId = form.get('client_id');
  if (clientId === null) throw parameterMissing('client_id');
  const client = findPublicClient(clientId);
  const directory = tenant ?? context.world.tenants[0];
  if (!client && directory) throw applicationNotFound(clientId, directory);
  const userCode = newUserCode();
  const deviceCode = randomBytes(48).toString('base64url');
  context.onSecret('device code', deviceCode);
  state.devices.set(deviceCode, {
    userCode,
    clientId,
    scope: form.get('scope') ?? '',
    tenant: named,
    expiresAt: context.clock.now() + LIFETIME_SECONDS * 1000,
    decision: 'pending',
  });
  const page = `${context.urls.entra}/devicecode`;
  return {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: page,
    expires_in: LIFETIME_SECONDS,
    interval: context.timings.deviceCodeIntervalSeconds,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
  };
}
