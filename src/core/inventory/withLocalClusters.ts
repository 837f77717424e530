import { kubeContextOf, outsideAzure } from '../model/kubeContext.ts';
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
    tenants: overriding(tenants, {
      async listTenants(request) {
        const [found, isPresent] = await Promise.all([tenants.listTenants(request), hasContexts(local)]);
        return isPresent ? [...found, { id: outsideAzure, displayName: name }] : found;
      },
    }),
    // Whatever changes a cluster goes on to Azure; a plan refuses before it comes to that.
    clusters: overriding(clusters, {
      list: (request) => (request.tenantId === outsideAzure ? local.list(request) : clusters.list(request)),
      get: (request) => (kubeContextOf(request.cluster.id) === undefined ? clusters.get(request) : local.get(request)),
    }),
    identities: overriding(identities, {
      list: async (request) => (request.tenantId === outsideAzure ? { items: [], gaps: [] } : identities.list(request)),
    }),
  };
}

/** A port with some methods of its own; the others are asked of the port when they are called, because it may be loaded only then. */
function overriding<Port extends object>(port: Port, own: Partial<Port>): Port {
  return new Proxy(port, { get: (target, name): unknown => Reflect.get(Object.hasOwn(own, name) ? own : target, name) });
}

async function hasContexts(local: LocalClusters): Promise<boolean> {
  try {
    return (await local.contexts()).length > 0;
  } catch {
    // The place is shown, and listing its clusters fails with the reason, in its own row.
    return true;
  }
}
