/** Names a workload of one cluster. */
export interface WorkloadRef {
  /** `Deployment`, `CronJob`, … */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * One value of a pod template that mending changes; before and after are null for absent. Closed,
 * so that nothing else of somebody's workload is ever touched, and undo is exact.
 */
export type WorkloadEdit =
  | { readonly kind: 'label'; readonly key: string; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'annotation'; readonly key: string; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'serviceAccountName'; readonly before: string | null; readonly after: string | null }
  /** A literal environment variable of one container. */
  | { readonly kind: 'env'; readonly container: string; readonly name: string; readonly before: string | null; readonly after: string | null };

/** What an edit changes, as a person names it: the key, or `app: AZURE_TENANT_ID`. */
export function workloadEditName(edit: WorkloadEdit): string {
  switch (edit.kind) {
    case 'label':
    case 'annotation':
      return edit.key;
    case 'serviceAccountName':
      return edit.kind;
    case 'env':
      return `${edit.container}: ${edit.name}`;
  }
}
