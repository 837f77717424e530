import type { ClusterEvent, PresentPod } from '../ports/probeHost.ts';
import { companionConcern, setupConcern, unschedulableConcern, waitingConcern, type Concern } from './concern.ts';
import type { Patience } from './patience.ts';

/** A node is on its way for the pod: words of the cluster autoscaler and of Karpenter, which is AKS' node auto-provisioning. */
const scaleUps: ReadonlySet<string> = new Set(['TriggeredScaleUp', 'Nominated']);
/** The cluster autoscaler's word that it brings none, and why. */
const noScaleUp = 'NotTriggerScaleUp';
/** The node could not give the pod its network or its volumes, and tries again (kubelet's and attach controller's words). */
const setupFailures: ReadonlySet<string> = new Set(['FailedCreatePodSandBox', 'NetworkNotReady', 'FailedMount', 'FailedMapVolume', 'FailedAttachVolume']);
/** The node has come to a container, so that network and volumes are there. */
const containerSteps: ReadonlySet<string> = new Set(['Pulling', 'Pulled', 'Created', 'Started']);

/** What the cluster says of a pod on its way to the first line of its program, and what of that keeps it from there. */
export class Preparation {
  private readonly patience: Patience;
  private scaling: ClusterEvent | undefined;
  private refusedScaling: ClusterEvent | undefined;
  private setup: ClusterEvent | undefined;
  private last: ClusterEvent | undefined;

  constructor(patience: Patience) {
    this.patience = patience;
  }

  /** Takes in an event of the pod. @returns whether it is news of a wait, which people want to see */
  hear(event: ClusterEvent): boolean {
    const { type, reason } = event;
    if (scaleUps.has(reason)) [this.scaling, this.refusedScaling, this.last] = [event, undefined, event];
    else if (reason === noScaleUp) [this.scaling, this.refusedScaling, this.last] = [undefined, event, event];
    else if (reason === 'Scheduled') [this.scaling, this.last] = [undefined, undefined];
    else if (containerSteps.has(reason)) [this.setup, this.last] = [undefined, reason === 'Pulling' ? event : undefined];
    // Until the new node is there, the scheduler repeats that there is none.
    else if (type === 'Warning' && !(reason === 'FailedScheduling' && this.scaling !== undefined)) this.last = event;
    if (setupFailures.has(reason)) this.setup = event;
    return scaleUps.has(reason) || reason === noScaleUp;
  }

  /** What keeps the pod from its start, where it is more than time. */
  concern(pod: PresentPod): Concern | undefined {
    if (pod.phase !== 'Pending' || pod.running === true) return undefined;
    if (pod.unschedulable !== undefined) {
      // With a node on its way the Job's deadline decides: how long a node takes nobody can say.
      return this.scaling === undefined ? unschedulableConcern([pod.unschedulable, ...said(this.refusedScaling)].join('; '), this.patience) : undefined;
    }
    return (
      (pod.heldBy === undefined ? undefined : companionConcern(pod.heldBy, this.patience)) ??
      (pod.waiting === undefined ? undefined : waitingConcern(pod.waiting, this.patience)) ??
      (this.setup === undefined ? undefined : setupConcern(said(this.setup).join(), this.patience))
    );
  }

  /** The last that was said of why the container does not run yet; undefined where nothing was. */
  lastWord(pod: PresentPod | undefined): string | undefined {
    return pod?.heldBy === undefined ? said(this.last)[0] : `${pod.heldBy.container}: ${pod.heldBy.reason}`;
  }
}

function said(event: ClusterEvent | undefined): readonly string[] {
  if (event === undefined) return [];
  return [`${event.container === undefined ? '' : `${event.container}: `}${event.reason}: ${event.message}`];
}
