import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

/** What the API server says of one container of a pod. */
export interface ContainerView {
  readonly podUid: string;
  /** Of the newest container; 0 for the first. */
  readonly restarts: number;
  /** A container has run, so that there is a log. */
  readonly hasRun: boolean;
  /** The newest container has ended. */
  readonly hasEnded: boolean;
  /** It has ended, and there will be no other. */
  readonly isOver: boolean;
}

/** A pod as the API server's JSON has it; init and ephemeral containers are found as well. */
export function viewContainer(pod: V1Pod, name: string): ContainerView {
  const { status, spec, metadata } = pod;
  const found = [status?.containerStatuses, status?.initContainerStatuses, status?.ephemeralContainerStatuses].flatMap((all) => all ?? []).find((one) => one.name === name);
  const podIsOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const hasEnded = podIsOver || found?.state?.terminated !== undefined || (found?.state?.waiting !== undefined && found.lastState?.terminated !== undefined);
  const isLeaving = metadata?.deletionTimestamp !== undefined;
  return {
    podUid: metadata?.uid ?? '',
    restarts: found?.restartCount ?? 0,
    hasRun: [found?.state?.running, found?.state?.terminated, found?.lastState?.terminated].some((state) => state !== undefined),
    hasEnded,
    isOver: podIsOver || (hasEnded && (isLeaving || !mayRunAgain(pod, name, found))),
  };
  function mayRunAgain(of: V1Pod, container: string, its: V1ContainerStatus | undefined): boolean {
    const ended = its?.state?.terminated;
    // Waiting for its next turn.
    if (ended === undefined) return true;
    const initial = spec?.initContainers?.find((one) => one.name === container);
    const own = [...(of.spec?.containers ?? []), ...(initial === undefined ? [] : [initial])].find((one) => one.name === container)?.restartPolicy;
    const policy = own ?? of.spec?.restartPolicy ?? 'Always';
    if (policy === 'Never' || of.spec?.ephemeralContainers?.some((one) => one.name === container) === true) return false;
    // An init container that has done its work does not run again, unless it is a sidecar.
    return ended.exitCode !== 0 || (policy === 'Always' && (initial === undefined || own === 'Always'));
  }
}
