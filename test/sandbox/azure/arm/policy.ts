import { covers } from '../world/armIds.ts';
import type { FederatedCredential, JsonObject } from '../world/model.ts';
import { AKS_ISSUER_POLICY, disallowedByPolicy } from './policyFailure.ts';
import { type ArmCall, placeOf } from './route.ts';

/**
 * The built-in policy on AKS issuers: it reads region and tenant out of the issuer's address and denies the ones its
 * parameters do not list. Only assignments of that definition are enforced by the sandbox.
 * @throws ArmFailure 403 RequestDisallowedByPolicy
 */
export function denyUntrustedIssuer(call: ArmCall, credential: FederatedCredential): void {
  for (const assignment of placeOf(call).contents.policyAssignments.values()) {
    if (!assignment.policyDefinitionId.toLowerCase().endsWith(AKS_ISSUER_POLICY) || !covers(assignment.scope, call.path)) continue;
    if (textParameter(assignment.parameters, 'effect')[0]?.toLowerCase() === 'audit') continue;
    const tenant = issuerTenant(credential.issuer);
    if (tenant === undefined) continue; // Not an AKS issuer: none of this policy's business.
    const allowed = textParameter(assignment.parameters, 'allowedTenants').map((id) => id.toLowerCase());
    if (allowed.length > 0 && !allowed.includes(tenant)) throw disallowedByPolicy(call, credential.name, assignment);
  }
}

/** The tenant in `https://host/<tenant>/<cluster>/`. */
function issuerTenant(issuer: string): string | undefined {
  return /^https:\/\/[^/]+\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/[0-9a-f-]{36}\/?$/i.exec(issuer)?.[1]?.toLowerCase();
}

function textParameter(parameters: JsonObject, name: string): readonly string[] {
  const entry = parameters[name];
  const value = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
