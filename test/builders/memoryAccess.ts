import { fail } from '../../src/core/model/failure.ts';
import type { ServiceAccount } from '../../src/core/model/serviceAccount.ts';
import type { Workload } from '../../src/core/model/workload.ts';
import type { WorkloadEdit } from '../../src/core/model/workloadEdit.ts';
import type { ClusterAccess } from '../../src/core/ports/clusterAccess.ts';
import { writeAssertion } from './memoryExchange.ts';
import type { MemoryState } from './memoryWorld.ts';

/** Kinds whose pod template may change. */
const editable: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'CronJob'];

/** The one cluster of a memory world. */
export function memoryAccess(args: {
  readonly state: MemoryState;
  readonly write: (call: string, signal: AbortSignal) => Promise<void>;
  readonly nextGuid: () => string;
}): ClusterAccess {
  const { state, write } = args;
  const accountAt = (name: { namespace: string; name: string }): ServiceAccount | undefined =>
    state.serviceAccounts.find((account) => account.namespace === name.namespace && account.name === name.name);
  const replaceAccount = (account: ServiceAccount): ServiceAccount => {
    state.serviceAccounts = [...state.serviceAccounts.filter((other) => other.namespace !== account.namespace || other.name !== account.name), account];
    return account;
  };
  const workloadAt = (name: { kind: string; namespace: string; name: string }): Workload | undefined =>
    state.workloads.find((workload) => workload.kind === name.kind && workload.namespace === name.namespace && workload.name === name.name);

  return {
    listNamespaces: () => Promise.resolve(state.namespaces),
    listServiceAccounts: () => Promise.resolve(state.serviceAccounts),
    getServiceAccount: ({ serviceAccount }) => Promise.resolve(accountAt(serviceAccount)),
    async applyServiceAccount({ serviceAccount, annotations, signal }) {
      await write('applyServiceAccount', signal);
      if (!state.namespaces.includes(serviceAccount.namespace)) fail({ reason: 'notFound', operation: 'applyServiceAccount' });
      const before = accountAt(serviceAccount) ?? { ...serviceAccount, annotations: {}, labels: {}, uid: args.nextGuid(), resourceVersion: '1', managers: [] };
      return replaceAccount({ ...before, annotations: { ...before.annotations, ...annotations }, annotatedAt: state.now });
    },
    async restoreAnnotations({ serviceAccount, expected, annotations, signal }) {
      await write('restoreAnnotations', signal);
      const before = accountAt(serviceAccount) ?? fail({ reason: 'notFound', operation: 'restoreAnnotations' });
      if (Object.entries(expected).some(([key, value]) => (before.annotations[key] ?? null) !== value)) fail({ reason: 'conflict', operation: 'restoreAnnotations' });
      const kept = Object.entries({ ...before.annotations, ...annotations }).filter((entry): entry is [string, string] => entry[1] !== null);
      replaceAccount({ ...before, annotations: Object.fromEntries(kept), annotatedAt: state.now });
    },
    async deleteServiceAccount({ serviceAccount, signal }) {
      await write('deleteServiceAccount', signal);
      state.serviceAccounts = state.serviceAccounts.filter((account) => account !== accountAt(serviceAccount));
    },
    async createNamespace({ namespace, signal }) {
      await write('createNamespace', signal);
      state.namespaces.push(namespace);
    },
    listWorkloads: ({ namespace }) => Promise.resolve(state.workloads.filter((workload) => workload.namespace === namespace)),
    getWorkload: (name) => Promise.resolve(workloadAt(name)),
    async editWorkload({ workload: name, edits, signal }) {
      await write('editWorkload', signal);
      const before = workloadAt(name) ?? fail({ reason: 'notFound', operation: 'editWorkload' });
      if (!editable.includes(name.kind)) fail({ reason: 'notSupported', operation: 'editWorkload' });
      const after = edits.reduce(edited, before);
      state.workloads = state.workloads.map((workload) => (workload === before ? after : workload));
    },
    findWebhook: () => Promise.resolve(state.webhook),
    readIssuer: () => Promise.resolve({ issuer: state.cluster.issuer ?? 'https://kubernetes.default.svc', keyIds: ['key-1'] }),
    requestToken({ serviceAccount, audience }) {
      if (accountAt(serviceAccount) === undefined) fail({ reason: 'notFound', operation: 'requestToken' });
      const sub = `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`;
      return Promise.resolve(writeAssertion({ iss: state.cluster.issuer ?? 'https://kubernetes.default.svc', sub, aud: audience }));
    },
  };
}

function edited(workload: Workload, edit: WorkloadEdit): Workload {
  switch (edit.kind) {
    case 'label':
      return { ...workload, podLabels: withEntry(workload.podLabels, edit.key, edit) };
    case 'annotation':
      return { ...workload, podAnnotations: withEntry(workload.podAnnotations, edit.key, edit) };
    case 'serviceAccountName': {
      const wanted = edit.after ?? 'default';
      if (workload.serviceAccountName !== wanted && workload.serviceAccountName !== (edit.before ?? 'default')) changed();
      const { serviceAccountUnnamed: _, ...rest } = workload;
      return { ...rest, serviceAccountName: wanted, ...(edit.after === null ? { serviceAccountUnnamed: true } : {}) };
    }
    case 'env':
      return {
        ...workload,
        containers: workload.containers.map((container) => (container.name === edit.container ? { ...container, env: withEntry(container.env, edit.name, edit) } : container)),
      };
  }
}

function withEntry<V extends string | undefined>(entries: Readonly<Record<string, V>>, key: string, { before, after }: { readonly before: string | null; readonly after: string | null }): Record<string, V | string> {
  const current = Object.hasOwn(entries, key) ? entries[key] : null;
  if (current !== after && current !== before) changed();
  const { [key]: _gone, ...others } = entries;
  return after === null ? others : { ...entries, [key]: after };
}

function changed(): never {
  return fail({ reason: 'conflict', operation: 'editWorkload', code: 'WorkloadChanged' });
}
