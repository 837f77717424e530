import { createHash } from 'node:crypto';
import { ApiError } from '../model/apiError.ts';
import { copy, objectOr, same } from '../model/json.ts';
import { timestamp, type KubeObject } from '../model/objects.ts';
import { isFinished, type Pod, type PodTemplate } from '../model/pod.ts';
import { DEPLOYMENTS, PODS, REPLICA_SETS, type ResourceType } from '../model/resourceTypes.ts';
import { deleteObject } from '../registry/deletion.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';
import { EventRecorder } from './eventRecorder.ts';
import { keyOf, splitKey, WorkQueue } from './workQueue.ts';

/** A Deployment or ReplicaSet. */
interface Workload extends KubeObject {
  spec: { replicas: number; selector: { matchLabels?: Record<string, string> }; template: PodTemplate };
  status: Record<string, unknown>;
}

/** Keeps Deployments (one ReplicaSet per template, replaced at once) and ReplicaSets at their number of pods. */
export class DeploymentController {
  readonly #registry: Registry;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#events = new EventRecorder(registry, 'replicaset-controller');
    this.#queue = new WorkQueue(registry.clock, (key) => {
      if (key.startsWith('d:')) this.#deployment(key.slice(2));
      else this.#replicaSet(key.slice(2));
    });
    this.#unsubscribe = registry.store.subscribe(({ resource, object }) => {
      const { namespace = '', ownerReferences } = object.metadata;
      if (resource === DEPLOYMENTS) this.#queue.add(`d:${keyOf(object.metadata)}`);
      if (resource === REPLICA_SETS) this.#queue.add(`r:${keyOf(object.metadata)}`);
      for (const { kind, name } of ownerReferences ?? []) {
        if (kind === 'Deployment') this.#queue.add(`d:${keyOf({ namespace, name })}`);
        if (kind === 'ReplicaSet') this.#queue.add(`r:${keyOf({ namespace, name })}`);
      }
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #deployment(key: string): void {
    const deployment = this.#find(DEPLOYMENTS, key);
    if (!deployment) return;
    const { template, replicas, selector } = deployment.spec;
    const { namespace = 'default', name, uid } = deployment.metadata;
    const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10);
    const sets = this.#owned(REPLICA_SETS, deployment) as Workload[];
    const current = sets.find(({ metadata }) => metadata.labels?.['pod-template-hash'] === hash);
    const context = systemContext('kube-controller-manager');
    for (const old of sets.filter((set) => set !== current && set.spec.replicas > 0)) this.#scale(old, 0);
    if (!current) {
      const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
      this.#registry.create(REPLICA_SETS, namespace, {
        metadata: {
          name: `${name}-${hash}`, namespace, labels,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true }],
        },
        spec: {
          replicas,
          selector: { matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash } },
          template: { ...copy(template), metadata: { ...copy(template.metadata ?? {}), labels } },
        },
      }, context);
    } else if (current.spec.replicas !== replicas) this.#scale(current, replicas);
    const ready = sets.reduce((sum, { status }) => sum + Number(status.readyReplicas ?? 0), 0);
    const available = { type: 'Available', status: ready >= replicas ? 'True' : 'False', reason: ready >= replicas ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable', message: `Deployment ${ready >= replicas ? 'has' : 'does not have'} minimum availability.` };
    this.#writeStatus(DEPLOYMENTS, deployment, {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas: sets.reduce((sum, { status }) => sum + Number(status.replicas ?? 0), 0),
      updatedReplicas: Number(current?.status.replicas ?? 0),
      readyReplicas: ready,
      availableReplicas: ready,
      conditions: [{ ...available, lastUpdateTime: this.#transition(deployment, available.status), lastTransitionTime: this.#transition(deployment, available.status) }],
    });
  }

  #replicaSet(key: string): void {
    const set = this.#find(REPLICA_SETS, key);
    if (!set) return;
    const pods = (this.#owned(PODS, set) as Pod[]).filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
    const ready = pods.filter(({ status }) => status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'));
    this.#writeStatus(REPLICA_SETS, set, {
      observedGeneration: set.metadata.generation ?? 1, replicas: pods.length, readyReplicas: ready.length, availableReplicas: ready.length,
    });
    for (let count = pods.length; count < set.spec.replicas; count += 1) this.#createPod(set);
    for (const pod of pods.slice(set.spec.replicas)) {
      deleteObject(this.#registry, { resource: PODS, namespace: pod.metadata.namespace, name: pod.metadata.name }, {}, systemContext('kube-controller-manager'));
    }
  }

  #createPod(set: Workload): void {
    const { namespace = 'default', name, uid } = set.metadata;
    const { template } = set.spec;
    try {
      const pod = this.#registry.create(PODS, namespace, {
        metadata: {
          ...copy(template.metadata ?? {}),
          generateName: `${name}-`,
          namespace,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true, blockOwnerDeletion: true }],
        },
        spec: copy(template.spec),
      }, systemContext('kube-controller-manager'));
      this.#events.record(set, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#events.record(set, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` });
      throw error;
    }
  }

  #find(resource: ResourceType, key: string): Workload | undefined {
    const { namespace, name } = splitKey(key);
    const found = this.#registry.store.get(resource, namespace, name) as Workload | undefined;
    return found?.metadata.deletionTimestamp === undefined ? found : undefined;
  }

  #owned(resource: ResourceType, owner: KubeObject): KubeObject[] {
    return this.#registry.store
      .list(resource, owner.metadata.namespace)
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true);
  }

  #scale(set: Workload, replicas: number): void {
    const { namespace, name } = set.metadata;
    this.#registry.modify<Workload>({ resource: REPLICA_SETS, namespace, name }, 'main', systemContext('kube-controller-manager'), (next) => {
      next.spec.replicas = replicas;
    });
  }

  #transition(deployment: Workload, status: string): string {
    const conditions: unknown = deployment.status.conditions;
    const [before] = Array.isArray(conditions) ? (conditions as unknown[]) : [];
    const old = objectOr(before);
    return old.status === status && typeof old.lastTransitionTime === 'string' ? old.lastTransitionTime : timestamp(this.#registry.clock.now());
  }

  #writeStatus(resource: ResourceType, workload: Workload, status: Record<string, unknown>): void {
    if (same(workload.status, status)) return;
    const { namespace, name } = workload.metadata;
    this.#registry.modify<Workload>({ resource, namespace, name }, 'status', systemContext('kube-controller-manager'), (next) => {
      next.status = status;
    });
  }
}
