import type { RunList } from '../history/runList.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Failure } from '../model/failure.ts';
import type { FederatedCredential, ManagedIdentity, RoleAssignment } from '../model/identity.ts';
import type { TenantId } from '../model/ids.ts';
import { outsideAzure } from '../model/kubeContext.ts';
import type { Listing } from '../model/listing.ts';
import type { ServiceAccount } from '../model/serviceAccount.ts';
import type { Tenant } from '../model/tenant.ts';
import type { Account } from '../ports/tokenSource.ts';

/**
 * A list or object that is read on demand. A failure keeps what was known before: it is shown
 * beside the error and never replaced by nothing.
 */
export type Loadable<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'loading'; readonly previous?: T }
  | { readonly state: 'loaded'; readonly value: T; readonly readAt: number }
  | { readonly state: 'failed'; readonly failure: Failure; readonly previous?: T };

/** One tenant with what was read of it. */
export interface TenantEntry {
  readonly tenant: Tenant;
  readonly clusters: Loadable<Listing<Cluster>>;
  readonly identities: Loadable<Listing<ManagedIdentity>>;
}

/** What was read of one identity beyond its own properties. */
export interface IdentityDetails {
  readonly credentials: Loadable<readonly FederatedCredential[]>;
  readonly roles: Loadable<readonly RoleAssignment[]>;
}

/** The state of the whole product: immutable, replaced as a whole. */
export interface Snapshot {
  readonly accounts: Loadable<readonly Account[]>;
  /** Which tenants there are; each one's content stands in `byTenant`. */
  readonly tenants: Loadable<Listing<Tenant>>;
  readonly byTenant: ReadonlyMap<TenantId, TenantEntry>;
  /** By {@link armKey} of the cluster: ServiceAccounts that carry a workload identity annotation. */
  readonly serviceAccounts: ReadonlyMap<string, Loadable<readonly ServiceAccount[]>>;
  /** By {@link armKey} of the identity. */
  readonly identityDetails: ReadonlyMap<string, IdentityDetails>;
  /** Runs of the quota pod, under way and ended; they do not belong to a sign-in. */
  readonly runs: RunList;
}

export const idle = { state: 'idle' } as const;

export const emptySnapshot: Snapshot = {
  accounts: idle,
  tenants: idle,
  byTenant: new Map(),
  serviceAccounts: new Map(),
  identityDetails: new Map(),
  runs: [],
};

/** What is known now: the value, or the one from before a reload or failure. */
export function latest<T>(loadable: Loadable<T> | undefined): T | undefined {
  if (loadable === undefined || loadable.state === 'idle') return undefined;
  return loadable.state === 'loaded' ? loadable.value : loadable.previous;
}

/** Every cluster that is known, of all tenants. */
export function knownClusters(snapshot: Snapshot): readonly Cluster[] {
  return [...snapshot.byTenant.values()].flatMap((entry) => latest(entry.clusters)?.items ?? []);
}

/** Every identity that is known, of all tenants. */
export function knownIdentities(snapshot: Snapshot): readonly ManagedIdentity[] {
  return [...snapshot.byTenant.values()].flatMap((entry) => latest(entry.identities)?.items ?? []);
}

/** The tenants that identities can live in: all but the place of the clusters outside Azure. */
export function identityTenants(snapshot: Snapshot): readonly Tenant[] {
  return (latest(snapshot.tenants)?.items ?? []).filter(({ id }) => id !== outsideAzure);
}

/** The name of a tenant as a person knows it, or its id. */
export function tenantName(snapshot: Snapshot, id: TenantId): string {
  return snapshot.byTenant.get(id)?.tenant.displayName ?? id;
}
