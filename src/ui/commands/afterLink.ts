import { armKey } from '../../core/model/armId.ts';
import { evaluateChain } from '../../core/chain/chain.ts';
import { readFacts } from '../../core/chain/readFacts.ts';
import { chainSubjectOf, identityOf } from '../../core/link/facts.ts';
import type { LinkWish } from '../../core/link/wish.ts';
import { failureOf } from '../../core/model/failure.ts';
import { knownClusters, knownIdentities } from '../../core/inventory/snapshot.ts';
import type { ReportState } from '../../protocol/report.ts';
import { withFindings } from '../panel/chainReport.ts';
import type { Session } from '../session.ts';
import type { CommandContext } from './commandContext.ts';

/** The report with the chain below it, each value as it is now. Where it cannot be read, the report stays as it is. */
export async function withChain(context: CommandContext, session: Session, wish: LinkWish, report: ReportState): Promise<ReportState> {
  try {
    const facts = await readFacts(chainSubjectOf(wish), session.world, session.signal);
    return withFindings(report, evaluateChain(facts), context.say);
  } catch (thrown) {
    context.reporter.logFailure(failureOf(thrown, 'diagnose'));
    return report;
  }
}

/** Reads anew what a link or its undo changed: lists that were never read stay unread. */
export async function reloadAfter(context: CommandContext, wish: LinkWish): Promise<void> {
  const identityTenant = identityOf(wish).tenantId;
  const entries = context.store.current().byTenant;
  await Promise.all([
    entries.get(wish.cluster.tenantId)?.clusters.state === 'idle' ? undefined : context.load({ kind: 'clusters', tenantId: wish.cluster.tenantId }),
    entries.get(identityTenant)?.identities.state === 'idle' ? undefined : context.load({ kind: 'identities', tenantId: identityTenant }),
  ]);
  const snapshot = context.store.current();
  const cluster = knownClusters(snapshot).find(({ id }) => armKey(id) === armKey(wish.cluster.id));
  const identity = knownIdentities(snapshot).find(({ id }) => armKey(id) === armKey(identityOf(wish).id));
  await Promise.all([
    cluster === undefined ? undefined : context.load({ kind: 'serviceAccounts', cluster }),
    identity === undefined ? undefined : context.load({ kind: 'identityDetails', identity }),
  ]);
}
