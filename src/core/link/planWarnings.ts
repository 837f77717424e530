import { evaluateChain } from '../chain/chain.ts';
import { nearestCredential, wantedCredential } from '../chain/credentialMatch.ts';
import { looselyEqual } from '../chain/issuerDifference.ts';
import { valueOf } from '../model/fact.ts';
import { kubeContextOf } from '../model/kubeContext.ts';
import { ownerOf } from '../model/objectOwner.ts';
import type { Message } from '../words/say.ts';
import type { LinkFacts } from './facts.ts';
import { denyingPolicy, limitsIssuers, ownPolicies } from './issuerPolicy.ts';
import type { PlanStep, Resolved, StepKind } from './plan.ts';
import type { LinkWish } from './wish.ts';

interface Planned {
  readonly facts: LinkFacts;
  readonly wish: LinkWish;
  readonly steps: readonly PlanStep[];
  readonly resolved: Resolved;
}

/** What the user should know before applying; nothing here keeps a plan from being applied. */
export function planWarnings(planned: Planned): readonly Message[] {
  return [...ofCluster(planned), ...ofCredential(planned), ...ofPolicy(planned), ...ofOwner(planned), ...ofWorkload(planned), ...ofRights(planned)];
}

function needed({ steps }: Planned, id: StepKind): PlanStep | undefined {
  return steps.find((step) => step.id === id && step.state === 'needed');
}

function ofCluster(planned: Planned): readonly Message[] {
  const warnings: Message[] = [];
  const configure = needed(planned, 'configureCluster')?.action;
  if (configure?.kind === 'configureCluster' && configure.oidcIssuer) warnings.push({ key: 'plan.warning.apiServerRestart' });
  const published = evaluateChain(planned.facts.chain).find(({ code }) => code === 'WI104-issuer-document');
  if (published?.verdict === 'broken') warnings.push({ key: 'plan.warning.issuerDocument' });
  return warnings;
}

function ofCredential(planned: Planned): readonly Message[] {
  const { chain } = planned.facts;
  const wanted = wantedCredential(chain);
  const near = wanted === undefined ? undefined : nearestCredential(valueOf(chain.credentials) ?? [], wanted);
  const isSlip = near !== undefined && near.subjectMatches && !near.issuerMatches && wanted !== undefined && looselyEqual(near.credential.issuer, wanted.issuer);
  const put = needed(planned, 'putCredential')?.action;
  if (!isSlip || put?.kind !== 'putCredential' || put.replaces !== undefined) return [];
  return [{ key: 'plan.warning.credentialReplaced', params: { credential: near.credential.name } }];
}

/** Only of interest where a credential is to be written; not allowed to look is said, never taken for no policy. */
function ofPolicy(planned: Planned): readonly Message[] {
  const { policies } = planned.facts;
  const { issuer } = planned.resolved;
  if (needed(planned, 'putCredential') === undefined) return [];
  if (policies.state !== 'known') return [{ key: 'plan.warning.policyUnknown' }];
  const judged = issuer ?? issuerToBe(planned.facts.chain);
  if (judged === undefined) return limitsIssuers(policies.value) ? [{ key: 'plan.warning.policyUnjudged' }] : [];
  const denying = denyingPolicy(policies.value, judged);
  if (denying !== undefined) return [{ key: 'plan.warning.policyDenies', params: { policy: denying.displayName } }];
  const own = ownPolicies(policies.value).map(({ displayName }) => displayName);
  return own.length === 0 ? [] : [{ key: 'plan.warning.policyOwn', params: { policies: own.join(', ') } }];
}

/** What AKS will give a cluster whose issuer is still off, as far as a policy reads it: region and tenant (AKS docs, "OpenID Connect issuer"). */
function issuerToBe({ cluster }: LinkFacts['chain']): string | undefined {
  const known = valueOf(cluster);
  return known === undefined || kubeContextOf(known.id) !== undefined ? undefined : `https://${known.location}.oic.prod-aks.azure.com/${known.tenantId}/`;
}

function ofOwner(planned: Planned): readonly Message[] {
  const { facts, wish, steps } = planned;
  const account = valueOf(facts.chain.serviceAccount);
  const owner = account === undefined ? undefined : ownerOf(account);
  const step = steps.find(({ id }) => id === 'editManifest');
  if (owner === undefined || step === undefined) return [];
  const params = { name: `${wish.serviceAccount.namespace}/${wish.serviceAccount.name}`, tool: owner.tool, release: owner.name ?? '' };
  const manifest = valueOf(facts.manifest);
  if (manifest === undefined) return step.state === 'inPlace' ? [] : [{ key: 'plan.warning.ownedNotHere', params }];
  const others = manifest.others.map(({ label }) => label).join(', ');
  return [
    { key: step.state === 'inPlace' ? 'plan.warning.ownedInPlace' : 'plan.warning.owned', params: { ...params, file: manifest.place.label } },
    ...(others === '' ? [] : [{ key: 'plan.warning.severalManifests' as const, params: { name: params.name, file: manifest.place.label, others } }]),
  ];
}

/** Faults of the workload that no step mends: a bare Pod, a Job, or one that a deployment tool owns. */
function ofWorkload(planned: Planned): readonly Message[] {
  const { facts, wish } = planned;
  if (wish.workload === undefined || needed(planned, 'mendWorkload') !== undefined) return [];
  const params = { workload: `${wish.workload.kind} ${wish.workload.name}` };
  if (facts.chain.workload?.state === 'known' && facts.chain.workload.value === undefined) return [{ key: 'plan.warning.workloadMissing', params }];
  const codes = ['WI108-pod-service-account', 'WI109-pod-label', 'WI110-container-environment'];
  const broken = evaluateChain(facts.chain).filter(({ code, verdict }) => verdict === 'broken' && codes.includes(code));
  return broken.length === 0 ? [] : [{ key: 'plan.warning.workloadByHand', params }];
}

function ofRights({ steps }: Planned): readonly Message[] {
  return steps.flatMap(({ rights, target }): readonly Message[] =>
    rights?.verdict === 'lacking' ? [{ key: 'plan.warning.rightsLacking', params: { actions: rights.missing.join(', '), target } }] : [],
  );
}
