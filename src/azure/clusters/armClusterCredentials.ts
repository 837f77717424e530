import { armIdParts } from '../../core/model/armId.ts';
import { fail } from '../../core/model/failure.ts';
import type { ClusterCredentials } from '../../core/ports/clusterCredentials.ts';
import type { ArmSession } from '../arm/armSession.ts';
import { clusterClient } from './containerServiceClient.ts';

const operation = 'getKubeconfig';

/** Kubeconfigs by listClusterUserCredential, in the exec form (Kubernetes 1.24 and later know no other for Entra). */
export function armClusterCredentials(arm: ArmSession): ClusterCredentials {
  return {
    kubeconfig: async ({ cluster, signal }) =>
      arm.run({ tenantId: cluster.tenantId, operation, target: armIdParts(cluster.id).name, signal }, async (access) => {
        const { client, resourceGroup, name } = await clusterClient(access, cluster.id);
        const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(resourceGroup, name, { format: 'exec' });
        const value = kubeconfigs?.[0]?.value;
        if (value === undefined || value.length === 0) return fail({ reason: 'invalidResponse', operation, target: name, detail: 'The answer holds no kubeconfig.' });
        return new TextDecoder().decode(value);
      }),
  };
}
