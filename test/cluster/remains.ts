import { BatchV1Api, CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { until } from '../contract/kubernetes/suite/connection.ts';

/** A kubelet lets go of a pod whose container never was at its next round, which may be a minute away, and that may be late. */
const goingMs = 180_000;

/** Everything of quota pod runs that is left in a namespace, once what is marked for deletion has gone. */
export async function remains(kubeConfig: KubeConfig, namespace: string): Promise<readonly string[]> {
  const batch = kubeConfig.makeApiClient(BatchV1Api);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  return until('what is marked for deletion goes', async () => {
    const jobs = await batch.listNamespacedJob({ namespace });
    const pods = await core.listNamespacedPod({ namespace });
    const maps = await core.listNamespacedConfigMap({ namespace });
    const found = [...jobs.items, ...pods.items, ...maps.items].filter(({ metadata }) => metadata?.name?.startsWith('tenantlink-') === true);
    return found.some(({ metadata }) => metadata?.deletionTimestamp !== undefined) ? undefined : found.map(({ metadata }) => metadata?.name ?? '');
  }, goingMs);
}
