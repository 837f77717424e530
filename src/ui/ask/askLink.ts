import type { LinkWish } from '../../core/link/wish.ts';
import type { Cluster } from '../../core/model/cluster.ts';
import type { ManagedIdentity } from '../../core/model/identity.ts';
import type { AskContext } from './askContext.ts';
import { askSteps, type Step } from './askSteps.ts';
import { clusterStep, namespaceStep, serviceAccountStep } from './clusterSteps.ts';
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
  readonly cluster?: Cluster;
  readonly namespace?: string;
  readonly serviceAccount?: string;
}

/** Asks for everything a link needs that is not known yet. Undefined when the user gave up. */
export async function askLink(context: AskContext, start: LinkStart): Promise<LinkWish | undefined> {
  const { identity, ...known } = start;
  const answers = await askSteps<LinkAnswers>({
    host: context.host,
    title: context.say('ask.title.link'),
    initial: { ...known, ...(identity === undefined ? {} : { identity: { kind: 'existing', identity } }) },
    steps: (state) => stepsFor(context, start, state),
  });
  return answers === undefined ? undefined : wishOf(answers);
}

function stepsFor(context: AskContext, start: LinkStart, state: LinkAnswers): readonly Step<LinkAnswers>[] {
  const steps: Step<LinkAnswers>[] = [];
  if (start.cluster === undefined) steps.push(clusterStep(context, (answers, cluster) => ({ ...answers, cluster })));
  if (start.namespace === undefined) steps.push(namespaceStep(context, (answers, namespace) => ({ ...answers, namespace })));
  if (start.serviceAccount === undefined) steps.push(serviceAccountStep(context, (answers, serviceAccount) => ({ ...answers, serviceAccount })));
  if (start.identity === undefined) steps.push(identityStep(context));
  if (state.identity?.kind === 'new') steps.push(...newIdentitySteps<LinkAnswers>(context));
  return [...steps, roleStep(context), ...scopeSteps(context, state)];
}

function wishOf({ cluster, namespace, serviceAccount, identity, roleName, scope }: LinkAnswers): LinkWish {
  if (cluster === undefined || namespace === undefined || serviceAccount === undefined || identity === undefined || roleName === undefined || scope === undefined) {
    throw new Error('Every question was answered');
  }
  return {
    cluster: { id: cluster.id, tenantId: cluster.tenantId },
    serviceAccount: { namespace, name: serviceAccount },
    identity: identity.kind === 'existing' ? { kind: 'existing', ref: { id: identity.identity.id, tenantId: identity.identity.tenantId } } : { kind: 'new', identity: newIdentityOf(identity) },
    role: { name: roleName, scope },
  };
}

function newIdentityOf(identity: Extract<NonNullable<WithRole['identity']>, { kind: 'new' }>): Extract<LinkWish['identity'], { kind: 'new' }>['identity'] {
  const { tenantId, subscriptionId, resourceGroup, name, location } = identity;
  if (tenantId === undefined || subscriptionId === undefined || resourceGroup === undefined || name === undefined || location === undefined) {
    throw new Error('Every question about the new identity was answered');
  }
  return { tenantId, subscriptionId, resourceGroup, name, location };
}
