import { armKey, subscriptionScope } from '../model/armId.ts';
import type { ClusterRef } from '../model/cluster.ts';
import { TenantlinkError, failureOf, type Failure } from '../model/failure.ts';
import type { ManagedIdentity } from '../model/identity.ts';
import type { TenantId } from '../model/ids.ts';
import type { Listing } from '../model/listing.ts';
import { usesWorkloadIdentity } from '../model/serviceAccount.ts';
import type { Tenant } from '../model/tenant.ts';
import type { Account, SignIn } from '../ports/tokenSource.ts';
import type { World } from '../ports/world.ts';
import type { Store } from '../store.ts';
import { loadInto } from './load.ts';
import { idle, type IdentityDetails, type Loadable, type Snapshot, type TenantEntry } from './snapshot.ts';

/** Reads the world into the snapshot, part by part; failures stay in the snapshot beside what is still known. */
export interface Inventory {
  /** Accounts, then the tenants that any of them sees. */
  loadTenants(signal: AbortSignal): Promise<void>;
  /** Clusters and identities of one tenant, each on its own. */
  loadTenant(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  loadClusters(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  loadIdentities(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  /** ServiceAccounts of a cluster that carry a workload identity annotation. */
  loadServiceAccounts(cluster: ClusterRef, signal: AbortSignal): Promise<void>;
  /** Federated credentials and role assignments of an identity. */
  loadIdentityDetails(identity: ManagedIdentity, signal: AbortSignal): Promise<void>;
}

export function createInventory(args: {
  readonly store: Store;
  readonly signIn: SignIn;
  readonly world: Pick<World, 'tenants' | 'clusters' | 'identities' | 'federation' | 'roles' | 'access' | 'clock'>;
}): Inventory {
  const { store, signIn, world } = args;
  const into = { store, clock: world.clock };

  const loadClusters = (tenantId: TenantId, signal: AbortSignal): Promise<void> =>
    loadInto({
      ...into,
      operation: 'listClusters',
      get: (snapshot) => snapshot.byTenant.get(tenantId)?.clusters ?? idle,
      set: (snapshot, clusters) => withTenant(snapshot, tenantId, { clusters }),
      read: () => world.clusters.list({ tenantId, signal }),
    });

  const loadIdentities = (tenantId: TenantId, signal: AbortSignal): Promise<void> =>
    loadInto({
      ...into,
      operation: 'listIdentities',
      get: (snapshot) => snapshot.byTenant.get(tenantId)?.identities ?? idle,
      set: (snapshot, identities) => withTenant(snapshot, tenantId, { identities }),
      read: () => world.identities.list({ tenantId, signal }),
    });

  return {
    async loadTenants(signal) {
      await loadInto({
        ...into,
        operation: 'listAccounts',
        get: (snapshot) => snapshot.accounts,
        set: (snapshot, accounts) => ({ ...snapshot, accounts }),
        read: () => signIn.accounts(signal),
      });
      const accounts = store.current().accounts;
      if (accounts.state !== 'loaded') return;
      await loadInto({
        ...into,
        operation: 'listTenants',
        get: (snapshot) => snapshot.tenants,
        set: (snapshot, tenants) => ({ ...snapshot, tenants, byTenant: tenantEntries(snapshot, tenants) }),
        read: () => tenantsOfAll(accounts.value, (accountId) => world.tenants.listTenants({ accountId, signal })),
      });
    },
    async loadTenant(tenantId, signal) {
      await Promise.all([loadClusters(tenantId, signal), loadIdentities(tenantId, signal)]);
    },
    loadClusters,
    loadIdentities,
    loadServiceAccounts: (cluster, signal) =>
      loadInto({
        ...into,
        operation: 'listServiceAccounts',
        get: (snapshot) => snapshot.serviceAccounts.get(armKey(cluster.id)) ?? idle,
        set: (snapshot, value) => ({ ...snapshot, serviceAccounts: new Map(snapshot.serviceAccounts).set(armKey(cluster.id), value) }),
        async read() {
          const all = await world.access.listServiceAccounts({ cluster, signal });
          return all.filter(usesWorkloadIdentity);
        },
      }),
    async loadIdentityDetails(identity, signal) {
      const part = <K extends keyof IdentityDetails>(key: K, operation: string, read: () => Promise<LoadedValue<IdentityDetails[K]>>): Promise<void> =>
        loadInto<LoadedValue<IdentityDetails[K]>>({
          ...into,
          operation,
          get: (snapshot) => detailsOf(snapshot, identity)[key] as Loadable<LoadedValue<IdentityDetails[K]>>,
          set: (snapshot, value) => ({
            ...snapshot,
            identityDetails: new Map(snapshot.identityDetails).set(armKey(identity.id), { ...detailsOf(snapshot, identity), [key]: value }),
          }),
          read,
        });
      await Promise.all([
        part('credentials', 'listFederatedCredentials', () => world.federation.list({ identity, signal })),
        part('roles', 'listRoleAssignments', () =>
          world.roles.listAssignments({
            tenantId: identity.tenantId,
            scope: subscriptionScope(identity.subscriptionId),
            principalId: identity.principalId,
            signal,
          }),
        ),
      ]);
    },
  };
}

type LoadedValue<L> = L extends Loadable<infer T> ? T : never;

function detailsOf(snapshot: Snapshot, identity: ManagedIdentity): IdentityDetails {
  return snapshot.identityDetails.get(armKey(identity.id)) ?? { credentials: idle, roles: idle };
}

function withTenant(snapshot: Snapshot, tenantId: TenantId, part: Partial<TenantEntry>): Snapshot {
  const entry = snapshot.byTenant.get(tenantId);
  if (entry === undefined) return snapshot;
  return { ...snapshot, byTenant: new Map(snapshot.byTenant).set(tenantId, { ...entry, ...part }) };
}

function tenantEntries(snapshot: Snapshot, tenants: Snapshot['tenants']): Snapshot['byTenant'] {
  if (tenants.state !== 'loaded') return snapshot.byTenant;
  return new Map(
    tenants.value.items.map((tenant) => {
      const entry = snapshot.byTenant.get(tenant.id) ?? { tenant, clusters: idle, identities: idle };
      return [tenant.id, { ...entry, tenant }];
    }),
  );
}

/**
 * The union over all accounts. One account that cannot list its tenants is a gap and does not
 * hide those of the others; when none can, the first failure is thrown.
 */
async function tenantsOfAll(
  accounts: readonly Account[],
  listTenants: (accountId: string) => Promise<readonly Tenant[]>,
): Promise<Listing<Tenant>> {
  const answers = await Promise.allSettled(accounts.map((account) => listTenants(account.id)));
  const gaps: Failure[] = [];
  const byId = new Map<TenantId, Tenant>();
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') for (const tenant of answer.value) byId.set(tenant.id, tenant);
    else gaps.push({ ...failureOf(answer.reason, 'listTenants'), target: accounts[index]?.label ?? '' });
  }
  const [firstGap] = gaps;
  if (firstGap !== undefined && gaps.length === accounts.length) throw new TenantlinkError(firstGap);
  const items = [...byId.values()].sort((left, right) => left.displayName.localeCompare(right.displayName));
  return { items, gaps };
}
