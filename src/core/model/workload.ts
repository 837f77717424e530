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
  readonly containers: readonly WorkloadContainer[];
  /** Audiences and lifetimes (seconds) of its projected service account tokens, where it is a mutated pod. */
  readonly projectedTokens: readonly { readonly audience: string; readonly expirationSeconds: number }[];
}

export interface WorkloadContainer {
  readonly name: string;
  /** Literal values only; a value taken from a Secret or ConfigMap is `undefined`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
