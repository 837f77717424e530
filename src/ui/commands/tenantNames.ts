import { tenantName, type Snapshot } from '../../core/inventory/snapshot.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { TenantNames } from '../panel/reportLink.ts';

/** Names of the two tenants of a link, where they are known. */
export function tenantNamesOf(snapshot: Snapshot, tenants: { readonly cluster: TenantId; readonly identity: TenantId }): TenantNames {
  return { cluster: tenantName(snapshot, tenants.cluster), identity: tenantName(snapshot, tenants.identity) };
}
