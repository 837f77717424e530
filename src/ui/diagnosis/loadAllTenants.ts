import type { AskContext } from '../ask/askContext.ts';
import { gatherTenants } from '../ask/gatherTenants.ts';

/** Reads clusters and identities of every tenant that are not known yet; what cannot be read stays a failure in the snapshot. */
export async function loadAllTenants(context: AskContext, signal: AbortSignal): Promise<void> {
  const { inventory } = context.session;
  const publish = (): void => undefined;
  await Promise.all([
    gatherTenants({ context, signal, list: (entry) => entry.clusters, load: (tenantId, loading) => inventory.loadClusters(tenantId, loading), publish }),
    gatherTenants({ context, signal, list: (entry) => entry.identities, load: (tenantId, loading) => inventory.loadIdentities(tenantId, loading), publish }),
  ]);
}
