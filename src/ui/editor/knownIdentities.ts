import type { Snapshot } from '../../core/inventory/snapshot.ts';
import { clusterTenantOf } from '../../core/manifest/clusterTenant.ts';
import { indexIdentities, type IdentityIndex } from '../../core/manifest/identityIndex.ts';
import type { TenantId } from '../../core/model/ids.ts';
import type { Store } from '../../core/store.ts';

/** What the editor knows of the world: only what was read already. */
export interface KnownIdentities {
  index(): IdentityIndex;
  /** For lists that also show what failed to load. */
  snapshot(): Snapshot;
  /** The tenant of the cluster that holds a ServiceAccount, undefined where it is not known. */
  clusterTenantOf(account: { readonly namespace: string | undefined; readonly name: string | undefined }): TenantId | undefined;
  /** Returns the function that ends the subscription. */
  onDidChange(listener: () => void): () => void;
}

/** What the store knows, indexed once per change of tenants. */
export function identitiesFrom(store: Pick<Store, 'current' | 'subscribe'>): KnownIdentities {
  let indexed: { readonly of: Snapshot['byTenant']; readonly index: IdentityIndex } | undefined;
  return {
    index() {
      const snapshot = store.current();
      if (indexed?.of !== snapshot.byTenant) indexed = { of: snapshot.byTenant, index: indexIdentities(snapshot) };
      return indexed.index;
    },
    snapshot: () => store.current(),
    clusterTenantOf: (account) => clusterTenantOf(store.current(), account),
    onDidChange: (listener) => store.subscribe(listener),
  };
}
