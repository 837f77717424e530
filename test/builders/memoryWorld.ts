import { armKey } from '../../src/core/model/armId.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import { fail, TenantlinkError, type Failure } from '../../src/core/model/failure.ts';
import type { FederatedCredential, ManagedIdentity, RoleAssignment } from '../../src/core/model/identity.ts';
import { parsePrincipalId, parseClientId, type ArmId } from '../../src/core/model/ids.ts';
import { identityArmId } from '../../src/core/model/armId.ts';
import type { ServiceAccount } from '../../src/core/model/serviceAccount.ts';
import type { ChainPorts } from '../../src/core/chain/readFacts.ts';
import type { LinkPorts } from '../../src/core/link/step.ts';
import type { RegistrationState } from '../../src/core/ports/providerRegistry.ts';
import { aCluster, aReaderAssignment, anIdentity, issuer } from './chain.ts';

/** What stands in the world; tests look at it and change it as another administrator would. */
export interface MemoryState {
  cluster: Cluster;
  identities: ManagedIdentity[];
  credentials: Map<string, FederatedCredential[]>;
  assignments: RoleAssignment[];
  provider: RegistrationState;
  serviceAccounts: ServiceAccount[];
  namespaces: string[];
  groups: string[];
  journal: Map<string, string>;
  now: number;
}

/** A world in memory for tests of core: no network, virtual time; `calls` names every write in order. */
export interface MemoryWorld {
  readonly state: MemoryState;
  readonly ports: ChainPorts & LinkPorts;
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
    namespaces: ['default'],
    groups: ['rg-wi-demo'],
    journal: new Map(),
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
  const accountAt = (name: { namespace: string; name: string }): ServiceAccount | undefined =>
    state.serviceAccounts.find((account) => account.namespace === name.namespace && account.name === name.name);
  const replaceAccount = (account: ServiceAccount): ServiceAccount => {
    state.serviceAccounts = [...state.serviceAccounts.filter((other) => other.namespace !== account.namespace || other.name !== account.name), account];
    return account;
  };

  const ports: ChainPorts & LinkPorts = {
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
      write: async (name, text) => {
        await write('journal', new AbortController().signal);
        state.journal.set(name, text);
      },
      read: (name) => Promise.resolve(state.journal.get(name)),
      list: () => Promise.resolve([...state.journal.keys()]),
      delete: (name) => Promise.resolve(void state.journal.delete(name)),
    },
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
        if (state.identities.some((identity) => identity.resourceGroup === name)) fail({ reason: 'conflict', operation: 'deleteResourceGroup' });
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
    access: {
      listNamespaces: () => Promise.resolve(state.namespaces),
      listServiceAccounts: () => Promise.resolve(state.serviceAccounts),
      getServiceAccount: ({ serviceAccount }) => Promise.resolve(accountAt(serviceAccount)),
      async applyServiceAccount({ serviceAccount, annotations, signal }) {
        await write('applyServiceAccount', signal);
        if (!state.namespaces.includes(serviceAccount.namespace)) fail({ reason: 'notFound', operation: 'applyServiceAccount' });
        const before = accountAt(serviceAccount) ?? { ...serviceAccount, annotations: {}, labels: {}, uid: nextGuid(), resourceVersion: '1', managers: [] };
        return replaceAccount({ ...before, annotations: { ...before.annotations, ...annotations } });
      },
      async restoreAnnotations({ serviceAccount, expected, annotations, signal }) {
        await write('restoreAnnotations', signal);
        const before = accountAt(serviceAccount) ?? fail({ reason: 'notFound', operation: 'restoreAnnotations' });
        if (Object.entries(expected).some(([key, value]) => (before.annotations[key] ?? null) !== value)) fail({ reason: 'conflict', operation: 'restoreAnnotations' });
        const kept = Object.entries({ ...before.annotations, ...annotations }).filter((entry): entry is [string, string] => entry[1] !== null);
        replaceAccount({ ...before, annotations: Object.fromEntries(kept) });
      },
      async deleteServiceAccount({ serviceAccount, signal }) {
        await write('deleteServiceAccount', signal);
        state.serviceAccounts = state.serviceAccounts.filter((account) => account !== accountAt(serviceAccount));
      },
      async createNamespace({ namespace, signal }) {
        await write('createNamespace', signal);
        state.namespaces.push(namespace);
      },
      listWorkloads: () => Promise.resolve([]),
      getWorkload: () => Promise.resolve(undefined),
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
