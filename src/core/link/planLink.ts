import { usesIdentityBinding } from '../chain/links/identityBinding.ts';
import { armIdParts, subscriptionOf } from '../model/armId.ts';
import { kubeContextOf } from '../model/kubeContext.ts';
import { valueOf } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import { federatedCredentialLimit, regionsWithoutFederation } from '../model/identity.ts';
import { subjectOf } from '../model/ids.ts';
import type { Message } from '../words/say.ts';
import { identityOf, type LinkFacts } from './facts.ts';
import { planWarnings } from './planWarnings.ts';
import type { PlanOutcome, PlanStep, Refusal, Resolved } from './plan.ts';
import { rightsFor } from './rights.ts';
import { stepOrder } from './steps.ts';
import { ownSpoiled } from './steps/putCredential.ts';
import type { LinkWish } from './wish.ts';

/** How a plan is made. */
interface PlanOptions {
  /** The side that somebody else will do: what of it cannot be read from here does not stand in the way. */
  readonly handedOver?: PlanStep['side'];
  /** What is known of that side by word of the colleague; what can be read wins. */
  readonly told?: Resolved;
}

/**
 * The steps that bring a wish about, from facts alone: pure, the same facts give the same plan.
 * What cannot work is refused here, before anything is written.
 * @param made what must not be invented here: the plan's id, the time, the GUID of a role assignment to be
 */
export function planLink(
  facts: LinkFacts,
  wish: LinkWish,
  made: { readonly id: string; readonly now: number; readonly assignmentName: string },
  options: PlanOptions = {},
): PlanOutcome {
  const cluster = valueOf(facts.chain.cluster);
  const identity = valueOf(facts.chain.identity);
  const resolved: Resolved = {
    ...options.told,
    ...(cluster?.oidcIssuerEnabled === true && cluster.issuer !== undefined ? { issuer: cluster.issuer } : {}),
    ...(identity === undefined ? {} : { identity }),
  };
  const refusals = [...unreadable(facts, options), ...impossible(facts, wish, resolved)];
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const steps = stepOrder
    .flatMap((step) => step.plan({ facts, wish, resolved, assignmentName: made.assignmentName }) ?? [])
    .map((step) => (step.state === 'needed' && step.side !== options.handedOver ? { ...step, rights: rightsFor(step, facts.rights) } : step));
  return { kind: 'plan', plan: { id: made.id, createdAt: made.now, wish, resolved, steps: withExistingDependencies(steps), warnings: planWarnings({ facts, wish, steps, resolved }) } };
}

/** A step may name dependencies that this plan does not need. */
function withExistingDependencies(steps: readonly PlanStep[]): readonly PlanStep[] {
  const present = new Set(steps.map((step) => step.id));
  return steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => present.has(id)) }));
}

/** Facts without which a plan would be a guess. Role assignments may stay unknown: assigning twice does no harm. */
function unreadable({ chain, role, resourceGroups }: LinkFacts, { handedOver }: PlanOptions): readonly Refusal[] {
  const needed = [
    ...(handedOver === 'cluster' ? [] : [chain.cluster, chain.serviceAccount]),
    ...(handedOver === 'identity' ? [] : [chain.identity, chain.credentials, chain.provider, role, resourceGroups]),
  ];
  const failures = needed.flatMap((fact): readonly Failure[] => (fact?.state === 'unknown' ? [fact.failure] : []));
  return failures.map((failure) => ({ message: { key: 'plan.refused.factUnknown' }, failure }));
}

function impossible(facts: LinkFacts, wish: LinkWish, { issuer }: Resolved): readonly Refusal[] {
  const refuse: Message[] = [];
  const cluster = valueOf(facts.chain.cluster);
  const identity = valueOf(facts.chain.identity);
  const existing = valueOf(facts.chain.credentials) ?? [];
  const name = armIdParts(identityOf(wish).id).name;

  if (wish.identity.kind === 'existing' && facts.chain.identity.state === 'known' && identity === undefined) {
    refuse.push({ key: 'plan.refused.identityMissing', params: { identity: name } });
  }
  const region = identity?.location ?? (wish.identity.kind === 'new' ? wish.identity.identity.location : '');
  if (regionsWithoutFederation.includes(region.toLowerCase().replace(/ /g, ''))) {
    refuse.push({ key: 'plan.refused.regionUnsupported', params: { region } });
  }
  const subject = subjectOf(wish.serviceAccount);
  const present = existing.some((credential) => credential.issuer === issuer && credential.subject === subject);
  // One that is replaced needs no room.
  const replaced = issuer !== undefined && ownSpoiled({ existing, issuer, subject }) !== undefined;
  if (!present && !replaced && existing.length >= federatedCredentialLimit) {
    refuse.push({ key: 'plan.refused.credentialLimit', params: { identity: name, count: existing.length, limit: federatedCredentialLimit } });
  }
  const identityTenant = identityOf(wish).tenantId;
  if (identityTenant !== wish.cluster.tenantId && subscriptionOf(wish.role.scope) === subscriptionOf(wish.cluster.id)) {
    refuse.push({ key: 'plan.refused.foreignPrincipal', params: { scope: wish.role.scope } });
  }
  const workload = valueOf(facts.chain.workload);
  if (workload !== undefined && usesIdentityBinding(workload)) {
    refuse.push({ key: 'plan.refused.identityBinding', params: { workload: `${workload.kind} ${workload.name}` } });
  }
  if (wish.serviceAccount.namespace === 'kube-system' && kubeContextOf(wish.cluster.id) === undefined) refuse.push({ key: 'plan.refused.kubeSystem' });
  if (cluster !== undefined && !cluster.workloadIdentityEnabled && kubeContextOf(cluster.id) !== undefined) {
    refuse.push({ key: 'plan.refused.webhookMissing', params: { cluster: cluster.name } });
  }
  if (cluster?.provisioningState === 'Deleting') {
    refuse.push({ key: 'plan.refused.clusterDeleted', params: { cluster: cluster.name } });
  } else if (cluster !== undefined && (cluster.powerState === 'Stopped' || (needsUpdate(facts) && cluster.provisioningState !== 'Succeeded'))) {
    const state = cluster.powerState === 'Stopped' ? cluster.powerState : cluster.provisioningState;
    refuse.push({ key: 'plan.refused.clusterBusy', params: { cluster: cluster.name, state } });
  }
  return refuse.map((message) => ({ message }));
}

function needsUpdate(facts: LinkFacts): boolean {
  const cluster = valueOf(facts.chain.cluster);
  return cluster !== undefined && !(cluster.oidcIssuerEnabled && cluster.workloadIdentityEnabled);
}
