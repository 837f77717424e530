/** What the chain needs to know of a pod, or of the pod template of a workload. */
export interface Workload {
  /** `Pod`, `Deployment`, `Job`, … */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Labels of the pod or of its template, which is where the webhook looks. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** `default` where the spec names none. */
  readonly serviceAccountName: string;
  /** Set where the spec names no ServiceAccount, so that `default` is used. */
  readonly serviceAccountUnnamed?: true;
  /** Set where its pods share the node's network. */
  readonly hostNetwork?: true;
  readonly containers: readonly WorkloadContainer[];
  /** Audiences and lifetimes (seconds) of its projected service account tokens, where it is a mutated pod. */
  readonly projectedTokens: readonly { readonly audience: string; readonly expirationSeconds: number }[];
  /** Of a Pod: when it was created, in milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Its controllers' kinds and names, e.g. `ReplicaSet web-5d4`; deployment tools are told by labels and annotations. */
  readonly ownedBy?: { readonly kind: string; readonly name: string };
}

export interface WorkloadContainer {
  readonly name: string;
  /** Set for an init container, which runs and ends before the others. */
  readonly init?: true;
  /** Literal values only; a value taken from a Secret or ConfigMap is `undefined`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
