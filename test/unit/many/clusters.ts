import type { MemoryPorts, MemoryWorld } from '../../builders/memoryWorld.ts';
import { armKey, parseArmId } from '../../../src/core/model/armId.ts';
import type { Cluster, ClusterRef } from '../../../src/core/model/cluster.ts';
import { parseIssuer } from '../../../src/core/model/ids.ts';
import { aCluster, contoso, contosoSubscription } from '../../builders/chain.ts';

/** A cluster of its own name and issuer. */
export function clusterNamed(name: string, change: Partial<Cluster> = {}): Cluster {
  const digits = String(name.length * 7 + name.charCodeAt(name.length - 1)).padStart(12, '0');
  return aCluster({
    id: parseArmId(`/subscriptions/${contosoSubscription}/resourceGroups/rg-wi-demo/providers/Microsoft.ContainerService/managedClusters/${name}`),
    name,
    issuer: parseIssuer(`https://westus2.oic.prod-aks.azure.com/${contoso}/00000000-0000-4000-8000-${digits}/`),
    ...change,
  });
}

/** Several worlds as one: each has its own cluster, and all share the first one's Azure and journal. */
export function joined(first: MemoryWorld, ...others: readonly MemoryWorld[]): MemoryPorts {
  const worlds = [first, ...others];
  const worldOf = ({ cluster }: { readonly cluster: ClusterRef }): MemoryWorld => {
    const found = worlds.find(({ state }) => armKey(state.cluster.id) === armKey(cluster.id));
    if (found === undefined) throw new Error(`no cluster ${cluster.id}`);
    return found;
  };
  const of = (request: { readonly cluster: ClusterRef }): MemoryPorts => worldOf(request).ports;
  const { ports } = first;
  return {
    ...ports,
    clusters: { ...ports.clusters, get: (request) => of(request).clusters.get(request), async configure(request) {
        const world = worldOf(request);
        const made = await world.ports.clusters.configure(request);
        const { issuer } = clusterNamed(made.name);
        world.state.cluster = { ...made, ...(made.name === 'aks-wi-demo' || issuer === undefined ? {} : { issuer }) };
        return world.state.cluster;
      },
    },
    access: {
      listNamespaces: (request) => of(request).access.listNamespaces(request),
      listServiceAccounts: (request) => of(request).access.listServiceAccounts(request),
      getServiceAccount: (request) => of(request).access.getServiceAccount(request),
      applyServiceAccount: (request) => of(request).access.applyServiceAccount(request),
      restoreAnnotations: (request) => of(request).access.restoreAnnotations(request),
      deleteServiceAccount: (request) => of(request).access.deleteServiceAccount(request),
      createNamespace: (request) => of(request).access.createNamespace(request),
      listWorkloads: (request) => of(request).access.listWorkloads(request),
      getWorkload: (request) => of(request).access.getWorkload(request),
      editWorkload: (request) => of(request).access.editWorkload(request),
      findWebhook: (request) => of(request).access.findWebhook(request),
      readIssuer: (request) => of(request).access.readIssuer(request),
      requestToken: (request) => of(request).access.requestToken(request),
    },
  };
}
