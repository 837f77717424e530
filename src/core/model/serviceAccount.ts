/** Names a ServiceAccount inside one cluster. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/** A ServiceAccount as the cluster holds it. */
export interface ServiceAccount extends ServiceAccountName {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Field managers of the object, e.g. `helm`, `argocd-controller`: who changes it besides us. */
  readonly managers: readonly string[];
  /** When a field manager last changed its annotations (managedFields), in milliseconds since the epoch; absent where the cluster does not say. */
  readonly annotatedAt?: number;
}

/** Annotation and label keys of azure-workload-identity (pkg/webhook/consts.go, v1.6.0). */
export const workloadIdentityKeys = {
  clientId: 'azure.workload.identity/client-id',
  tenantId: 'azure.workload.identity/tenant-id',
  use: 'azure.workload.identity/use',
  tokenExpiration: 'azure.workload.identity/service-account-token-expiration',
} as const;

/** Whether a ServiceAccount is meant to act as an identity: it carries an annotation that says as whom. */
export function usesWorkloadIdentity({ annotations }: Pick<ServiceAccount, 'annotations'>): boolean {
  return workloadIdentityKeys.clientId in annotations || workloadIdentityKeys.tenantId in annotations;
}
