import { CoreV1Api, PatchStrategy, type V1ServiceAccount } from '@kubernetes/client-node';
import { fail, failureOf, TenantlinkError } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import type { ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { Doing } from '../kubernetesFailure.ts';
import { deleteOptions } from '../transport/deleteOptions.ts';
import { listAll } from '../transport/listAll.ts';
import { typedApi } from '../transport/typedApi.ts';
import { absentAs, type SessionOf } from './sessions.ts';
import { appliedAnnotations, fieldManager, toServiceAccount } from './serviceAccountFields.ts';

type ServiceAccountCalls = Pick<ClusterAccess, 'listServiceAccounts' | 'getServiceAccount' | 'applyServiceAccount' | 'restoreAnnotations' | 'deleteServiceAccount'>;

const restoreAttempts = 5;

/** The ServiceAccount half of the ClusterAccess port. */
export function serviceAccounts(sessionOf: SessionOf): ServiceAccountCalls {
  const api = (cluster: Parameters<SessionOf>[0], doing: Doing, signal: AbortSignal, contentType?: string): CoreV1Api =>
    typedApi(CoreV1Api, { session: sessionOf(cluster), doing, signal, ...(contentType === undefined ? {} : { contentType }) });

  function read(request: Parameters<ClusterAccess['getServiceAccount']>[0], doing: Doing): Promise<V1ServiceAccount | undefined> {
    return absentAs(undefined, doing, () => api(request.cluster, doing, request.signal).readNamespacedServiceAccount({ ...request.serviceAccount }));
  }

  return {
    async listServiceAccounts({ cluster, namespace, signal }) {
      const doing = { operation: 'listServiceAccounts', target: namespace ?? cluster.id };
      const core = api(cluster, doing, signal);
      const items = await listAll(doing, (page) =>
        namespace === undefined ? core.listServiceAccountForAllNamespaces(page) : core.listNamespacedServiceAccount({ namespace, ...page }),
      );
      return items.map(toServiceAccount);
    },

    async getServiceAccount(request) {
      const found = await read(request, { operation: 'readServiceAccount', target: nameOf(request.serviceAccount) });
      return found === undefined ? undefined : toServiceAccount(found);
    },

    async applyServiceAccount(request) {
      const doing = { operation: 'applyServiceAccount', target: nameOf(request.serviceAccount) };
      const before = await read(request, doing);
      const body = {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { ...request.serviceAccount, annotations: { ...appliedAnnotations(before), ...request.annotations } },
      };
      // A forced apply holds only for the object as it was read.
      const version = (force: boolean): { resourceVersion?: string } => (force && before?.metadata?.resourceVersion !== undefined ? { resourceVersion: before.metadata.resourceVersion } : {});
      const apply = (force: boolean): Promise<V1ServiceAccount> =>
        api(request.cluster, doing, request.signal, PatchStrategy.ServerSideApply).patchNamespacedServiceAccount({
          ...request.serviceAccount,
          body: { ...body, metadata: { ...body.metadata, ...version(force) } },
          fieldManager,
          force,
        });
      try {
        return toServiceAccount(await apply(false));
      } catch (thrown) {
        const failure = failureOf(thrown, doing.operation);
        // An undo of ours leaves our own name behind as an updater, which an apply takes for another manager.
        const ours = failure.code === fieldManager;
        if (failure.reason !== 'conflict' || !(ours || mayReplace(before, request))) throw thrown;
        return toServiceAccount(await apply(true));
      }
    },

    async restoreAnnotations(request) {
      const doing = { operation: 'restoreAnnotations', target: nameOf(request.serviceAccount) };
      for (let attempt = 1; ; attempt += 1) {
        const current = await read(request, doing);
        if (current === undefined) return fail({ reason: 'notFound', ...doing });
        refuseChanged(current, request.expected, doing);
        try {
          await api(request.cluster, doing, request.signal, PatchStrategy.MergePatch).patchNamespacedServiceAccount({
            ...request.serviceAccount,
            body: { metadata: { resourceVersion: current.metadata?.resourceVersion, annotations: request.annotations } },
            fieldManager,
          });
          return;
        } catch (thrown) {
          // Something else on the object changed between the read and the patch: compare again.
          const changedMeanwhile = thrown instanceof TenantlinkError && thrown.failure.reason === 'conflict';
          if (!changedMeanwhile || attempt >= restoreAttempts) throw thrown;
        }
      }
    },

    async deleteServiceAccount(request) {
      const doing = { operation: 'deleteServiceAccount', target: nameOf(request.serviceAccount) };
      await absentAs(undefined, doing, () =>
        api(request.cluster, doing, request.signal).deleteNamespacedServiceAccount({ ...request.serviceAccount, body: deleteOptions({ uid: request.uid }) }),
      );
    },
  };
}

function mayReplace(before: V1ServiceAccount | undefined, { annotations, replaces }: Parameters<ClusterAccess['applyServiceAccount']>[0]): boolean {
  const current = before?.metadata?.annotations ?? {};
  return replaces !== undefined && Object.entries(annotations).every(([key, value]) => current[key] === value || (current[key] ?? null) === replaces[key]);
}

function refuseChanged(current: V1ServiceAccount, expected: Readonly<Record<string, string | null>>, doing: Doing): void {
  const annotations = current.metadata?.annotations ?? {};
  for (const [key, value] of Object.entries(expected)) {
    if ((annotations[key] ?? null) !== value) fail({ reason: 'conflict', ...doing, code: 'AnnotationChanged', detail: key });
  }
}

function nameOf(serviceAccount: ServiceAccountName): string {
  return `${serviceAccount.namespace}/${serviceAccount.name}`;
}
