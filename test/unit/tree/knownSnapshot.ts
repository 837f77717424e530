import { armKey } from '../../../src/core/model/armId.ts';
import { emptySnapshot, type IdentityDetails, type Loadable, type Snapshot, type TenantEntry } from '../../../src/core/inventory/snapshot.ts';
import type { Failure } from '../../../src/core/model/failure.ts';
import { aCluster, aCredential, aReaderAssignment, aServiceAccount, anIdentity, contoso, fabrikam, linkedAnnotations, readAt } from '../../builders/chain.ts';

export function loaded<T>(value: T): Loadable<T> {
  return { state: 'loaded', value, readAt };
}
export function failed<T>(failure: Failure, previous?: T): Loadable<T> {
  return { state: 'failed', failure, ...(previous === undefined ? {} : { previous }) };
}

/** Contoso with a cluster, Fabrikam with an identity, everything read. */
export function wholeSnapshot(change: { readonly contoso?: Partial<TenantEntry>; readonly fabrikam?: Partial<TenantEntry>; readonly details?: Partial<IdentityDetails> } & Partial<Snapshot> = {}): Snapshot {
  const { contoso: ofContoso, fabrikam: ofFabrikam, details, ...rest } = change;
  const tenants = [{ id: contoso, displayName: 'Contoso', defaultDomain: 'contoso.onmicrosoft.com' }, { id: fabrikam, displayName: 'Fabrikam' }] as const;
  return {
    ...emptySnapshot,
    accounts: loaded([{ id: 'ada', label: 'ada@contoso.com' }]),
    tenants: loaded({ items: tenants, gaps: [] }),
    byTenant: new Map([
      [contoso, { tenant: tenants[0], clusters: loaded({ items: [aCluster()], gaps: [] }), identities: loaded({ items: [], gaps: [] }), ...ofContoso }],
      [fabrikam, { tenant: tenants[1], clusters: loaded({ items: [], gaps: [] }), identities: loaded({ items: [anIdentity()], gaps: [] }), ...ofFabrikam }],
    ]),
    serviceAccounts: new Map([[armKey(aCluster().id), loaded([aServiceAccount(linkedAnnotations())])]]),
    identityDetails: new Map([[armKey(anIdentity().id), { credentials: loaded([aCredential()]), roles: loaded([aReaderAssignment()]), ...details }]]),
    ...rest,
  };
}
