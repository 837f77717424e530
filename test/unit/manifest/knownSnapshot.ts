import { emptySnapshot, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import type { ManagedIdentity } from '../../../src/core/model/identity.ts';
import type { ServiceAccount } from '../../../src/core/model/serviceAccount.ts';
import { aCluster, anIdentity, contoso, fabrikam, readAt } from '../../builders/chain.ts';

const loaded = <T>(value: T) => ({ state: 'loaded', value, readAt }) as const;

/** Contoso with the cluster, Fabrikam with the identities. */
export function knownSnapshot(args: { readonly identities?: readonly ManagedIdentity[]; readonly held?: readonly ServiceAccount[] } = {}): Snapshot {
  const cluster = aCluster();
  const identities = { items: args.identities ?? [anIdentity()], gaps: [] };
  const none = loaded({ items: [], gaps: [] });
  return {
    ...emptySnapshot,
    byTenant: new Map([
      [contoso, { tenant: { id: contoso, displayName: 'Contoso' }, clusters: loaded({ items: [cluster], gaps: [] }), identities: none }],
      [fabrikam, { tenant: { id: fabrikam, displayName: 'Fabrikam' }, clusters: none, identities: loaded(identities) }],
    ]),
    serviceAccounts: args.held === undefined ? new Map() : new Map([[armKey(cluster.id), loaded(args.held)]]),
  };
}
