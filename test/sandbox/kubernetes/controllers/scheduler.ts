import { timestamp, type ClusterNode, type KubeObject } from '../model/objects.ts';
import { isFinished, type Pod, type PodCondition } from '../model/pod.ts';
import { NODES, PODS } from '../model/resourceTypes.ts';
import type { Registry } from '../registry/registry.ts';
import { systemContext } from '../registry/requestContext.ts';
import { EventRecorder } from './eventRecorder.ts';
import { amount } from './quantity.ts';
import { keyOf, splitKey, WorkQueue } from './workQueue.ts';

/** Puts pods on the node, or says why they do not fit. */
export class Scheduler {
  readonly #registry: Registry;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#events = new EventRecorder(registry, 'default-scheduler');
    this.#queue = new WorkQueue(registry.clock, (key) => this.#schedule(key));
    this.#unsubscribe = registry.store.subscribe((event) => {
      if (event.resource === PODS && event.type === 'ADDED') this.#queue.add(keyOf(event.object.metadata));
      // Room may have come: everybody who waits is tried again.
      const freed = event.resource === PODS && (event.type === 'DELETED' || isFinished(event.object as Pod));
      if (event.resource === NODES || freed) {
        for (const pod of this.#waiting()) this.#queue.add(keyOf(pod.metadata));
      }
    });
  }

  close(): void {
    this.#unsubscribe();
    this.#queue.close();
  }

  #waiting(): Pod[] {
    return (this.#registry.store.list(PODS) as Pod[]).filter((pod) => !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined);
  }

  #schedule(key: string): void {
    const { namespace, name } = splitKey(key);
    const { store, clock } = this.#registry;
    const pod = store.get(PODS, namespace, name) as Pod | undefined;
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp !== undefined || pod.spec.schedulerName !== 'default-scheduler') return;
    const nodes = store.list(NODES) as ClusterNode[];
    const reasons = nodes.map((node) => this.#misfit(pod, node));
    const at = reasons.indexOf(undefined);
    const node = nodes[at];
    const now = timestamp(clock.now());
    const context = systemContext('kube-scheduler');
    const address = { resource: PODS, namespace, name };
    if (!node) {
      const counted = [...new Set(reasons)].map((reason) => `${reasons.filter((one) => one === reason).length} ${String(reason)}`);
      const message =
        nodes.length === 0
          ? 'no nodes available to schedule pods'
          : `0/${nodes.length} nodes are available: ${counted.join(', ')}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`;
      const condition: PodCondition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastProbeTime: null, lastTransitionTime: now };
      this.#registry.modify<Pod>(address, 'status', context, (next) => {
        const same = next.status.conditions?.find(({ type, message: old }) => type === 'PodScheduled' && old === message);
        next.status.conditions = [...(next.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'), same ?? condition];
      });
      this.#events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
      return;
    }
    this.#bind(pod, node, now);
    this.#events.record(pod, { type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${namespace}/${name} to ${node.metadata.name}` });
  }

  /** Binding is a subresource of its own: it writes `spec.nodeName`, which an update may not. */
  #bind(pod: Pod, node: ClusterNode, now: string): void {
    const condition: PodCondition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
    const others = (pod.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
    const bound: KubeObject = {
      ...pod,
      spec: { ...pod.spec, nodeName: node.metadata.name },
      status: { ...pod.status, conditions: [...others, condition] },
    };
    this.#registry.store.replace(PODS, bound);
  }

  #misfit(pod: Pod, node: ClusterNode): string | undefined {
    if (node.spec.unschedulable === true) return 'node(s) were unschedulable';
    const taint = (node.spec.taints ?? []).find(
      ({ key, value, effect }) =>
        effect !== 'PreferNoSchedule' &&
        // An empty text is as good as none (`ToleratesTaint` of Kubernetes' core/v1).
        !(pod.spec.tolerations ?? []).some(
          (one) => (!one.key || one.key === key) && (!one.effect || one.effect === effect) && (one.operator === 'Exists' || (one.value ?? '') === (value ?? '')),
        ),
    );
    if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
    const labels = node.metadata.labels ?? {};
    if (!Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) {
      return "node(s) didn't match Pod's node affinity/selector";
    }
    const claim = (pod.spec.volumes ?? []).find(({ persistentVolumeClaim }) => persistentVolumeClaim);
    if (claim) return `persistentvolumeclaim "${claim.persistentVolumeClaim?.claimName ?? ''}" not found`;
    const others = (this.#registry.store.list(PODS) as Pod[]).filter((one) => one.spec.nodeName === node.metadata.name && !isFinished(one));
    if (others.length + 1 > amount(node.status.allocatable.pods)) return 'Too many pods';
    for (const resource of ['cpu', 'memory'] as const) {
      const used = others.reduce((sum, one) => sum + requested(one, resource), 0);
      if (used + requested(pod, resource) > amount(node.status.allocatable[resource])) return `Insufficient ${resource}`;
    }
    return undefined;
  }
}

function requested(pod: Pod, resource: string): number {
  const of = (containers: readonly { resources?: { requests?: Record<string, string> } }[]): number[] =>
    containers.map(({ resources }) => amount(resources?.requests?.[resource] ?? '0'));
  const together = of(pod.spec.containers).reduce((sum, one) => sum + one, 0);
  return Math.max(together, ...of(pod.spec.initContainers ?? []));
}
