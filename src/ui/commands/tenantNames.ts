import { identityOf } from '../../core/link/facts.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { tenantName, type Snapshot } from '../../core/inventory/snapshot.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { TenantNames } from '../panel/reportLink.ts';
import type { CommandContext } from './commandContext.ts';

/** Names of the two tenants of a link, where they are known. */
export function tenantNamesOf(snapshot: Snapshot, tenants: { readonly cluster: TenantId; readonly identity: TenantId }): TenantNames {
  return { cluster: tenantName(snapshot, tenants.cluster), identity: tenantName(snapshot, tenants.identity) };
}

/** The same for the two ends of a wish. */
export function wishTenantNames({ store }: CommandContext, wish: LinkWish): TenantNames {
  return tenantNamesOf(store.current(), { cluster: wish.cluster.tenantId, identity: identityOf(wish).tenantId });
}
