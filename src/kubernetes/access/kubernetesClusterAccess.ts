import type { ClusterAccess } from '../../core/ports/clusterAccess.ts';
import { accountTokens } from './accountTokens.ts';
import { namespaces } from './namespaces.ts';
import { ownIssuer } from './ownIssuer.ts';
import { serviceAccounts } from './serviceAccounts.ts';
import type { SessionOf } from './sessions.ts';
import { webhooks } from './webhooks.ts';
import { workloadEdits } from './workloadEdits.ts';
import { workloads } from './workloads.ts';

/** The ClusterAccess port on a Kubernetes API server. */
export function kubernetesClusterAccess(sessionOf: SessionOf): ClusterAccess {
  return {
    ...namespaces(sessionOf),
    ...serviceAccounts(sessionOf),
    ...accountTokens(sessionOf),
    ...workloads(sessionOf),
    ...workloadEdits(sessionOf),
    ...webhooks(sessionOf),
    ...ownIssuer(sessionOf),
  };
}
