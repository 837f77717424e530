import { knownIdentities } from '../../core/inventory/snapshot.ts';
import { planRepoint } from '../../core/link/many/planRepoint.ts';
import { findStaleCredentials, type StaleCredential } from '../../core/link/many/staleCredentials.ts';
import { armKey } from '../../core/model/armId.ts';
import { clusterName } from '../../core/model/kubeContext.ts';
import { askStale } from '../ask/askStale.ts';
import { askCluster } from '../ask/askPlace.ts';
import { askContextOf } from '../commands/askContextOf.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import type { CommandStart } from '../commands/commandStart.ts';
import { withProgress } from '../commands/progress.ts';
import { tenantNamesOf } from '../commands/tenantNames.ts';
import { loadAllTenants } from '../diagnosis/loadAllTenants.ts';
import { repointReport } from '../panel/repointReport.ts';

/** Finds the credentials that trust the issuer a cluster had before it was created anew, and shows how they would trust the new one. */
export async function repointCredentials(context: CommandContext, start: CommandStart): Promise<void> {
  const { say, store, reporter } = context;
  const ask = askContextOf(context);
  const subject = start.node?.subject;
  const cluster = subject?.kind === 'cluster' ? subject.cluster : await askCluster(ask, say('ask.title.repoint'));
  if (cluster === undefined) return;
  const session = context.sessions.current();
  const { world } = session;
  const found = await withProgress({ title: say('ui.findingStale', { cluster: cluster.name }), signal: session.signal }, async (signal) => {
    await loadAllTenants(ask, signal);
    return findStaleCredentials({ cluster, identities: knownIdentities(store.current()) }, world, signal);
  });
  for (const gap of found.gaps) reporter.logFailure(gap);
  const open = found.stale.filter(({ superseded }) => !superseded);
  if (open.length === 0) {
    const key = found.gaps.length === 0 ? 'ui.nothingStale' : 'ui.nothingStaleSeen';
    return reporter.done(say(key, { cluster: clusterName(cluster.id), count: found.gaps.length }));
  }
  const chosen = await askStale(ask, open);
  if (chosen === undefined) return;
  const superseded = found.stale.filter((each) => each.superseded);
  const plan = planRepoint({ cluster, issuer: found.issuer, stale: [...chosen, ...superseded] }, { id: world.random.guid(), now: world.clock.now(), guid: () => world.random.guid() });
  context.linkWork.keepMany({ id: plan.id, links: plan.links, reload: () => reload(context, chosen) }, session);
  const [first] = chosen;
  if (first === undefined) return;
  const tenants = tenantNamesOf(store.current(), { cluster: cluster.tenantId, identity: first.identity.tenantId });
  context.lastReport.show(repointReport({ repoint: plan, stale: chosen, first, gaps: found.gaps.length, tenants, say }));
}

async function reload({ store, load }: CommandContext, stale: readonly StaleCredential[]): Promise<void> {
  const keys = new Set(stale.map(({ identity }) => armKey(identity.id)));
  await Promise.all(knownIdentities(store.current()).filter(({ id }) => keys.has(armKey(id))).map((identity) => load({ kind: 'identityDetails', identity })));
}
