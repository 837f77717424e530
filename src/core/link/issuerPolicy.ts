import type { PolicyAssignment } from '../model/policy.ts';

/** Built-in policy FIC_LimitToAzureKubernetesIssuer (Azure/azure-policy, version 1.0.0-preview). */
const limitToAksIssuer = 'ae62c456-33de-4dc8-b100-7ce9028a7d99';

/**
 * The assignment that will refuse a federated credential with this issuer; undefined when none
 * that we know of does. Read as the policy reads it: only AKS issuers
 * `https://REGION.oic.prod-aks.azure.com/TENANT/CLUSTER/` are judged; an empty list allows all.
 */
export function denyingPolicy(assignments: readonly PolicyAssignment[], issuer: string): PolicyAssignment | undefined {
  return assignments.find((assignment) => isEnforced(assignment) && !allows(assignment, issuer));
}

/** Whether an issuer that is not known yet may be refused. */
export function limitsIssuers(assignments: readonly PolicyAssignment[]): boolean {
  return assignments.some(isEnforced);
}

/**
 * Assignments whose rules are an organization's own and so not known here: custom definitions and
 * initiatives. One of them may deny a foreign issuer.
 */
export function ownPolicies(assignments: readonly PolicyAssignment[]): readonly PolicyAssignment[] {
  return assignments.filter(({ policyDefinitionId, enforcementMode }) => /^\/(?:subscriptions|providers\/Microsoft\.Management)\//i.test(policyDefinitionId) && enforcementMode.toLowerCase() !== 'donotenforce');
}

function isEnforced({ policyDefinitionId, enforcementMode, parameters }: PolicyAssignment): boolean {
  const isIt = policyDefinitionId.toLowerCase().endsWith(`/${limitToAksIssuer}`);
  return isIt && enforcementMode.toLowerCase() !== 'donotenforce' && typeof parameters.effect === 'string' && parameters.effect.toLowerCase() === 'deny';
}

function allows({ parameters }: PolicyAssignment, issuer: string): boolean {
  const [, , host = '', tenant = '', cluster = ''] = issuer.toLowerCase().split('/');
  if (!host.endsWith('.oic.prod-aks.azure.com')) return true;
  const listed = (name: string): readonly string[] => list(parameters[name]);
  const anyOr = (allowed: readonly string[], value: string): boolean => allowed.length === 0 || allowed.includes(value);
  const [region = ''] = host.split('.');
  return (anyOr(listed('allowedLocations'), region) && anyOr(listed('allowedTenants'), tenant)) || listed('allowedClusterExceptions').includes(cluster);
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((item) => String(item).toLowerCase()) : [];
}
