import type { PresentPod, ProbeObservation } from '../ports/probeHost.ts';
import { heldDetail, type Verdict } from './concern.ts';

/**
 * How a run ended, as far as it is known. Job, pod and their watches report in any order, so a
 * more telling end replaces a less telling one.
 */
export interface RunEnd {
  readonly verdict: Verdict;
  /** 1 the Job failed, 2 the pod vanished, 3 the pod ended, 4 the Job's deadline. */
  readonly rank: 1 | 2 | 3 | 4;
}

/** The more telling of two ends. */
export function tellingEnd(current: RunEnd | undefined, next: RunEnd): RunEnd {
  return current === undefined || next.rank > current.rank ? next : current;
}

/** What a Job's Failed condition says; details come from the pod where there is one. */
export function jobEnd(observation: Extract<ProbeObservation, { readonly kind: 'jobFailed' }>): RunEnd {
  if (observation.reason === 'DeadlineExceeded') return { rank: 4, verdict: { status: 'failed', code: 'deadline', detail: observation.message } };
  return { rank: 1, verdict: { status: 'failed', code: 'crashed', detail: observation.message } };
}

/** The Job is gone though nobody here deleted it; its pod goes with it. */
export const jobGone: RunEnd = { rank: 2, verdict: { status: 'failed', code: 'podLost', detail: 'the Job was deleted' } };

/** The run is gone since nobody watched it (another window began it, or the machine slept): its end cannot be read any more. */
export const goneUnseen: RunEnd = { rank: 2, verdict: { status: 'failed', code: 'unwatched' } };

/** The pod is gone though nobody here deleted it. */
export const podGone: RunEnd = podDeleted({ message: 'the pod was deleted' });

/** Somebody deletes or evicts the pod; a Job past its deadline does so too, and says that a moment later. */
export function podDeleted({ message }: { readonly message: string }): RunEnd {
  return { rank: 2, verdict: { status: 'failed', code: 'podLost', detail: message } };
}

/** The kubelet's word for a container of an ended pod of which nothing is left, or never was. */
export const unknownEnd = 'ContainerStatusUnknown';

const lostReasons: ReadonlySet<string> = new Set(['Evicted', 'Preempting', 'NodeLost', 'NodeShutdown', 'Shutdown', 'Terminated', 'NodeAffinity', 'UnexpectedAdmissionError', unknownEnd]);

const startReasons: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun']);

/** The end of a pod; undefined while it is not over. */
export function podEnd(pod: PresentPod): RunEnd | undefined {
  const exit = pod.terminated;
  // Whoever deletes a pod ends its container: what it exits with then is not its own doing.
  if (pod.deleted !== undefined && exit?.exitCode !== 0) return exit === undefined && pod.phase !== 'Failed' ? undefined : podDeleted(pod.deleted);
  if (exit === undefined) {
    if (pod.phase !== 'Failed' && pod.phase !== 'Succeeded') return undefined;
    if (pod.heldBy !== undefined) return { rank: 3, verdict: { status: 'failed', code: 'companionFailed', detail: heldDetail(pod.heldBy) } };
    return { rank: 3, verdict: { status: 'failed', code: 'podLost', detail: `the pod ended as ${pod.phase}` } };
  }
  if (lostReasons.has(exit.reason)) return { rank: 3, verdict: { status: 'failed', code: 'podLost', detail: exit.message } };
  if (exit.reason === 'DeadlineExceeded') return { rank: 4, verdict: { status: 'failed', code: 'deadline', detail: exit.message } };
  // The runtime's words for a command that it could not start.
  if (startReasons.has(exit.reason)) return { rank: 3, verdict: { status: 'failed', code: 'containerCreation', detail: exit.message } };
  // A program that ends well without a result in its log has said nothing we understand.
  return { rank: 3, verdict: { status: 'failed', code: exit.exitCode === 0 ? 'notUnderstood' : 'crashed', detail: exit.message } };
}
