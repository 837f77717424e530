import type { Cluster, ClusterRef } from '../model/cluster.ts';
import type { Listing } from '../model/listing.ts';

/** Clusters outside Azure: contexts of the user's kubeconfig that do not lead to AKS. Throws TenantlinkError. */
export interface LocalClusters {
  /** Names of such contexts, from the kubeconfig alone; no cluster is asked. */
  contexts(): Promise<readonly string[]>;
  /** Each is asked for its issuer and its webhook; one that does not answer is a gap. */
  list(request: { readonly signal: AbortSignal }): Promise<Listing<Cluster>>;
  /** @throws `notFound` when the kubeconfig has no such context, and whatever its API server answers */
  get(request: { readonly cluster: ClusterRef; readonly signal: AbortSignal }): Promise<Cluster>;
}
