/** A managed cluster as the Kubernetes half needs to know it. */
export interface PlaneCluster {
  /** ARM resource id, as ARM writes it. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  /** `/<tenantId>/<guid>/`: under this path of the issuer base discovery and keys are served. */
  readonly issuerPath: string;
  readonly oidc: boolean;
  readonly workloadIdentity: boolean;
}

/** What ARM needs from the Kubernetes half for one managed cluster. */
export interface ClusterPlane {
  /** Called when a cluster was created or changed; safe to repeat. */
  ensure(cluster: PlaneCluster): void;
  /** Called when a cluster is gone; `id` in any letter case. */
  remove(id: string): void;
  /** kubeconfig YAML for listClusterUserCredential; `format` as ARM's query asked. */
  kubeconfig(id: string, format: 'azure' | 'exec' | undefined): string;
}
