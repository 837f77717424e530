/** How long, in milliseconds, a run is given to get over something before it becomes the verdict. */
export interface Patience {
  /** Until the Job has made a pod. */
  readonly podMs: number;
  /** No node fits, and no autoscaler has said yet that it brings one. */
  readonly unschedulableMs: number;
  /** Network or volumes fail on the node: a new node may not be ready for them yet, a full one gets addresses back. */
  readonly setupMs: number;
  /** Registries fail now and then; the kubelet tries again by itself. */
  readonly imagePullMs: number;
  /** Container creation fails, e.g. until a ConfigMap is there; or a container before ours ends again and again. */
  readonly creationMs: number;
  /** A webhook of the cluster does not answer. */
  readonly admissionMs: number;
  /** Between the end of the pod and the end of its log. */
  readonly logMs: number;
  /** Between a cancellation and the answer to the creation that was under way. */
  readonly answerMs: number;
  /** Until everything of the run is deleted. */
  readonly cleanupMs: number;
}

export const defaultPatience: Patience = {
  podMs: 60_000,
  unschedulableMs: 120_000,
  setupMs: 120_000,
  imagePullMs: 30_000,
  creationMs: 30_000,
  admissionMs: 45_000,
  logMs: 15_000,
  answerMs: 15_000,
  cleanupMs: 45_000,
};
