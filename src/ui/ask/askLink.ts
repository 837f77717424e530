import type { LinkWish } from '../../core/link/wish.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import type { AskContext } from './askContext.ts';
import { askSteps, type Step } from './askSteps.ts';
import { clusterStep, clustersStep, namespaceStep, serviceAccountStep, serviceAccountsStep } from './clusterSteps.ts';
import { identityStep, newIdentitySteps } from './identitySteps.ts';
import { roleStep, scopeSteps, type WithRole } from './roleSteps.ts';

/** What is known before the first question, from the node or the document that linking was started on. */
export interface LinkStart {
  readonly cluster?: Cluster;
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly identity?: ManagedIdentity;
}

interface LinkAnswers extends WithRole {
  /** The only one, or the first of several: what is in it is offered. */
  readonly cluster?: Cluster;
  /** Chosen instead of one; empty while they are asked for. */
  readonly clusters?: readonly Cluster[];
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly serviceAccounts?: readonly string[];
}

/** Asks for everything a link needs that is not known yet; one wish for each link. Undefined when the user gave up. */
export async function askLink(context: AskContext, start: LinkStart): Promise<readonly LinkWish[] | undefined> {
  const { identity, ...known } = start;
  const answers = await askSteps<LinkAnswers>({
    host: context.host,
    title: context.say('ask.title.link'),
    initial: { ...known, ...(identity === undefined ? {} : { identity: { kind: 'existing', identity } }) },
    steps: (state) => stepsFor(context, start, state),
  });
  return answers === undefined ? undefined : wishesOf(answers);
}

function stepsFor(context: AskContext, start: LinkStart, state: LinkAnswers): readonly Step<LinkAnswers>[] {
  const steps: Step<LinkAnswers>[] = [];
  if (start.cluster === undefined) {
    steps.push(clusterStep<LinkAnswers>(context, ({ clusters: _none, ...answers }, cluster) => ({ ...answers, cluster }), (answers) => ({ ...answers, clusters: [] })));
    if (state.clusters !== undefined) steps.push(clustersStep(context, (answers, clusters) => ({ ...answers, clusters, ...(clusters[0] === undefined ? {} : { cluster: clusters[0] }) })));
  }
  if (start.namespace === undefined) steps.push(namespaceStep(context, (answers, namespace) => ({ ...answers, namespace })));
  if (start.serviceAccount === undefined) {
    steps.push(
      serviceAccountStep<LinkAnswers>(context, ({ serviceAccounts: _none, ...answers }, serviceAccount) => ({ ...answers, serviceAccount }), (answers) => ({ ...answers, serviceAccounts: [] })),
    );
    if (state.serviceAccounts !== undefined) steps.push(serviceAccountsStep(context, (answers, serviceAccounts) => ({ ...answers, serviceAccounts })));
  }
  if (start.identity === undefined) steps.push(identityStep(context));
  if (state.identity?.kind === 'new') steps.push(...newIdentitySteps<LinkAnswers>(context));
  return [...steps, roleStep(context), ...scopeSteps(context, state)];
}

function wishesOf({ cluster, clusters, namespace, serviceAccount, serviceAccounts, identity, roleName, scope }: LinkAnswers): readonly LinkWish[] {
  const names = serviceAccounts ?? (serviceAccount === undefined ? [] : [serviceAccount]);
  const all = clusters ?? (cluster === undefined ? [] : [cluster]);
  if (all.length === 0 || names.length === 0 || namespace === undefined || identity === undefined || roleName === undefined || scope === undefined) {
    throw new Error('Every question was answered');
  }
  const target: Pick<LinkWish, 'identity' | 'role'> = {
    identity: identity.kind === 'existing' ? { kind: 'existing', ref: { id: identity.identity.id, tenantId: identity.identity.tenantId } } : { kind: 'new', identity: newIdentityOf(identity) },
    role: { name: roleName, scope },
  };
  return all.flatMap(({ id, tenantId }) => names.map((name): LinkWish => ({ cluster: { id, tenantId }, serviceAccount: { namespace, name }, ...target })));
}

function newIdentityOf(identity: Extract<NonNullable<WithRole['identity']>, { kind: 'new' }>): Extract<LinkWish['identity'], { kind: 'new' }>['identity'] {
  const { tenantId, subscriptionId, resourceGroup, name, location } = identity;
  if (tenantId === undefined || subscriptionId === undefined || resourceGroup === undefined || name === undefined || location === undefined) {
    throw new Error('Every question about the new identity was answered');
  }
  return { tenantId, subscriptionId, resourceGroup, name, location };
}
