import { armIdParts } from '../../core/model/armId.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { ClusterCatalog } from '../../core/ports/clusterCatalog.ts';
import type { ArmSession } from '../arm/armSession.ts';
import { listOfTenant, type ListedType } from '../arm/tenantListing.ts';
import { configureCluster } from './configureCluster.ts';
import { clusterClient, containerServiceClient } from './containerServiceClient.ts';
import { clusterFromModel, clusterFromRow, clusterQuery } from './readCluster.ts';

/** AKS clusters: listed by Resource Graph, which lags behind by seconds to minutes; read and changed at the provider. */
export function resourceGraphClusterCatalog(arm: ArmSession): ClusterCatalog {
  return {
    list: (request) => listOfTenant(arm, clusters, request),
    get: async ({ cluster, signal }) =>
      arm.run({ tenantId: cluster.tenantId, operation: 'getCluster', target: armIdParts(cluster.id).name, signal }, async (access) => {
        const { client, resourceGroup, name } = await clusterClient(access, cluster.id);
        return clusterFromModel(await client.managedClusters.get(resourceGroup, name), cluster.tenantId);
      }),
    configure: (request) => configureCluster(arm, request),
  };
}

const clusters: ListedType<Cluster> = {
  operation: 'listClusters',
  query: clusterQuery,
  fromRow: clusterFromRow,
  async fromProvider(access, subscriptionId, tenantId) {
    const client = await containerServiceClient(access, subscriptionId);
    const found: Cluster[] = [];
    for await (const model of client.managedClusters.list()) found.push(clusterFromModel(model, tenantId));
    return found;
  },
};
