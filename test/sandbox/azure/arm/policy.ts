import type { AzureContext } from '../context.ts';
import { covers } from '../world/armIds.ts';
import type { FederatedCredential, JsonObject, PolicyAssignment } from '../world/model.ts';
import { AKS_ISSUER_POLICY, disallowedByPolicy } from './policyFailure.ts';
import { type ArmCall, placeOf } from './route.ts';

/** Whether an assignment holds at a scope: made there or above (a management group is above every subscription), and not left out. */
export function isInForce(assignment: PolicyAssignment, scope: string): boolean {
  const above = covers(assignment.scope, scope) || /^\/providers\/Microsoft\.Management\//i.test(assignment.scope);
  return above && !assignment.notScopes.some((left) => covers(left, scope));
}

/**
 * The built-in policy FIC_LimitToAzureKubernetesIssuer, rule for rule (Azure/azure-policy, 1.0.0-preview): it reads
 * region, tenant and cluster out of an AKS issuer and denies those its parameters do not list. Only assignments of
 * that definition are enforced by the sandbox.
 * @throws ArmFailure 403 RequestDisallowedByPolicy
 */
export function denyUntrustedIssuer(call: ArmCall, credential: FederatedCredential): void {
  const issuer = aksIssuer(call.context, credential.issuer);
  if (!issuer) return; // None of this policy's business.
  for (const assignment of placeOf(call).contents.policyAssignments.values()) {
    if (!assignment.policyDefinitionId.toLowerCase().endsWith(AKS_ISSUER_POLICY) || !isInForce(assignment, call.path)) continue;
    // The definition's own default is Audit.
    const denies = assignment.enforcementMode === 'Default' && textParameter(assignment.parameters, 'effect')[0]?.toLowerCase() === 'deny';
    if (denies && !allows(assignment.parameters, issuer)) throw disallowedByPolicy(call, credential.name, assignment);
  }
}

interface AksIssuer {
  readonly region: string;
  readonly tenant: string;
  readonly cluster: string;
}

/** `https://REGION.oic.prod-aks.azure.com/TENANT/CLUSTER/`; a cluster of the sandbox answers on loopback, so its region is looked up. */
function aksIssuer(context: AzureContext, issuer: string): AksIssuer | undefined {
  const [, , host = '', tenant = '', cluster = ''] = issuer.toLowerCase().split('/');
  if (host.endsWith('.oic.prod-aks.azure.com')) return { region: host.split('.')[0] ?? '', tenant, cluster };
  if (!issuer.startsWith(`${context.issuerBase}/`)) return undefined;
  for (const subscription of context.world.loaded) {
    for (const one of subscription.contents().clusters.values()) if (one.issuerGuid === cluster) return { region: one.location, tenant, cluster };
  }
  return { region: '', tenant, cluster };
}

/** An empty list allows all. */
function allows(parameters: JsonObject, { region, tenant, cluster }: AksIssuer): boolean {
  const listed = (name: string): readonly string[] => textParameter(parameters, name).map((value) => value.toLowerCase());
  const passes = (allowed: readonly string[], value: string): boolean => allowed.length === 0 || allowed.includes(value);
  return (passes(listed('allowedLocations'), region) && passes(listed('allowedTenants'), tenant)) || listed('allowedClusterExceptions').includes(cluster);
}

function textParameter(parameters: JsonObject, name: string): readonly string[] {
  const entry = parameters[name];
  const value = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : undefined;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
