import type { FailureReason } from '../../model/failure.ts';
import { live, required, unknownBecause, unread, type ChainLink } from '../link.ts';

const code = 'WI101-cluster';

/** Failures that say that no answer came, from a cluster that may well be healthy in its own network. */
const noAnswer: ReadonlySet<FailureReason> = new Set(['unreachable', 'timeout', 'untrustedCertificate']);

/**
 * The cluster can be read at its resource provider, runs, and its API server answers. One that
 * cannot be reached from this machine is unknown and not broken: a private cluster answers in its
 * own network only (AKS docs, "Create a private AKS cluster").
 */
export const clusterLink: ChainLink = {
  code,
  check({ cluster, clusterIssuer, serviceAccount }) {
    if (cluster.state !== 'known') return unread(code, cluster);
    const params = { cluster: cluster.value.name };
    if (cluster.value.powerState === 'Stopped') {
      return {
        code,
        verdict: 'broken',
        message: { key: 'chain.cluster.stopped', params },
        expected: required('Running', { key: 'source.powerState' }),
        actual: live(cluster.value.powerState, cluster),
        remedy: { kind: 'command', command: 'startCluster' },
      };
    }
    if (serviceAccount.state === 'pending') return unread(code, serviceAccount);
    if (serviceAccount.state === 'unknown' && noAnswer.has(serviceAccount.failure.reason)) {
      return unknownBecause(code, serviceAccount.failure, { key: 'chain.cluster.unreachable', params });
    }
    if (serviceAccount.state === 'unknown' && serviceAccount.failure.reason !== 'forbidden') {
      // Failed on the way, e.g. for want of a sign-in: only another answer of the API server shows that it gives any.
      if (clusterIssuer.state !== 'known') return clusterIssuer.state === 'pending' ? unread(code, clusterIssuer) : unread(code, serviceAccount);
    }
    return { code, verdict: 'ok', message: { key: 'chain.cluster.ok', params }, actual: live(cluster.value.name, cluster) };
  },
};
