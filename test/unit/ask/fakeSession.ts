import { parseArmId } from '../../../src/core/model/armId.ts';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { fail, type FailureReason } from '../../../src/core/model/failure.ts';
import { createInventory } from '../../../src/core/inventory/inventory.ts';
import type { Cluster } from '../../../src/core/model/cluster.ts';
import type { RoleDefinition } from '../../../src/core/model/identity.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import type { SignIn } from '../../../src/core/ports/tokenSource.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { createStore, type Store } from '../../../src/core/store.ts';
import type { AskContext } from '../../../src/ui/ask/askContext.ts';
import type { AskHost } from '../../../src/ui/ask/askHost.ts';
import type { Session } from '../../../src/ui/session.ts';
import { aCluster, aCredential, anIdentity, contoso, contosoSubscription, fabrikam, fabrikamSubscription, linkedAnnotations, aServiceAccount } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';

/** Reasons by call: while one is set, that call fails with it. */
type Faults = Map<string, FailureReason>;

export interface FakeSession {
  readonly context: AskContext;
  readonly store: Store;
  readonly faults: Faults;
  /** Puts more clusters into Contoso. */
  moreClusters(clusters: readonly Cluster[]): void;
  /** Tenants that were signed in to; a sign-in ends the fault of every call with that tenant. */
  readonly signedInTo: (TenantId | undefined)[];
}

const role = (name: string): RoleDefinition => ({ id: `/providers/Microsoft.Authorization/roleDefinitions/${name}`, name, actions: ['*/read'], notActions: [] });

/** Two tenants in memory, as far as questions read them: what a question has no business calling is not there. */
export function fakeSession(host: AskHost, { linked = true, credentials = 1 }: { readonly linked?: boolean; readonly credentials?: number } = {}): FakeSession {
  const faults: Faults = new Map();
  const more: Cluster[] = [];
  const signedInTo: (TenantId | undefined)[] = [];
  const store = createStore();
  const read = async <T>(call: string, value: T): Promise<T> => {
    await Promise.resolve();
    const reason = faults.get(call);
    return reason === undefined ? value : fail({ reason, operation: call.split(' ')[0] ?? call });
  };
  const nameOf = (tenantId: TenantId): string => (tenantId === contoso ? 'contoso' : 'fabrikam');
  const signIn: Pick<SignIn, 'accounts'> = { accounts: () => read('listAccounts', [{ id: 'ada', label: 'ada@contoso.com' }]) };
  const world = {
    clock: { now: () => 0 } satisfies Partial<World['clock']>,
    tenants: {
      listTenants: () => read('listTenants', [{ id: contoso, displayName: 'Contoso' }, { id: fabrikam, displayName: 'Fabrikam' }]),
      listSubscriptions: ({ tenantId }: { tenantId: TenantId }) =>
        read(`listSubscriptions ${nameOf(tenantId)}`, [{ id: tenantId === contoso ? contosoSubscription : fabrikamSubscription, displayName: `${nameOf(tenantId)} one`, tenantId }]),
      listRegions: () => read('listRegions', [{ name: 'westus2', displayName: 'West US 2' }, { name: 'eastus', displayName: 'East US' }, { name: 'malaysiasouth', displayName: 'Malaysia South' }]),
    } satisfies Partial<World['tenants']>,
    clusters: { list: ({ tenantId }: { tenantId: TenantId }) => read(`listClusters ${nameOf(tenantId)}`, { items: tenantId === contoso ? [aCluster(), ...more] : [], gaps: [] }) } satisfies Partial<World['clusters']>,
    identities: {
      list: ({ tenantId }: { tenantId: TenantId }) => read(`listIdentities ${nameOf(tenantId)}`, { items: tenantId === fabrikam ? [anIdentity({ name: 'mi-zoo', id: parseArmId(`${anIdentity().id}-zoo`) }), anIdentity()] : [], gaps: [] }),
      listResourceGroups: () => read('listResourceGroups', [{ name: 'rg-shared', location: 'eastus' }]),
    } satisfies Partial<World['identities']>,
    federation: { list: () => read('listFederatedCredentials', Array.from({ length: credentials }, (_, index) => aCredential({ name: `fc-${index}` }))) } satisfies Partial<World['federation']>,
    roles: { listAssignments: () => read('listRoleAssignments', []), listRoles: () => read('listRoles', [role('Contributor'), role('Reader')]) } satisfies Partial<World['roles']>,
    quotas: { listResources: () => read('listQuotaResources', [{ name: 'cores', localizedName: 'Total Regional vCPUs', limit: 100, used: 12 }]) } satisfies Partial<World['quotas']>,
    access: {
      listNamespaces: () => read('listNamespaces', ['default', 'shop']),
      listServiceAccounts: ({ namespace }: { namespace?: string }) =>
        read('listServiceAccounts', namespace === undefined || namespace === 'default' ? [aServiceAccount({}, { name: 'default' }), ...(linked ? [aServiceAccount(linkedAnnotations(), { name: 'reader' })] : [])] : []),
      listWorkloads: () => read('listWorkloads', []),
    } satisfies Partial<World['access']>,
  } as unknown as World;
  const session: Session = {
    cloud: knownClouds.public,
    signIn: signIn as SignIn,
    world,
    inventory: createInventory({ store, signIn: signIn as SignIn, world }),
    signal: new AbortController().signal,
  };
  const context: AskContext = {
    host,
    say,
    session,
    snapshot: () => store.current(),
    async signIn(tenantId) {
      signedInTo.push(tenantId);
      for (const call of [...faults.keys()]) if (tenantId === undefined || call.endsWith(nameOf(tenantId)) || call.startsWith('list')) faults.delete(call);
      if (tenantId === undefined) await session.inventory.loadTenants(session.signal);
      else await session.inventory.loadTenant(tenantId, session.signal);
    },
  };
  return { context, store, faults, signedInTo, moreClusters: (clusters) => void more.push(...clusters) };
}

