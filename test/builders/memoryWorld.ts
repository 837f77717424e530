import { armKey } from '../../src/core/model/armId.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import { fail, TenantlinkError, type Failure } from '../../src/core/model/failure.ts';
import type { FederatedCredential, ManagedIdentity, RoleAssignment } from '../../src/core/model/identity.ts';
import { parsePrincipalId, parseClientId, type ArmId } from '../../src/core/model/ids.ts';
import { identityArmId } from '../../src/core/model/armId.ts';
import type { Permission } from '../../src/core/model/permission.ts';
import type { PolicyAssignment } from '../../src/core/model/policy.ts';
import type { ServiceAccount } from '../../src/core/model/serviceAccount.ts';
import type { WebhookInstallation } from '../../src/core/model/webhook.ts';
import type { Workload } from '../../src/core/model/workload.ts';
import type { RegistrationState } from '../../src/core/ports/providerRegistry.ts';
import type { World } from '../../src/core/ports/world.ts';
import { aCluster, aReaderAssignment, anIdentity, issuer } from './chain.ts';
import { memoryAccess } from './memoryAccess.ts';
import { memoryExchange } from './memoryExchange.ts';
import { memoryFiles } from './memoryFiles.ts';
import { memoryManifests } from './memoryManifests.ts';

/** What stands in the world; tests look at it and change it as another administrator would. */
export interface MemoryState {
  cluster: Cluster;
  identities: ManagedIdentity[];
  credentials: Map<string, FederatedCredential[]>;
  assignments: RoleAssignment[];
  provider: RegistrationState;
  serviceAccounts: ServiceAccount[];
  workloads: Workload[];
  /** What findWebhook sees, besides the cluster's own profile. */
  webhook: WebhookInstallation | undefined;
  /** The signed-in user's, at every scope. */
  permissions: Permission[];
  policies: PolicyAssignment[];
  /** YAML texts of the workspace by path. */
  manifests: Map<string, string>;
  namespaces: string[];
  groups: string[];
  journal: Map<string, string>;
  /** Files of ended runs. */
  history: Map<string, string>;
  now: number;
}

/** All ports but those of lists and runs. */
export type MemoryPorts = Omit<World, 'tenants' | 'quotas' | 'probes'>;

/** A world in memory for tests of core: no network, virtual time; `calls` names every write in order. */
export interface MemoryWorld {
  readonly state: MemoryState;
  readonly ports: MemoryPorts;
  readonly calls: string[];
  /** The next calls of that name fail with these, one each. */
  failNext(call: string, ...failures: readonly Failure['reason'][]): void;
  /** Runs before each write, e.g. to abort at a point. */
  onCall(listener: (call: string) => void): void;
}

