import { valueOf } from '../../model/fact.ts';
import { clusterName, kubeContextOf } from '../../model/kubeContext.ts';
import type { Message } from '../../words/say.ts';
import { readLinkFacts, type LinkFactPorts, type LinkFacts } from '../facts.ts';
import type { LinkPlan, PlanOutcome, Resolved } from '../plan.ts';
import { planLink } from '../planLink.ts';
import { otherSide } from './askedValues.ts';
import { wishOfFile, type PlanFile } from './planFile.ts';
import { planFileWarnings, type FileWarning } from './planFileWarnings.ts';

/** A colleague's request, planned anew. */
export interface FilePlan {
  readonly file: PlanFile;
  readonly outcome: PlanOutcome;
  /** To be shown beside the values they are about. */
  readonly warnings: readonly FileWarning[];
}

/**
 * Plans the half that a file asks for: from what is live on that side, and from the file's values
 * of the other side as far as that cannot be read from here. Nothing of the file is taken for how
 * things are; what is in place shows as in place.
 * @throws TenantlinkError `cancelled`
 */
export async function planFromFile(file: PlanFile, made: { readonly id: string; readonly assignmentName: string }, ports: LinkFactPorts, signal: AbortSignal): Promise<FilePlan> {
  const wish = wishOfFile(file);
  const facts = withoutNamesake(await readLinkFacts(wish, ports, signal), file);
  const now = ports.clock.now();
  const planned = planLink(facts, wish, { ...made, now }, { handedOver: otherSide(file.side), told: toldBy(file, facts) });
  const outcome = planned.kind === 'refused' ? planned : withValues(halfOf(planned.plan, file));
  return { file, outcome, warnings: [...planFileWarnings(file, now), ...differences(file, facts)] };
}

/** What the file says of the side that cannot be read from here. */
function toldBy({ side, trust, identity }: PlanFile, { chain }: LinkFacts): Resolved {
  if (side === 'identity') return chain.cluster.state === 'known' || trust.issuer === undefined ? {} : { issuer: trust.issuer };
  const { id, tenantId, clientId, principalId } = identity;
  if (chain.identity.state === 'known' || clientId === undefined) return {};
  return { identity: { id, tenantId, clientId, ...(principalId === undefined ? {} : { principalId }) } };
}

/** A context of the asker's kubeconfig may have a namesake here, which is another cluster: nothing of it counts. */
function withoutNamesake(facts: LinkFacts, { cluster }: PlanFile): LinkFacts {
  if (kubeContextOf(cluster.id) === undefined) return facts;
  const elsewhere: Extract<LinkFacts['chain']['cluster'], { state: 'unknown' }> = { state: 'unknown', failure: { reason: 'notSupported', operation: 'getCluster', target: clusterName(cluster.id), code: 'OtherMachine' } };
  const { manifest: _manifest, ...rest } = facts;
  return { ...rest, namespaces: elsewhere, chain: { ...facts.chain, cluster: elsewhere, serviceAccount: elsewhere, issuerDocument: elsewhere, clusterIssuer: elsewhere } };
}

/** The asked side alone, without what will be asked for later. */
function halfOf(plan: LinkPlan, file: PlanFile): LinkPlan {
  const steps = plan.steps.filter(({ side, id }) => side === file.side && !file.later.includes(id));
  const present = new Set(steps.map(({ id }) => id));
  return {
    ...plan,
    askedBy: { planId: file.id, tenantId: file.askedFrom },
    steps: steps.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => present.has(id)) })),
  };
}

/** A half that lacks a value of the other side cannot be begun. */
function withValues(plan: LinkPlan): PlanOutcome {
  const needs = (...kinds: readonly string[]): boolean => plan.steps.some(({ id, state }) => kinds.includes(id) && state === 'needed');
  const missing: Message[] = [];
  if (needs('putCredential') && plan.resolved.issuer === undefined) missing.push({ key: 'handOver.refused.noIssuer' });
  if (needs('applyServiceAccount', 'editManifest') && plan.resolved.identity === undefined) missing.push({ key: 'handOver.refused.noClientId' });
  return missing.length === 0 ? { kind: 'plan', plan } : { kind: 'refused', refusals: missing.map((message) => ({ message })) };
}

/** Where the other side can be read after all, it is what counts; that the file says otherwise is worth a word. */
function differences({ side, trust, identity }: PlanFile, { chain }: LinkFacts): readonly FileWarning[] {
  const [place, told, fact, live] =
    side === 'identity'
      ? (['trust.issuer', trust.issuer, chain.cluster, valueOf(chain.cluster)?.issuer] as const)
      : (['identity.clientId', identity.clientId, chain.identity, valueOf(chain.identity)?.clientId] as const);
  if (fact.state !== 'known' || told === undefined || told === live) return [];
  const message: Message = live === undefined ? { key: 'handOver.warning.notLive' } : { key: 'handOver.warning.differsFromLive', params: { live } };
  return [{ place, value: told, message }];
}
