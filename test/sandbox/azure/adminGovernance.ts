import { seededGuid } from '../foundation/seed.ts';
import { AKS_ISSUER_POLICY } from './arm/policyFailure.ts';
import type { DenyAssignment, JsonObject, PolicyAssignment, SubscriptionContents } from './world/model.ts';
import type { World } from './world/world.ts';

/** What an administrator puts above everybody's roles: policies and denials. */
export interface AdminGovernance {
  /** Assigns the built-in policy that allows AKS issuers of the given tenants only. Answers the assignment's id. */
  allowIssuersOf(subscriptionId: string, tenantIds: readonly string[]): string;
  /** Assigns a policy at a subscription, or at a scope in it or above it; the built-in policy on AKS issuers by default. */
  assignPolicy(subscriptionId: string, wish: PolicyWish): PolicyAssignment;
  removePolicy(subscriptionId: string, id: string): boolean;
  /** Denies actions at a scope to all but some principals, whatever their roles. */
  deny(subscriptionId: string, wish: { readonly scope?: string; readonly name?: string; readonly actions: readonly string[]; readonly excludedPrincipals?: readonly string[] }): DenyAssignment;
  removeDenial(subscriptionId: string, id: string): boolean;
}

/** A policy assignment to be. */
interface PolicyWish {
  /** The subscription by default; a management group is above it. */
  readonly scope?: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly policyDefinitionId?: string;
  /** Plain values by parameter name. */
  readonly parameters?: Readonly<Record<string, string | readonly string[]>>;
  readonly enforcementMode?: PolicyAssignment['enforcementMode'];
  readonly notScopes?: readonly string[];
}

export function adminGovernance(world: World, contentsOf: (scope: string) => SubscriptionContents): AdminGovernance {
  const assignPolicy = (subscriptionId: string, wish: PolicyWish): PolicyAssignment => {
    const subscription = `/subscriptions/${subscriptionId}`;
    const scope = wish.scope ?? subscription;
    const name = wish.name ?? 'fic-aks-issuers';
    const parameters: JsonObject = Object.fromEntries(Object.entries(wish.parameters ?? {}).map(([key, value]) => [key, { value }]));
    const assignment: PolicyAssignment = {
      id: `${scope}/providers/Microsoft.Authorization/policyAssignments/${name}`,
      name,
      scope,
      displayName: wish.displayName ?? 'AKS issuers from trusted tenants only',
      policyDefinitionId: wish.policyDefinitionId ?? `/providers/Microsoft.Authorization/policyDefinitions/${AKS_ISSUER_POLICY}`,
      parameters,
      enforcementMode: wish.enforcementMode ?? 'Default',
      notScopes: wish.notScopes ?? [],
    };
    contentsOf(subscription).policyAssignments.set(assignment.id.toLowerCase(), assignment);
    return assignment;
  };
  return {
    assignPolicy,
    allowIssuersOf: (subscriptionId, tenantIds) => assignPolicy(subscriptionId, { parameters: { allowedTenants: tenantIds, effect: 'Deny' } }).id,
    removePolicy: (subscriptionId, id) => contentsOf(`/subscriptions/${subscriptionId}`).policyAssignments.delete(id.toLowerCase()),
    deny(subscriptionId, { scope = `/subscriptions/${subscriptionId}`, name = 'deny-of-a-stack', actions, excludedPrincipals = [] }) {
      const id = `${scope}/providers/Microsoft.Authorization/denyAssignments/${seededGuid(world.seed, `denial:${scope}:${name}`)}`;
      const denial = { id, name, scope, actions, excludedPrincipals };
      contentsOf(`/subscriptions/${subscriptionId}`).denyAssignments.set(id.toLowerCase(), denial);
      return denial;
    },
    removeDenial: (subscriptionId, id) => contentsOf(`/subscriptions/${subscriptionId}`).denyAssignments.delete(id.toLowerCase()),
  };
}
