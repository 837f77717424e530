import { timestamp } from '../model/objects.ts';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../model/pod.ts';

/** What the kubelet knows of a pod's containers. */
export interface Observed {
  readonly containers: readonly ContainerStatus[];
  readonly initContainers: readonly ContainerStatus[];
  /** True once every init container has succeeded. */
  readonly initialized: boolean;
}

/** Why the whole pod ended, where it was not its containers' doing. */
export interface PodEnd {
  readonly reason: string;
  readonly message: string;
}

/** The status the kubelet writes: phase, conditions and containers, from what it sees. */
export function podStatus(pod: Pod, observed: Observed, end: PodEnd | undefined, now: number): PodStatus {
  const phase = end ? 'Failed' : phaseOf(pod, observed);
  const unready = observed.containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const notReady: Pick<PodCondition, 'reason' | 'message'> | undefined =
    phase === 'Succeeded'
      ? { reason: 'PodCompleted' }
      : phase === 'Failed'
        ? { reason: 'PodFailed' }
        : unready.length > 0
          ? { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
          : undefined;
  const isInitialized = observed.initialized || isOver;
  const incomplete = observed.initContainers.filter(({ ready }) => !ready).map(({ name }) => name);
  const wanted: Omit<PodCondition, 'lastProbeTime' | 'lastTransitionTime'>[] = [
    { type: 'PodReadyToStartContainers', status: isOver ? 'False' : 'True' },
    isInitialized
      ? { type: 'Initialized', status: 'True', ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) }
      : { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` },
    { type: 'Ready', status: notReady ? 'False' : 'True', ...notReady },
    { type: 'ContainersReady', status: notReady ? 'False' : 'True', ...notReady },
    { type: 'PodScheduled', status: 'True' },
  ];
  const { reason: _reason, message: _message, initContainerStatuses: _init, ...rest } = pod.status;
  return {
    ...rest,
    phase,
    ...(end ?? {}),
    conditions: wanted.map((condition) => transitioned(condition, pod.status.conditions ?? [], now)),
    ...(observed.initContainers.length > 0 ? { initContainerStatuses: [...observed.initContainers] } : {}),
    containerStatuses: [...observed.containers],
  };
}

/** kubelet `getPhase`. */
function phaseOf(pod: Pod, { containers, initContainers, initialized }: Observed): PodStatus['phase'] {
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (!initialized) {
    const hasFailed = initContainers.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0);
    return policy === 'Never' && hasFailed ? 'Failed' : 'Pending';
  }
  const ended = containers.filter(({ state, lastState }) => state.terminated ?? (state.waiting && lastState.terminated));
  const running = containers.filter(({ state }) => state.running);
  if (containers.length > ended.length + running.length) return 'Pending';
  if (running.length > 0) return 'Running';
  if (policy === 'Always') return 'Running';
  const succeeded = ended.filter(({ state, lastState }) => (state.terminated ?? lastState.terminated)?.exitCode === 0);
  if (succeeded.length === ended.length) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function transitioned(condition: Omit<PodCondition, 'lastProbeTime' | 'lastTransitionTime'>, before: readonly PodCondition[], now: number): PodCondition {
  const old = before.find(({ type }) => type === condition.type);
  const lastTransitionTime = old?.status === condition.status ? old.lastTransitionTime : timestamp(now);
  return { ...condition, lastProbeTime: null, lastTransitionTime };
}
