import type { ClusterRef } from '../model/cluster.ts';

/** Hands out what opens a cluster. The text is a secret: in memory only. */
export interface ClusterCredentials {
  /** The kubeconfig of listClusterUserCredential (`format=exec`), as YAML. Throws TenantlinkError. */
  kubeconfig(request: { readonly cluster: ClusterRef; readonly signal: AbortSignal }): Promise<string>;
}
