import { fail } from '../model/failure.ts';
import { clusterName, kubeContextOf, outsideAzure } from '../model/kubeContext.ts';
import type { ClusterCatalog } from '../ports/clusterCatalog.ts';
import type { IdentityCatalog } from '../ports/identityCatalog.ts';
import type { LocalClusters } from '../ports/localClusters.ts';
import type { TenantDirectory } from '../ports/tenantDirectory.ts';

interface Catalogs {
  readonly tenants: TenantDirectory;
  readonly clusters: ClusterCatalog;
  readonly identities: IdentityCatalog;
}

/**
 * Puts the clusters outside Azure beside those of the tenants, in a place of their own that holds
 * no identities, so that everything that lists, links and checks clusters works on them too. The
 * place is there only while the kubeconfig has such contexts, or cannot be read, which its row
 * then says.
 * @param name what that place is called
 */
export function withLocalClusters({ tenants, clusters, identities }: Catalogs, local: LocalClusters, name: string): Catalogs {
  return {
    tenants: {
      listSubscriptions: (request) => tenants.listSubscriptions(request),
      listRegions: (request) => tenants.listRegions(request),
      async listTenants(request) {
        const [found, isPresent] = await Promise.all([tenants.listTenants(request), hasContexts(local)]);
        return isPresent ? [...found, { id: outsideAzure, displayName: name }] : found;
      },
    },
    clusters: {
      list: (request) => (request.tenantId === outsideAzure ? local.list(request) : clusters.list(request)),
      get: (request) => (kubeContextOf(request.cluster.id) === undefined ? clusters.get(request) : local.get(request)),
      configure: async (request) =>
        kubeContextOf(request.cluster.id) === undefined
          ? clusters.configure(request)
          : fail({ reason: 'notSupported', operation: 'configureCluster', target: clusterName(request.cluster.id), code: 'OutsideAzure' }),
    },
    identities: {
      list: async (request) => (request.tenantId === outsideAzure ? { items: [], gaps: [] } : identities.list(request)),
      get: (request) => identities.get(request),
      create: (request) => identities.create(request),
      delete: (request) => identities.delete(request),
      listResourceGroups: (request) => identities.listResourceGroups(request),
      createResourceGroup: (request) => identities.createResourceGroup(request),
      deleteEmptyResourceGroup: (request) => identities.deleteEmptyResourceGroup(request),
    },
  };
}

async function hasContexts(local: LocalClusters): Promise<boolean> {
  try {
    return (await local.contexts()).length > 0;
  } catch {
    // The place is shown, and listing its clusters fails with the reason, in its own row.
    return true;
  }
}
