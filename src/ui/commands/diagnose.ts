import { evaluateChain } from '../../core/chain/chain.ts';
import type { ChainSubject } from '../../core/chain/facts.ts';
import { readFacts } from '../../core/chain/readFacts.ts';
import { armIdParts, subscriptionScope } from '../../core/model/armId.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { IdentityRef } from '../../core/model/identity.ts';
import { judgeChain } from '../../core/proof/verdict.ts';
import { askIdentity } from '../ask/askIdentity.ts';
import { askWorkload } from '../ask/askWorkload.ts';
import { chainReport } from '../panel/chainReport.ts';
import { withVerdict } from '../panel/verdictRows.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { clientIdOf, findIdentity } from './findIdentity.ts';
import { chooseAccount, quotaSubject, subjectOfReport } from './proofEnds.ts';
import { withProgress } from './progress.ts';
import { tenantNamesOf } from './tenantNames.ts';

/** Reads every live value of a chain and shows the first broken link with the two values that differ. */
export async function diagnose(context: CommandContext, start: CommandStart): Promise<void> {
  const subject = start.report === undefined ? await chooseSubject(context, start) : subjectOfReport(start.report);
  if (subject === undefined) return;
  const { say, store } = context;
  const session = context.sessions.current();
  const { namespace, name } = subject.serviceAccount;
  const facts = await withProgress({ title: say('ui.diagnosing', { serviceAccount: `${namespace}/${name}` }), signal: session.signal }, (signal) =>
    readFacts(subject, session.world, signal),
  );
  const findings = evaluateChain(facts);
  const tenants = tenantNamesOf(store.current(), { cluster: subject.cluster.tenantId, identity: subject.identity.tenantId });
  const id = start.report?.phase === 'chain' ? start.report.id : session.world.random.guid();
  context.lastReport.show(withVerdict(chainReport({ id, subject, findings, tenants, say }), judgeChain(findings), say));
}

async function chooseSubject(context: CommandContext, start: CommandStart): Promise<ChainSubject | undefined> {
  const title = context.say('ask.title.diagnose');
  const ask = askContextOf(context);
  const account = await chooseAccount(context, start, title);
  if (account === undefined) return undefined;
  const { cluster, serviceAccount } = account;
  const workload = await askWorkload(ask, { title, cluster, serviceAccount });
  if (workload === undefined) return undefined;
  const clientId = clientIdOf(serviceAccount);
  const node = start.node?.subject;
  const identity: IdentityRef | undefined =
    node?.kind === 'identity' ? node.identity : clientId === undefined ? await askIdentity(ask, title) : await identityFor(context, { clientId, title });
  if (identity === undefined) return undefined;
  const ends = {
    cluster: { id: cluster.id, tenantId: cluster.tenantId },
    serviceAccount: { namespace: serviceAccount.namespace, name: serviceAccount.name },
    identity: { id: identity.id, tenantId: identity.tenantId },
  };
  const chain = quotaSubject(ends, subscriptionScope(armIdParts(identity.id).subscriptionId));
  return workload.kind === 'none' ? chain : { ...chain, workload: { kind: workload.workload.kind, name: workload.workload.name } };
}

/** The identity of that client id; where none has it, the annotation is the mistake, so the one that is meant is asked for. */
async function identityFor(context: CommandContext, { clientId, title }: { readonly clientId: string; readonly title: string }): Promise<IdentityRef | undefined> {
  try {
    return await findIdentity(context, clientId);
  } catch (thrown) {
    if (failureOf(thrown, 'getIdentity').reason !== 'notFound') throw thrown;
    return askIdentity(askContextOf(context), title);
  }
}
