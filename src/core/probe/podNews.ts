import type { PresentPod } from '../ports/probeHost.ts';
import type { ProbeEvent } from './outcome.ts';
import { unknownEnd } from './runEnd.ts';

/** What is to be told of a pod on its way, each thing once. */
export class PodNews {
  /** Its program runs or ran: from then on there is a log. */
  hasStarted = false;
  private isScheduled = false;
  private lastWait = '';

  /** @param pod as it is now */
  of(pod: PresentPod): readonly ProbeEvent[] {
    return [...this.scheduled(pod), ...this.waits(pod), ...this.started(pod)];
  }

  private scheduled({ node, podName }: PresentPod): readonly ProbeEvent[] {
    if (node === undefined || this.isScheduled) return [];
    this.isScheduled = true;
    return [{ kind: 'scheduled', podName, node }];
  }

  private waits(pod: PresentPod): readonly ProbeEvent[] {
    const waiting = waitOf(pod);
    if (waiting === undefined || pod.phase !== 'Pending') return [];
    const said = `${waiting.reason} ${waiting.message}`;
    if (this.lastWait === said) return [];
    this.lastWait = said;
    return [{ kind: 'waiting', ...waiting }];
  }

  private started(pod: PresentPod): readonly ProbeEvent[] {
    const ran = pod.running === true || (pod.phase === 'Running' && pod.waiting === undefined) || (pod.terminated !== undefined && pod.terminated.reason !== unknownEnd);
    if (!ran || pod.node === undefined || this.hasStarted) return [];
    this.hasStarted = true;
    return [{ kind: 'started', podName: pod.podName }];
  }
}

/** What a pod that is not running waits for, where that is known. */
function waitOf({ unschedulable, heldBy, waiting }: PresentPod): NonNullable<PresentPod['waiting']> | undefined {
  if (unschedulable !== undefined) return { reason: 'Unschedulable', message: unschedulable };
  if (heldBy === undefined || heldBy.reason === 'Running') return waiting;
  return { reason: heldBy.reason, message: `${heldBy.container}: ${heldBy.message}` };
}
