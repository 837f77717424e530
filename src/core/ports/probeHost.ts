import type { ClusterRef } from '../model/cluster.ts';
import type { LogPart } from './containerLog.ts';

/** A Kubernetes object as JSON, made by core/probe/podSpec.ts. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Names the Job of one proof run; its ConfigMap has the same name. */
export interface ProbeRef {
  readonly cluster: ClusterRef;
  readonly namespace: string;
  readonly name: string;
}

/** A container that something in the cluster put before the probe's, and that is not done. */
export interface HoldingContainer {
  readonly container: string;
  /** `Running`, or the word of why it waits or has failed: `ImagePullBackOff`, `CrashLoopBackOff`, `Error`, … */
  readonly reason: string;
  readonly message: string;
}

/** What is known of the run's pod, as the cluster reports it. */
export type PodState =
  | { readonly phase: 'absent' }
  | {
      readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
      readonly podName: string;
      /** Name of the node it was scheduled on. */
      readonly node?: string;
      /** `Unschedulable` with the scheduler's sentence, while Pending. */
      readonly unschedulable?: string;
      /** Of the probe's container: `ContainerCreating`, `ErrImagePull`, `CrashLoopBackOff`, … with its message. */
      readonly waiting?: { readonly reason: string; readonly message: string };
      /** The probe's container runs, whatever the others in the pod do: while an image is missing for one of them, the phase stays `Pending`. */
      readonly running?: true;
      /** The init container that the probe's waits for, once it says anything. */
      readonly heldBy?: HoldingContainer;
      readonly terminated?: { readonly exitCode: number; readonly reason: string; readonly message: string };
      /** Somebody deletes or evicts it; what the cluster says of why, where it does (condition DisruptionTarget, Kubernetes 1.26 and newer). */
      readonly deleted?: { readonly message: string };
      /** Audience of the projected token and environment names that the webhook put into it. */
      readonly injected: { readonly audience?: string; readonly environment: readonly string[] };
    };

/** A pod that is there. */
export type PresentPod = Exclude<PodState, { readonly phase: 'absent' }>;

/** Something the cluster said about the Job or its pod (admission refusals, scheduling, image pulls). */
export interface ClusterEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Kind and name, e.g. `Pod/tenantlink-quota-x7k2p`. */
  readonly about: string;
  /** The container of the pod it is about, where that is not the probe's. */
  readonly container?: string;
}

/** Everything observed of a run, in the order it was seen. */
export type ProbeObservation =
  | { readonly kind: 'pod'; readonly state: PodState }
  | { readonly kind: 'event'; readonly event: ClusterEvent }
  /** The Job ended without (or besides) a pod: `DeadlineExceeded`, `BackoffLimitExceeded`. */
  | { readonly kind: 'jobFailed'; readonly reason: string; readonly message: string }
  /** The Job is gone, perhaps since before it was first looked, and nobody here deleted it. */
  | { readonly kind: 'jobGone' };

/** What the cluster still has of a run that was begun earlier. */
export type RunRemains =
  /** Its Job is there, at work or ended. */
  | 'job'
  /** Whoever made it came no further than the Job: without its ConfigMap its pod never starts. */
  | 'halfMade'
  /** No Job, or one that is being deleted. */
  | 'nothing';

/** Runs the quota pod. Throws TenantlinkError. */
export interface ProbeHost {
  /** Creates the Job, then its ConfigMap owned by the Job; one that is there already and carries the run's own mark is taken. Aborting it leaves open what the cluster makes of it. @throws `forbidden` (admission texts in `detail`), `conflict`, … */
  create(request: { readonly ref: ProbeRef; readonly job: Manifest; readonly configMap: Manifest; readonly signal: AbortSignal }): Promise<void>;
  /** Watches Job, pod and events until aborted; survives watch expiry and short outages. */
  observe(request: { readonly ref: ProbeRef; readonly signal: AbortSignal }): AsyncIterable<ProbeObservation>;
  /** The container's log, followed until the container has ended for good. Reading slowly slows the server down. */
  log(request: { readonly ref: ProbeRef; readonly podName: string; readonly signal: AbortSignal }): AsyncIterable<LogPart>;
  /** Whether a run that was begun earlier can be followed. */
  find(request: { readonly ref: ProbeRef; readonly signal: AbortSignal }): Promise<RunRemains>;
  /** Deletes the Job and what it owns; succeeds also when it is gone already. @throws `notFound` when the cluster itself is gone, `timeout` when what is marked for deletion does not go */
  remove(request: { readonly ref: ProbeRef; readonly signal: AbortSignal }): Promise<void>;
}
