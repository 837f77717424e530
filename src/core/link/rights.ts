import { permits } from '../chain/allowedActions.ts';
import { armKey, resourceGroupScope, subscriptionOf, subscriptionScope } from '../model/armId.ts';
import { kubeContextOf } from '../model/kubeContext.ts';
import type { Fact } from '../model/fact.ts';
import type { ArmId, TenantId } from '../model/ids.ts';
import type { Permission } from '../model/permission.ts';
import { identityOf } from './facts.ts';
import type { PlanStep, StepAction } from './plan.ts';
import type { LinkWish } from './wish.ts';

/** What the signed-in user may do at one scope. */
export interface RightsAt {
  readonly scope: ArmId;
  readonly permissions: Fact<readonly Permission[]>;
}

/** Whether the signed-in user may do a step; `missing` are the actions he lacks at `scope`. */
export type StepRights =
  | { readonly verdict: 'held' }
  | { readonly verdict: 'lacking'; readonly scope: ArmId; readonly missing: readonly string[] }
  /** Could not be read, or is decided inside the cluster. */
  | { readonly verdict: 'unknown' };

/** Every scope at which a wish can need a right of Azure's, each once. */
export function scopesOf(wish: LinkWish): readonly { readonly tenantId: TenantId; readonly scope: ArmId }[] {
  const { tenantId, id } = identityOf(wish);
  const subscription = subscriptionOf(wish.role.scope);
  const identityScopes = wish.identity.kind === 'existing' ? [id] : [subscriptionScope(wish.identity.identity.subscriptionId), resourceGroupScope(wish.identity.identity)];
  const all = [
    ...(kubeContextOf(wish.cluster.id) === undefined ? [{ tenantId: wish.cluster.tenantId, scope: wish.cluster.id }] : []),
    ...[...identityScopes, wish.role.scope, ...(subscription === undefined ? [] : [subscriptionScope(subscription)])].map((scope) => ({ tenantId, scope })),
  ];
  return [...new Map(all.map((entry) => [armKey(entry.scope), entry])).values()];
}

/** Whether the user may do a step, by the actions that its request takes (Azure's resource provider operations). */
export function rightsFor({ action }: Pick<PlanStep, 'action'>, rights: readonly RightsAt[]): StepRights {
  const needed = neededAction(action);
  if (needed === undefined) return { verdict: 'unknown' };
  const at = (wanted: ArmId): RightsAt['permissions'] | undefined => rights.find(({ scope }) => armKey(scope) === armKey(wanted))?.permissions;
  const own = at(needed.scope);
  // A resource group that is still to be created will have what its subscription has.
  const fact = own?.state === 'unknown' && own.failure.reason === 'notFound' && needed.above !== undefined ? at(needed.above) : own;
  if (fact?.state !== 'known') return { verdict: 'unknown' };
  const held = fact.value.some((permission) => permits(permission, needed.action));
  return held ? { verdict: 'held' } : { verdict: 'lacking', scope: needed.scope, missing: [needed.action] };
}

function neededAction(action: StepAction): { readonly scope: ArmId; readonly action: string; readonly above?: ArmId } | undefined {
  switch (action.kind) {
    case 'createResourceGroup':
      return { scope: subscriptionScope(action.subscriptionId), action: 'Microsoft.Resources/subscriptions/resourceGroups/write' };
    case 'createIdentity':
      return { scope: resourceGroupScope(action), action: 'Microsoft.ManagedIdentity/userAssignedIdentities/write', above: subscriptionScope(action.subscriptionId) };
    case 'assignRole':
      return { scope: action.scope, action: 'Microsoft.Authorization/roleAssignments/write' };
    case 'registerProvider':
      return { scope: subscriptionScope(action.subscriptionId), action: `${action.namespace}/register/action` };
    case 'configureCluster':
      return { scope: action.cluster.id, action: 'Microsoft.ContainerService/managedClusters/write' };
    case 'putCredential':
      return { scope: action.identity.id, action: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write' };
    case 'createNamespace':
    case 'applyServiceAccount':
    case 'editManifest':
    case 'mendWorkload':
      // Kubernetes decides these; its own refusal says what is missing.
      return undefined;
  }
}
