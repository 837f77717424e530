import { quotaActions, quotaProvider, type ChainSubject } from '../../core/chain/facts.ts';
import { chainSubjectOf } from '../../core/link/facts.ts';
import { armIdParts, subscriptionScope } from '../../core/model/armId.ts';
import type { ClusterRef } from '../../core/model/cluster.ts';
import type { IdentityRef } from '../../core/model/identity.ts';
import type { ArmId } from '../../core/model/ids.ts';
import type { ServiceAccount, ServiceAccountName } from '../../core/model/serviceAccount.ts';
import type { ReportState } from '../../protocol/report.ts';
import { askLinkedServiceAccount } from '../ask/askQuota.ts';
import { wishOfLink } from '../panel/reportLink.ts';
import { askContextOf } from './askContextOf.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { clientIdOf, findIdentity } from './findIdentity.ts';

/** A ServiceAccount and the identity it is meant to act as. */
export interface ProofEnds {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  readonly identity: IdentityRef;
}

/** The role that reading a quota is explained with; it holds what that takes. */
const quotaRole = 'Reader';

/** The chain that must hold for the identity to read a quota at a scope. */
export function quotaSubject({ cluster, serviceAccount, identity }: ProofEnds, scope: ArmId): ChainSubject {
  return { cluster, serviceAccount, identity, scope, roleName: quotaRole, actions: quotaActions, provider: quotaProvider };
}

/** The chain between two ends that are both known: what a quota takes, in the identity's own subscription. */
export function subjectFor(ends: ProofEnds & { readonly workload?: { readonly kind: string; readonly name: string } }): ChainSubject {
  const { cluster, serviceAccount, identity, workload } = ends;
  const named = {
    cluster: { id: cluster.id, tenantId: cluster.tenantId },
    serviceAccount: { namespace: serviceAccount.namespace, name: serviceAccount.name },
    identity: { id: identity.id, tenantId: identity.tenantId },
  };
  const chain = quotaSubject(named, subscriptionScope(armIdParts(identity.id).subscriptionId));
  return workload === undefined ? chain : { ...chain, workload: { kind: workload.kind, name: workload.name } };
}

/** The chain that a report is about. @throws TenantlinkError `invalidInput` for a report that was tampered with */
export function subjectOfReport({ link }: ReportState): ChainSubject {
  return { ...chainSubjectOf(wishOfLink(link)), ...(link.actions === undefined ? {} : { actions: link.actions }) };
}

/** A linked ServiceAccount as the cluster holds it. */
interface LinkedAccount {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccount;
}

/** Which ServiceAccount is meant: that of the row, or one that is chosen. Undefined when the user gave up. */
function chooseAccount(context: CommandContext, start: CommandStart, title: string): Promise<LinkedAccount | undefined> {
  const subject = start.node?.subject;
  if (subject?.kind === 'serviceAccount') return Promise.resolve(subject);
  return askLinkedServiceAccount(askContextOf(context), {
    title,
    ...(subject?.kind === 'cluster' ? { cluster: subject.cluster } : {}),
    ...(start.manifest === undefined ? {} : { preferred: start.manifest }),
  });
}

/** Which link is meant: of the report, run or row it was started at, else chosen. Undefined when the user gave up or it has no identity yet. */
export async function proofEnds(context: CommandContext, start: CommandStart, title: string): Promise<ProofEnds | undefined> {
  if (start.report !== undefined) return subjectOfReport(start.report);
  if (start.node?.subject?.kind === 'run') return start.node.subject.entry.run.subject;
  const account = await chooseAccount(context, start, title);
  if (account === undefined) return undefined;
  const { cluster, serviceAccount } = account;
  const name = { namespace: serviceAccount.namespace, name: serviceAccount.name };
  const clientId = clientIdOf(serviceAccount);
  if (clientId === undefined) {
    const next = { label: context.say('ui.link'), run: () => context.start('tenantlink.link', start.node) };
    context.reporter.problem(context.say('ui.noClientId', { serviceAccount: `${name.namespace}/${name.name}` }), undefined, [next]);
    return undefined;
  }
  const identity = await findIdentity(context, clientId);
  return { cluster: { id: cluster.id, tenantId: cluster.tenantId }, serviceAccount: name, identity: { id: identity.id, tenantId: identity.tenantId } };
}
