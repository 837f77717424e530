import { armKey } from '../core/model/armId.ts';
import { failureOf, type Failure } from '../core/model/failure.ts';
import type { Loadable, Snapshot } from '../core/inventory/snapshot.ts';
import type { Store } from '../core/store.ts';
import type { Reporter } from './report.ts';
import type { Session, Sessions } from './session.ts';
import type { LoadIntent } from './tree/treeNode.ts';

/**
 * Carries out what the tree asks for. Failures are in the snapshot, where the tree shows them;
 * here they reach the log. Settings that make no session are the tree's one row.
 */
export function createLoader(args: { readonly sessions: Sessions; readonly store: Store; readonly reporter: Reporter }): (intent: LoadIntent) => Promise<void> {
  const { sessions, store, reporter } = args;
  return async (intent) => {
    if (sessions.problem() !== undefined) return;
    const session = sessions.current();
    try {
      await carryOut(intent, session, store);
    } catch (thrown) {
      reporter.logFailure(failureOf(thrown, 'read'));
    }
    for (const failure of failuresOf(store.current())) reporter.logFailure(failure);
  };
}

async function carryOut(intent: LoadIntent, { inventory, signal }: Session, store: Store): Promise<void> {
  switch (intent.kind) {
    case 'tenants':
      return inventory.loadTenants(signal);
    case 'tenant':
      return inventory.loadTenant(intent.tenantId, signal);
    case 'clusters':
      return inventory.loadClusters(intent.tenantId, signal);
    case 'identities':
      return inventory.loadIdentities(intent.tenantId, signal);
    case 'cluster': {
      const wasRead = store.current().serviceAccounts.has(armKey(intent.cluster.id));
      await Promise.all([inventory.loadClusters(intent.cluster.tenantId, signal), wasRead ? inventory.loadServiceAccounts(intent.cluster, signal) : undefined]);
      return;
    }
    case 'serviceAccounts':
      return inventory.loadServiceAccounts(intent.cluster, signal);
    case 'identityDetails':
      return inventory.loadIdentityDetails(intent.identity, signal);
  }
}

function failuresOf(snapshot: Snapshot): readonly Failure[] {
  const lists: readonly Loadable<unknown>[] = [
    snapshot.accounts,
    snapshot.tenants,
    ...[...snapshot.byTenant.values()].flatMap(({ clusters, identities }) => [clusters, identities]),
    ...snapshot.serviceAccounts.values(),
    ...[...snapshot.identityDetails.values()].flatMap(({ credentials, roles }) => [credentials, roles]),
  ];
  return lists.flatMap((list) => (list.state === 'failed' ? [list.failure] : []));
}
