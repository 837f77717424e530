import type { JsonWebKeySet } from './access/serviceAccountTokens.ts';
import type { ClusterFacts } from './cluster.ts';

/**
 * A Kubernetes outside of the sandbox, real perhaps, that plays one of its clusters: kubeconfigs lead there, people
 * show it the same Entra ID tokens, and the sandbox publishes the keys it signs with under the cluster's issuer.
 */
export interface AdoptedCluster {
  /** https, where its API server answers. */
  readonly server: string;
  /** PEM of whom to trust there. */
  readonly caPem: string;
  /** The keys that verify its ServiceAccount tokens. */
  keys(): Promise<JsonWebKeySet>;
  /** Told what ARM made of the cluster, now and at every change. */
  follow(facts: ClusterFacts): void;
}
