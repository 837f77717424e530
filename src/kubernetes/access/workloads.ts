import { AppsV1Api, BatchV1Api, CoreV1Api, type V1ObjectMeta, type V1PodSpec } from '@kubernetes/client-node';
import { fail } from '../../core/model/failure.ts';
import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import { listAll, type Page } from '../transport/listAll.ts';
import { typedApi, type TypedCall } from '../transport/typedApi.ts';
import { absentAs, type SessionOf } from './sessions.ts';
import { toWorkload, type PodTemplate, type WorkloadObject } from './workloadFields.ts';

interface WorkloadKind {
  readonly kind: string;
  list(call: TypedCall, request: { readonly namespace: string; readonly limit?: number; readonly _continue?: string }): Promise<Page<WorkloadObject>>;
  read(call: TypedCall, request: { readonly namespace: string; readonly name: string }): Promise<WorkloadObject>;
}

interface Templated {
  readonly metadata?: V1ObjectMeta;
  readonly spec?: { readonly template?: PodTemplate };
}

const templated = (kind: string) => (object: Templated): WorkloadObject => ({ kind, metadata: object.metadata, template: object.spec?.template });

async function pageOf<T>(page: Promise<Page<T>>, convert: (object: T) => WorkloadObject): Promise<Page<WorkloadObject>> {
  const { items, ...rest } = await page;
  return { ...rest, items: items?.map(convert) ?? null };
}

const pod = (object: { readonly metadata?: V1ObjectMeta; readonly spec?: V1PodSpec }): WorkloadObject => ({
  kind: 'Pod',
  metadata: object.metadata,
  template: object,
});

const cronJob = (object: { readonly metadata?: V1ObjectMeta; readonly spec?: { readonly jobTemplate?: Templated } }): WorkloadObject => ({
  kind: 'CronJob',
  metadata: object.metadata,
  template: object.spec?.jobTemplate?.spec?.template,
});

/** Everything that makes pods in Kubernetes itself. */
const kinds: readonly WorkloadKind[] = [
  {
    kind: 'Pod',
    list: (call, request) => pageOf(typedApi(CoreV1Api, call).listNamespacedPod(request), pod),
    read: async (call, request) => pod(await typedApi(CoreV1Api, call).readNamespacedPod(request)),
  },
  {
    kind: 'Deployment',
    list: (call, request) => pageOf(typedApi(AppsV1Api, call).listNamespacedDeployment(request), templated('Deployment')),
    read: async (call, request) => templated('Deployment')(await typedApi(AppsV1Api, call).readNamespacedDeployment(request)),
  },
  {
    kind: 'StatefulSet',
    list: (call, request) => pageOf(typedApi(AppsV1Api, call).listNamespacedStatefulSet(request), templated('StatefulSet')),
    read: async (call, request) => templated('StatefulSet')(await typedApi(AppsV1Api, call).readNamespacedStatefulSet(request)),
  },
  {
    kind: 'DaemonSet',
    list: (call, request) => pageOf(typedApi(AppsV1Api, call).listNamespacedDaemonSet(request), templated('DaemonSet')),
    read: async (call, request) => templated('DaemonSet')(await typedApi(AppsV1Api, call).readNamespacedDaemonSet(request)),
  },
  {
    kind: 'ReplicaSet',
    list: (call, request) => pageOf(typedApi(AppsV1Api, call).listNamespacedReplicaSet(request), templated('ReplicaSet')),
    read: async (call, request) => templated('ReplicaSet')(await typedApi(AppsV1Api, call).readNamespacedReplicaSet(request)),
  },
  {
    kind: 'Job',
    list: (call, request) => pageOf(typedApi(BatchV1Api, call).listNamespacedJob(request), templated('Job')),
    read: async (call, request) => templated('Job')(await typedApi(BatchV1Api, call).readNamespacedJob(request)),
  },
  {
    kind: 'CronJob',
    list: (call, request) => pageOf(typedApi(BatchV1Api, call).listNamespacedCronJob(request), cronJob),
    read: async (call, request) => cronJob(await typedApi(BatchV1Api, call).readNamespacedCronJob(request)),
  },
];

/** The workload half of the ClusterAccess port. */
export function workloads(sessionOf: SessionOf): Pick<ClusterAccess, 'listWorkloads' | 'getWorkload'> {
  return {
    async listWorkloads({ cluster, namespace, signal }) {
      const lists = kinds.map((kind) => {
        const call = { session: sessionOf(cluster), signal, doing: { operation: 'listWorkloads', target: `${kind.kind} ${namespace}` } };
        return listAll(call.doing, (page) => kind.list(call, { namespace, ...page }));
      });
      const found = (await Promise.all(lists)).flat();
      return found.filter((object) => object.kind === 'Pod' || !hasController(object)).map(toWorkload);
    },

    async getWorkload({ cluster, kind: wanted, namespace, name, signal }) {
      const target = `${wanted} ${namespace}/${name}`;
      const kind = kinds.find((known) => known.kind === wanted);
      if (kind === undefined) return fail({ reason: 'invalidInput', operation: 'readWorkload', target, place: 'kind' });
      const doing = { operation: 'readWorkload', target };
      const found = await absentAs(undefined, doing, () => kind.read({ session: sessionOf(cluster), signal, doing }, { namespace, name }));
      return found === undefined ? undefined : toWorkload(found);
    },
  };
}

/** A ReplicaSet of a Deployment or a Job of a CronJob repeats its owner's template. */
function hasController(object: WorkloadObject): boolean {
  return object.metadata?.ownerReferences?.some((owner) => owner.controller === true) ?? false;
}
