import { live, required, unknownBecause, type ChainLink } from '../link.ts';

/** The cluster can be read at its resource provider, and runs. */
export const clusterLink: ChainLink = {
  code: 'WI101-cluster',
  check({ cluster }) {
    if (cluster.state === 'unknown') return unknownBecause('WI101-cluster', cluster.failure);
    if (cluster.value.powerState === 'Stopped') {
      return {
        code: 'WI101-cluster',
        verdict: 'broken',
        message: { key: 'chain.cluster.stopped', params: { cluster: cluster.value.name } },
        expected: required('Running', 'power state'),
        actual: live(cluster.value.powerState, cluster),
        remedy: { kind: 'outside' },
      };
    }
    return { code: 'WI101-cluster', verdict: 'ok', message: { key: 'chain.cluster.ok', params: { cluster: cluster.value.name } }, actual: live(cluster.value.name, cluster) };
  },
};
