import { armKey, resourceGroupScope, subscriptionScope } from '../../model/armId.ts';
import { subjectOf } from '../../model/ids.ts';
import type { ClusterRef } from '../../model/cluster.ts';
import type { ServiceAccountName } from '../../model/serviceAccount.ts';
import type { Message } from '../../words/say.ts';
import { identityOf, readLinkFacts, type LinkFactPorts, type LinkFacts } from '../facts.ts';
import type { LinkPlan, PlanStep } from '../plan.ts';
import { planLink } from '../planLink.ts';
import type { LinkWish } from '../wish.ts';
import { bounded } from './bounded.ts';
import type { ManyPlan, PlannedLink, RefusedLink } from './manyPlan.ts';
import { readOnce } from './readOnce.ts';

/** A wish and what was read for it. */
export interface WishedLink {
  readonly wish: LinkWish;
  readonly facts: LinkFacts;
}

/** How many wishes are read for at a time. */
const readers = 6;

/** One wish for each service account in each cluster, all to one identity. */
export function wishesFor(args: Pick<LinkWish, 'identity' | 'role'> & { readonly clusters: readonly ClusterRef[]; readonly serviceAccounts: readonly ServiceAccountName[] }): readonly LinkWish[] {
  const { clusters, serviceAccounts, identity, role } = args;
  return clusters.flatMap((cluster) => serviceAccounts.map((serviceAccount) => ({ cluster, serviceAccount, identity, role })));
}

/** Reads what all wishes take, each fact once. @throws TenantlinkError `invalidInput` before anything of that wish is sent, `cancelled` */
export async function readManyFacts(wishes: readonly LinkWish[], ports: LinkFactPorts, signal: AbortSignal): Promise<readonly WishedLink[]> {
  const shared = readOnce(ports);
  return bounded(wishes, readers, async (wish) => ({ wish, facts: await readLinkFacts(wish, shared, signal) }));
}

/**
 * Plans many links as one: each in the light of those before it. What an earlier link makes, a
 * later one finds in place; the limit of credentials counts them all; a wish that cannot work is
 * refused by itself. Pure but for `made.guid`.
 */
export function planMany(wished: readonly WishedLink[], made: { readonly id: string; readonly now: number; readonly guid: () => string }): ManyPlan {
  const links: PlannedLink[] = [];
  const refused: RefusedLink[] = [];
  const makers = new Map<string, string>();
  for (const { wish, facts } of wished) {
    const clash = clashWith(links, wish);
    if (clash !== undefined) {
      refused.push({ wish, refusals: [{ message: clash }] });
      continue;
    }
    const outcome = planLink(besideOthers(facts, wish, links), wish, { id: made.guid(), now: made.now, assignmentName: made.guid() });
    if (outcome.kind === 'refused') refused.push({ wish, refusals: outcome.refusals });
    else links.push(resting(outcome.plan, makers));
  }
  const warnings = new Map(links.flatMap(({ plan }) => plan.warnings.map((warning) => [JSON.stringify(warning), warning] as const)));
  return { id: made.id, createdAt: made.now, links, refused, warnings: [...warnings.values()] };
}

/** A service account acts as one identity, and a wish is wished once. */
function clashWith(links: readonly PlannedLink[], { cluster, serviceAccount, workload }: LinkWish): Message | undefined {
  const inCluster = links.filter(({ plan }) => armKey(plan.wish.cluster.id) === armKey(cluster.id) && plan.wish.serviceAccount.namespace === serviceAccount.namespace);
  if (inCluster.some(({ plan }) => plan.wish.serviceAccount.name === serviceAccount.name)) {
    return { key: 'many.refused.sameServiceAccount', params: { name: `${serviceAccount.namespace}/${serviceAccount.name}` } };
  }
  const isSame = (other: LinkWish['workload']): boolean => other !== undefined && other.kind === workload?.kind && other.name === workload.name;
  return inCluster.some(({ plan }) => isSame(plan.wish.workload)) ? { key: 'many.refused.sameWorkload', params: { name: `${workload?.kind ?? ''} ${serviceAccount.namespace}/${workload?.name ?? ''}` } } : undefined;
}

/** The identity's credentials as they will be: those that earlier links add take up room as well. */
function besideOthers(facts: LinkFacts, wish: LinkWish, links: readonly PlannedLink[]): LinkFacts {
  const { credentials } = facts.chain;
  const { id } = identityOf(wish);
  if (credentials.state !== 'known') return facts;
  const added = links.flatMap(({ plan }) => {
    const put = plan.steps.find((step) => step.id === 'putCredential')?.action;
    const isNew = put?.kind === 'putCredential' && put.replaces === undefined && armKey(put.identity.id) === armKey(id) && isNeeded(plan, 'putCredential');
    // Whatever its issuer and name will be: nothing else here may take it for one of its own.
    return isNew ? [{ name: '', issuer: '', subject: subjectOf(plan.wish.serviceAccount), audiences: [] }] : [];
  });
  return added.length === 0 ? facts : { ...facts, chain: { ...facts.chain, credentials: { ...credentials, value: [...credentials.value, ...added] } } };
}

function isNeeded(plan: LinkPlan, id: PlanStep['id']): boolean {
  return plan.steps.some((step) => step.id === id && step.state === 'needed');
}

/** Marks what earlier links make as in place, and notes what this one makes. */
function resting(plan: LinkPlan, makers: Map<string, string>): PlannedLink {
  const after = new Set<string>();
  const steps = plan.steps.map((step): PlanStep => {
    const thing = step.state === 'needed' ? thingOf(step, plan) : undefined;
    const maker = thing === undefined ? undefined : makers.get(thing);
    if (thing === undefined) return step;
    if (maker === undefined) {
      makers.set(thing, plan.id);
      return step;
    }
    after.add(maker);
    return { ...step, state: 'inPlace', madeBy: maker };
  });
  const needed = new Set(steps.filter(({ state }) => state === 'needed').map(({ id }) => id));
  const rest = steps.map((step) => (step.state === 'needed' ? { ...step, dependsOn: step.dependsOn.filter((id) => needed.has(id)) } : step));
  return { plan: { ...plan, steps: rest }, after: [...after] };
}

/** What a step brings about, where several links need it but once. */
function thingOf({ action }: PlanStep, { wish }: LinkPlan): string | undefined {
  switch (action.kind) {
    case 'createResourceGroup':
      return `group ${armKey(resourceGroupScope({ subscriptionId: action.subscriptionId, resourceGroup: action.name }))}`;
    case 'createIdentity':
      return `identity ${armKey(identityOf(wish).id)}`;
    case 'assignRole':
      return `role ${armKey(identityOf(wish).id)} ${action.roleName} ${armKey(action.scope)}`;
    case 'registerProvider':
      return `provider ${armKey(subscriptionScope(action.subscriptionId))} ${action.namespace}`;
    case 'configureCluster':
      return `cluster ${armKey(action.cluster.id)}`;
    case 'createNamespace':
      return `namespace ${armKey(action.cluster.id)} ${action.namespace}`;
    case 'putCredential':
    case 'applyServiceAccount':
    case 'editManifest':
    case 'mendWorkload':
      return undefined;
  }
}
