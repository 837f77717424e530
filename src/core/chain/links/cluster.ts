import { live, unknownBecause, type ChainLink } from '../link.ts';

/** The cluster can be read at its resource provider. */
export const clusterLink: ChainLink = {
  code: 'WI101-cluster',
  check({ cluster }) {
    if (cluster.state === 'unknown') return unknownBecause('WI101-cluster', cluster.failure);
    return { code: 'WI101-cluster', verdict: 'ok', message: { key: 'chain.cluster.ok', params: { cluster: cluster.value.name } }, actual: live(cluster.value.name, cluster) };
  },
};