export function memoryWorld(change: Partial<MemoryState> = {}): MemoryWorld {
  const state: MemoryState = {
    cluster: aCluster(),
    identities: [anIdentity()],
    credentials: new Map(),
    assignments: [],
    provider: 'NotRegistered',
    serviceAccounts: [],
    workloads: [],
    webhook: undefined,
    permissions: [{ actions: ['*'], notActions: [] }],
    policies: [],
    manifests: new Map(),
    namespaces: ['default'],
    groups: ['rg-wi-demo'],
    journal: new Map(),
    history: new Map(),
    now: Date.parse('2026-11-23T12:00:00Z'),
    ...change,
  };
  const calls: string[] = [];
  const failures = new Map<string, Failure['reason'][]>();
  const listeners: ((call: string) => void)[] = [];
  let counter = 0;
  const nextGuid = (): string => `00000000-0000-4000-8000-${String((counter += 1)).padStart(12, '0')}`;

  const write = async (call: string, signal: AbortSignal): Promise<void> => {
    for (const listener of listeners) listener(call);
    if (signal.aborted) fail({ reason: 'cancelled', operation: call });
    const reason = failures.get(call)?.shift();
    if (reason !== undefined) throw new TenantlinkError({ reason, operation: call });
    calls.push(call);
    await Promise.resolve();
  };
  const credentialsOf = (id: string): FederatedCredential[] => state.credentials.get(armKey(id)) ?? [];
  const identityById = (id: string): ManagedIdentity => state.identities.find((identity) => armKey(identity.id) === armKey(id)) ?? fail({ reason: 'notFound', operation: 'getIdentity' });
  const manifests = memoryManifests(state.manifests);

  const ports: MemoryPorts = {
    clock: {
      now: () => state.now,
      async sleep(milliseconds, signal) {
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) fail({ reason: 'cancelled', operation: 'sleep' });
        state.now += milliseconds;
      },
    },
    random: { guid: nextGuid, fraction: () => 0.5 },
    journal: {
      ...memoryFiles(state.journal),
      write: async (name, text) => {
        await write('journal', new AbortController().signal);
        state.journal.set(name, text);
      },
    },
    history: memoryFiles(state.history),
    clusters: {
      list: () => Promise.resolve({ items: [state.cluster], gaps: [] }),
      get: () => Promise.resolve(state.cluster),
      async configure({ oidcIssuer, workloadIdentity, signal, onProgress }) {
        await write('configureCluster', signal);
        onProgress?.('Updating');
        const turnedOn = oidcIssuer === true ? { oidcIssuerEnabled: true, issuer } : {};
        state.cluster = { ...state.cluster, ...turnedOn, ...(workloadIdentity === undefined ? {} : { workloadIdentityEnabled: workloadIdentity }) };
        return state.cluster;
      },
    },
    identities: {
      list: () => Promise.resolve({ items: state.identities, gaps: [] }),
      get: async ({ identity }) => identityById(identity.id),
      async create(request) {
        await write('createIdentity', request.signal);
        const id = identityArmId(request);
        const made: ManagedIdentity = { ...request, id, clientId: parseClientId(nextGuid()), principalId: parsePrincipalId(nextGuid()) };
        state.identities.push(made);
        return made;
      },
      async delete({ identity, signal }) {
        await write('deleteIdentity', signal);
        state.identities = state.identities.filter((other) => armKey(other.id) !== armKey(identity.id));
      },
      listResourceGroups: () => Promise.resolve(state.groups.map((name) => ({ name, location: 'eastus' }))),
      async createResourceGroup({ name, signal }) {
        await write('createResourceGroup', signal);
        state.groups.push(name);
      },
      async deleteEmptyResourceGroup({ group, signal }) {
        await write('deleteResourceGroup', signal);
        const name = group.slice(group.lastIndexOf('/') + 1);
        if (state.identities.some((identity) => identity.resourceGroup === name)) fail({ reason: 'conflict', operation: 'deleteResourceGroup', code: 'ResourceGroupNotEmpty' });
        state.groups = state.groups.filter((other) => other !== name);
      },
    },
    federation: {
      list: async ({ identity }) => credentialsOf(identity.id),
      async put({ identity, credential, signal }) {
        await write('putCredential', signal);
        state.credentials.set(armKey(identity.id), [...credentialsOf(identity.id).filter(({ name }) => name !== credential.name), credential]);
      },
      async delete({ identity, name, signal }) {
        await write('deleteCredential', signal);
        state.credentials.set(armKey(identity.id), credentialsOf(identity.id).filter((credential) => credential.name !== name));
      },
    },
    roles: {
      findRole: () => Promise.resolve(aReaderAssignment().role),
      listRoles: () => Promise.resolve([aReaderAssignment().role]),
      listAssignments: ({ principalId }) => Promise.resolve(state.assignments.filter((assignment) => assignment.principalId === principalId)),
      async assign({ scope, principalId, assignmentName, signal }) {
        await write('assignRole', signal);
        const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignmentName}` as ArmId;
        if (!state.assignments.some((assignment) => assignment.id === id)) state.assignments.push(aReaderAssignment({ id, scope, principalId }));
        return id;
      },
      async remove({ id, signal }) {
        await write('removeRole', signal);
        state.assignments = state.assignments.filter((assignment) => assignment.id !== id);
      },
      permissions: () => Promise.resolve(state.permissions),
    },
    providers: {
      state: () => {
        const now = state.provider;
        if (now === 'Registering') state.provider = 'Registered';
        return Promise.resolve(now);
      },
      async register({ signal }) {
        await write('registerProvider', signal);
        if (state.provider !== 'Registered') state.provider = 'Registering';
      },
    },
    issuers: { read: ({ issuer: asked }) => Promise.resolve({ issuer: asked, keyIds: ['key-1'] }) },
    access: memoryAccess({ state, write, nextGuid }),
    policies: { listAssignments: () => Promise.resolve(state.policies) },
    exchange: memoryExchange(state),
    manifests: {
      ...manifests,
      async edit(request) {
        await write('editManifest', request.signal);
        await manifests.edit(request);
      },
    },
  };
  return {
    state,
    ports,
    calls,
    failNext: (call, ...reasons) => void failures.set(call, [...reasons]),
    onCall: (listener) => void listeners.push(listener),
  };
}
