import { TenantlinkError, type Failure } from '../../core/model/failure.ts';
import type { ClusterRef } from '../../core/model/cluster.ts';
import type { Doing } from '../kubernetesFailure.ts';
import type { ClusterSession } from '../transport/clusterSession.ts';

/** The session of a cluster; made on first use. */
export type SessionOf = (cluster: ClusterRef) => ClusterSession;

/**
 * Runs a call for which it is an answer, not a failure, that the object is not there. Only the API
 * server's own word counts: a cluster that Azure does not find says nothing of what is inside, and is
 * thrown on. The call fails under `doing.operation`; finding the cluster fails under another.
 */
export async function absentAs<T, A>(absent: A, doing: Doing, call: () => Promise<T>): Promise<T | A> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof TenantlinkError && saysAbsent(thrown.failure, doing)) return absent;
    throw thrown;
  }
}

function saysAbsent({ reason, operation }: Failure, doing: Doing): boolean {
  return reason === 'notFound' && operation === doing.operation;
}
