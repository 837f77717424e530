import { badRequest, type ApiError } from '../model/apiError.ts';
import type { Pod } from '../model/pod.ts';

/**
 * The container whose log a kubelet serves (pkg/kubelet/kubelet_pods.go, `validateContainerLogStatus`): the one that
 * runs, else the one that ended last, also while the next one waits; `previous` is the one that ended before, which is
 * the same one while the next one waits.
 * @throws ApiError 400 where there is none, in the kubelet's words
 */
export function containerToRead(pod: Pod, { container, previous }: { readonly container: string; readonly previous: boolean }): string {
  const status = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].find(({ name }) => name === container);
  const refusal = (rest: string): ApiError => badRequest(`container "${container}" in pod "${pod.metadata.name}" is ${rest}`);
  if (status === undefined) throw refusal('not available');
  const former = status.lastState.terminated?.containerID;
  if (previous) {
    if (former === undefined) throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`);
    return former;
  }
  const { running, terminated, waiting } = status.state;
  const id = running !== undefined ? status.containerID : (terminated?.containerID ?? former);
  if (id !== undefined) return id;
  if (terminated !== undefined) throw refusal('terminated');
  throw refusal(`waiting to start${waitingText(waiting?.reason)}`);
}

function waitingText(reason: string | undefined): string {
  if (reason === undefined) return ' - no logs yet';
  if (reason === 'ErrImagePull') return ": image can't be pulled";
  return reason === 'ImagePullBackOff' ? ': trying and failing to pull image' : `: ${reason}`;
}
