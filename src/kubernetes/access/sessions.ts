import { TenantlinkError } from '../../core/model/failure.ts';
import type { ClusterRef } from '../../core/model/cluster.ts';
import type { ClusterSession } from '../transport/clusterSession.ts';

/** The session of a cluster; made on first use. */
export type SessionOf = (cluster: ClusterRef) => ClusterSession;

/** Runs a call whose `notFound` is an answer, not a failure. */
export async function absentAs<T, A>(absent: A, call: () => Promise<T>): Promise<T | A> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof TenantlinkError && thrown.failure.reason === 'notFound') return absent;
    throw thrown;
  }
}
