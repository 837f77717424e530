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

/** What every key of azure-workload-identity begins with. */
export const workloadIdentityPrefix = 'azure.workload.identity/';

/** Annotation and label keys of azure-workload-identity (pkg/webhook/consts.go, v1.6.0). */
export const workloadIdentityKeys = {
  /** Of ServiceAccounts. */
  clientId: 'azure.workload.identity/client-id',
  tenantId: 'azure.workload.identity/tenant-id',
  /** Of ServiceAccounts and pods, in seconds. */
  tokenExpiration: 'azure.workload.identity/service-account-token-expiration',
  /** The label of pods. */
  use: 'azure.workload.identity/use',
  /** Of pods: names of containers that the webhook leaves alone, parted by semicolons. */
  skipContainers: 'azure.workload.identity/skip-containers',
  /** Of pods; its presence alone injects, whatever the value. */
  injectProxySidecar: 'azure.workload.identity/inject-proxy-sidecar',
  proxySidecarPort: 'azure.workload.identity/proxy-sidecar-port',
  /** Of pods: opts into an identity binding (AKS). */
  useIdentityBinding: 'azure.workload.identity/use-identity-binding',
} as const;

/** Whether a ServiceAccount is meant to act as an identity: it carries an annotation that says as whom. */
export function usesWorkloadIdentity({ annotations }: Pick<ServiceAccount, 'annotations'>): boolean {
  return workloadIdentityKeys.clientId in annotations || workloadIdentityKeys.tenantId in annotations;
}
