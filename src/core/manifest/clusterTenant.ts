import { knownClusters, latest, type Snapshot } from '../inventory/snapshot.ts';
import { armKey } from '../model/armId.ts';
import type { TenantId } from '../model/ids.ts';

/**
 * The tenant of the cluster that holds a ServiceAccount, where every cluster that was read and
 * holds one of that name is in one tenant; undefined where that is not known.
 */
export function clusterTenantOf(snapshot: Snapshot, account: { readonly namespace: string | undefined; readonly name: string | undefined }): TenantId | undefined {
  const tenants = knownClusters(snapshot)
    .filter((cluster) => latest(snapshot.serviceAccounts.get(armKey(cluster.id)))?.some((held) => held.namespace === account.namespace && held.name === account.name))
    .map((cluster) => cluster.tenantId);
  const [first] = tenants;
  return tenants.every((tenant) => tenant === first) ? first : undefined;
}
