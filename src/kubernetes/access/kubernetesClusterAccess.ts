import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import { namespaces } from './namespaces.ts';
import { serviceAccounts } from './serviceAccounts.ts';
import type { SessionOf } from './sessions.ts';
import { workloads } from './workloads.ts';

/** The ClusterAccess port on a Kubernetes API server. */
export function kubernetesClusterAccess(sessionOf: SessionOf): ClusterAccess {
  return { ...namespaces(sessionOf), ...serviceAccounts(sessionOf), ...workloads(sessionOf) };
}
