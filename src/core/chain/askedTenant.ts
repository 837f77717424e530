import { valueOf } from '../model/fact.ts';
import { kubeContextOf } from '../model/kubeContext.ts';
import type { ChainFacts } from './facts.ts';

/**
 * The tenant that the webhook gives where the ServiceAccount names none: the cluster's own on AKS,
 * the one it was configured with where it was installed by hand (azure-workload-identity v1.6.0,
 * `AZURE_TENANT_ID` of its ConfigMap); undefined where that cannot be seen.
 */
export function defaultTenant({ cluster, webhook, subject }: ChainFacts): string | undefined {
  const isOutside = kubeContextOf(subject.cluster.id) !== undefined;
  const byHand = isOutside || valueOf(cluster)?.workloadIdentityEnabled === false ? valueOf(webhook) : undefined;
  if (byHand !== undefined) return byHand.tenantId?.toLowerCase();
  return isOutside ? undefined : subject.cluster.tenantId;
}
