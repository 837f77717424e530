import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { probeContainerName } from '../../core/probe/podSpec.ts';
import type { HoldingContainer, PodState, PresentPod } from '../../core/ports/probeHost.ts';
import { projectedTokens } from '../access/workloadFields.ts';

const phases: readonly string[] = ['Pending', 'Running', 'Succeeded', 'Failed'];

/** A pod as the API server's JSON has it (dates are texts there), in core's words. */
export function toPodState(pod: V1Pod): PodState {
  const status = pod.status;
  const container = status?.containerStatuses?.find((candidate) => candidate.name === probeContainerName);
  const unschedulable = status?.conditions?.find((condition) => condition.type === 'PodScheduled' && condition.status === 'False')?.message;
  const terminated = terminatedOf(pod, container);
  const waiting = container?.state?.waiting;
  return {
    phase: phases.includes(status?.phase ?? '') ? (status?.phase as PresentPod['phase']) : 'Unknown',
    podName: pod.metadata?.name ?? '',
    ...(pod.spec?.nodeName === undefined || pod.spec.nodeName === '' ? {} : { node: pod.spec.nodeName }),
    ...(unschedulable === undefined ? {} : { unschedulable }),
    ...(waiting === undefined ? {} : { waiting: { reason: waiting.reason ?? 'Waiting', message: waiting.message ?? '' } }),
    ...(container?.state?.running === undefined ? {} : { running: true }),
    ...heldBy(pod, container),
    ...(terminated === undefined ? {} : { terminated }),
    ...deletedOf(pod),
    injected: injectedOf(pod),
  };
}

function terminatedOf(pod: V1Pod, container: V1ContainerStatus | undefined): PresentPod['terminated'] {
  const ended = container?.state?.terminated;
  const podReason = pod.status?.reason;
  // An evicted or overdue pod says so of the whole pod; its container only knows that it was killed.
  if (pod.status?.phase === 'Failed' && podReason !== undefined && podReason !== '') {
    return { exitCode: ended?.exitCode ?? -1, reason: podReason, message: pod.status.message ?? ended?.message ?? '' };
  }
  if (ended === undefined) return undefined;
  return { exitCode: ended.exitCode, reason: ended.reason ?? (ended.exitCode === 0 ? 'Completed' : 'Error'), message: ended.message ?? '' };
}

/** What an init container says before anything was done for it. */
const notBegun: ReadonlySet<string> = new Set(['PodInitializing', 'ContainerCreating']);

/** Our pod has one container: any init container was put there by a webhook, and the probe's starts after it. */
function heldBy(pod: V1Pod, container: V1ContainerStatus | undefined): Pick<PresentPod, 'heldBy'> {
  if (container?.state?.running !== undefined || container?.state?.terminated !== undefined) return {};
  for (const { name, state, lastState, started } of pod.status?.initContainerStatuses ?? []) {
    // A sidecar (Kubernetes 1.29 and newer) need not end, but must have started.
    const isSidecar = pod.spec?.initContainers?.find((candidate) => candidate.name === name)?.restartPolicy === 'Always';
    if (isSidecar ? started === true && state?.running !== undefined : state?.terminated?.exitCode === 0) continue;
    if (state?.running !== undefined) return held(name, 'Running', '');
    if (state?.terminated !== undefined) return held(name, state.terminated.reason ?? 'Error', exitText(state.terminated));
    const waiting = state?.waiting;
    if (waiting === undefined || notBegun.has(waiting.reason ?? 'PodInitializing')) return {};
    const before = lastState?.terminated === undefined ? [] : [exitText(lastState.terminated)];
    return held(name, waiting.reason ?? '', [...(waiting.message === undefined ? [] : [waiting.message]), ...before].join('; '));
  }
  return {};
}

function held(container: string, reason: string, message: string): { readonly heldBy: HoldingContainer } {
  return { heldBy: { container, reason, message } };
}

function exitText({ exitCode, message }: V1ContainerStateTerminated): string {
  return `exit code ${exitCode}${message === undefined || message === '' ? '' : `: ${message}`}`;
}

/** Also of an eviction by `kubectl drain`, which is a deletion with a word of why. */
function deletedOf({ metadata, status }: V1Pod): Pick<PresentPod, 'deleted'> {
  const why = status?.conditions?.find(({ type, status: holds }) => type === 'DisruptionTarget' && holds === 'True');
  if (metadata?.deletionTimestamp === undefined && why === undefined) return {};
  return { deleted: { message: why?.message ?? 'the pod was deleted' } };
}

/** What the workload identity webhook adds (azure-workload-identity pkg/webhook, AKS identity bindings). */
const injectedNames = /^AZURE_(?:CLIENT_ID|TENANT_ID|FEDERATED_TOKEN_FILE|AUTHORITY_HOST|KUBERNETES_TOKEN_PROXY|KUBERNETES_SNI_NAME|KUBERNETES_CA_(?:FILE|DATA))$/;

function injectedOf(pod: V1Pod): PresentPod['injected'] {
  const container = pod.spec?.containers.find((candidate) => candidate.name === probeContainerName);
  const environment = (container?.env ?? []).map((entry) => entry.name).filter((name) => injectedNames.test(name));
  const audience = projectedTokens(pod.spec)[0]?.audience;
  return { environment, ...(audience === undefined ? {} : { audience }) };
}
