import { armIdParts, subscriptionOf } from '../model/armId.ts';
import { valueOf } from '../model/fact.ts';
import type { Failure } from '../model/failure.ts';
import { federatedCredentialLimit, regionsWithoutFederation } from '../model/identity.ts';
import { looselyEqual, nearestCredential, wantedCredential } from '../chain/credentialMatch.ts';
import type { Message } from '../words/say.ts';
import { identityOf, type LinkFacts } from './facts.ts';
import type { PlanOutcome, PlanStep, Refusal, Resolved } from './plan.ts';
import { stepOrder } from './steps.ts';
import type { LinkWish } from './wish.ts';

/**
 * The steps that bring a wish about, from facts alone: pure, the same facts give the same plan.
 * What cannot work is refused here, before anything is written.
 * @param made what must not be invented here: the plan's id, the time, the GUID of a role assignment to be
 */
export function planLink(facts: LinkFacts, wish: LinkWish, made: { readonly id: string; readonly now: number; readonly assignmentName: string }): PlanOutcome {
  const refusals = [...unreadable(facts), ...impossible(facts, wish)];
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const cluster = valueOf(facts.chain.cluster);
  const identity = valueOf(facts.chain.identity);
  const resolved: Resolved = {
    ...(cluster?.oidcIssuerEnabled === true && cluster.issuer !== undefined ? { issuer: cluster.issuer } : {}),
    ...(identity === undefined ? {} : { identity }),
  };
  const steps = stepOrder.flatMap((step) => step.plan({ facts, wish, resolved, assignmentName: made.assignmentName }) ?? []);
  return { kind: 'plan', plan: { id: made.id, createdAt: made.now, wish, resolved, steps: withExistingDependencies(steps), warnings: warningsOf(facts, wish, steps) } };
}

/** A step may name dependencies that this plan does not need. */
function withExistingDependencies(steps: readonly PlanStep[]): readonly PlanStep[] {
  const present = new Set(steps.map((step) => step.id));
  return steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => present.has(id)) }));
}

/** Facts without which a plan would be a guess. Role assignments may stay unknown: assigning twice does no harm. */
function unreadable({ chain, role, resourceGroups }: LinkFacts): readonly Refusal[] {
  const needed = [chain.cluster, chain.serviceAccount, chain.identity, chain.credentials, chain.provider, role, resourceGroups];
  const failures = needed.flatMap((fact): readonly Failure[] => (fact?.state === 'unknown' ? [fact.failure] : []));
  return failures.map((failure) => ({ message: { key: 'plan.refused.factUnknown' }, failure }));
}

function impossible(facts: LinkFacts, wish: LinkWish): readonly Refusal[] {
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
  const wanted = wantedCredential(facts.chain);
  const present = wanted !== undefined && existing.some((credential) => credential.issuer === wanted.issuer && credential.subject === wanted.subject);
  if (!present && existing.length >= federatedCredentialLimit) {
    refuse.push({ key: 'plan.refused.credentialLimit', params: { identity: name, count: existing.length, limit: federatedCredentialLimit } });
  }
  const identityTenant = identityOf(wish).tenantId;
  if (cluster !== undefined && identityTenant !== cluster.tenantId && subscriptionOf(wish.role.scope) === cluster.subscriptionId) {
    refuse.push({ key: 'plan.refused.foreignPrincipal', params: { scope: wish.role.scope } });
  }
  if (cluster !== undefined && (cluster.powerState === 'Stopped' || (needsUpdate(facts) && cluster.provisioningState !== 'Succeeded'))) {
    const state = cluster.powerState === 'Stopped' ? cluster.powerState : cluster.provisioningState;
    refuse.push({ key: 'plan.refused.clusterBusy', params: { cluster: cluster.name, state } });
  }
  return refuse.map((message) => ({ message }));
}

function needsUpdate(facts: LinkFacts): boolean {
  const cluster = valueOf(facts.chain.cluster);
  return cluster !== undefined && !(cluster.oidcIssuerEnabled && cluster.workloadIdentityEnabled);
}

function warningsOf(facts: LinkFacts, wish: LinkWish, steps: readonly PlanStep[]): readonly Message[] {
  const warnings: Message[] = [];
  if (wish.serviceAccount.namespace === 'kube-system') warnings.push({ key: 'plan.warning.kubeSystem' });
  const configure = steps.find((step) => step.id === 'configureCluster');
  if (configure?.action.kind === 'configureCluster' && configure.action.oidcIssuer) warnings.push({ key: 'plan.warning.apiServerRestart' });
  const put = steps.find((step) => step.id === 'putCredential');
  const wanted = wantedCredential(facts.chain);
  const near = wanted === undefined ? undefined : nearestCredential(valueOf(facts.chain.credentials) ?? [], wanted);
  const isSlip = near !== undefined && near.subjectMatches && !near.issuerMatches && wanted !== undefined && looselyEqual(near.credential.issuer, wanted.issuer);
  if (isSlip && put?.state === 'needed' && put.action.kind === 'putCredential' && put.action.replaces === undefined) {
    warnings.push({ key: 'plan.warning.credentialReplaced', params: { credential: near.credential.name } });
  }
  const manager = valueOf(facts.chain.serviceAccount)?.managers.find((name) => deploymentTools.test(name));
  if (manager !== undefined) {
    warnings.push({ key: 'plan.warning.managedElsewhere', params: { name: `${wish.serviceAccount.namespace}/${wish.serviceAccount.name}`, manager } });
  }
  return warnings;
}

/** Field managers of tools that put a manifest's values back (Helm, Argo CD, Flux, kustomize). */
const deploymentTools = /^(helm|argocd|kustomize|flux|fluxcd)/i;
