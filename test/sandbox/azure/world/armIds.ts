/** Ids as the resource providers write them. */

/** `/subscriptions/S`. */
export function subscriptionPath(subscriptionId: string): string {
  return `/subscriptions/${subscriptionId}`;
}

/** `/subscriptions/S/resourceGroups/R`. */
export function resourceGroupPath(subscriptionId: string, resourceGroup: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

/** Managed identities and managed clusters write `resourcegroups` in lower case. */
export function identityPath(subscriptionId: string, resourceGroup: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}

/** See {@link identityPath}. */
export function clusterPath(subscriptionId: string, resourceGroup: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

/** Whether `scope` is `id` itself or one of its ancestors; letter case does not count. */
export function covers(scope: string, id: string): boolean {
  const upper = scope.toLowerCase().replace(/\/$/, '');
  const lower = id.toLowerCase();
  return upper === '' || lower === upper || lower.startsWith(`${upper}/`);
}
