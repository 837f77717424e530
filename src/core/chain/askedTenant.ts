import { valueOf } from '../model/fact.ts';
import type { ChainFacts } from './facts.ts';

/**
 * The tenant that the webhook gives where the ServiceAccount names none: the cluster's own on AKS,
 * the one it was configured with where it was installed by hand (azure-workload-identity v1.6.0,
 * `AZURE_TENANT_ID` of its ConfigMap); undefined where that cannot be seen.
 */
export function defaultTenant({ cluster, webhook, subject }: ChainFacts): string | undefined {
  const byHand = valueOf(cluster)?.workloadIdentityEnabled === false ? valueOf(webhook) : undefined;
  return byHand === undefined ? subject.cluster.tenantId : byHand.tenantId?.toLowerCase();
}
