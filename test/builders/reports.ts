import { evaluateChain } from '../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../src/core/chain/facts.ts';
import { applyPlan } from '../../src/core/link/applyPlan.ts';
import { readLinkFacts } from '../../src/core/link/facts.ts';
import type { LinkPlan } from '../../src/core/link/plan.ts';
import { planLink } from '../../src/core/link/planLink.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { handOverSide } from '../../src/core/link/handOver/sides.ts';
import { planMany, readManyFacts } from '../../src/core/link/many/planMany.ts';
import { readLog } from '../../src/core/doctor/readLog.ts';
import { known, pending } from '../../src/core/model/fact.ts';
import type { ExchangeProof } from '../../src/core/proof/exchangeProof.ts';
import { judgeChain } from '../../src/core/proof/verdict.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import { inEnglish, speaker } from '../../src/core/words/say.ts';
import type { QuotaResult } from '../../src/core/ports/quotaReader.ts';
import type { ReportState } from '../../src/protocol/report.ts';
import { startApplying, withApplyEvent } from '../../src/ui/panel/applyRows.ts';
import { chainReport } from '../../src/ui/panel/chainReport.ts';
import { diagnosisReport } from '../../src/ui/panel/diagnosisReport.ts';
import { manyReport } from '../../src/ui/panel/manyReport.ts';
import { planReport } from '../../src/ui/panel/planRows.ts';
import { aCluster, aCredential, aReaderAssignment, aSubject, anIdentity, fabrikam, fabrikamSubscription, issuer, linkedFacts, readAt } from './chain.ts';
import { memoryWorld, type MemoryState, type MemoryWorld } from './memoryWorld.ts';

/** The message table in English. */
export const say = speaker(inEnglish);
export const tenants = { cluster: 'Contoso', identity: 'Fabrikam' };

export const wish: LinkWish = {
  cluster: { id: aCluster().id, tenantId: aCluster().tenantId },
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  identity: { kind: 'existing', ref: { id: anIdentity().id, tenantId: fabrikam } },
  role: { name: 'Reader', scope: aSubject().scope },
};

export const wishForNew: LinkWish = {
  ...wish,
  identity: { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } },
};

/** A cluster on which nothing of workload identity is on. */
function coldCluster(): Cluster {
  const { issuer: _issuer, ...off } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false });
  return off;
}

/** A plan as planning makes it in a world in memory. @throws Error when it is refused */
export async function planned(wanted: LinkWish = wish, change: Partial<MemoryState> = { cluster: coldCluster() }): Promise<{ readonly plan: LinkPlan; readonly world: MemoryWorld }> {
  const world = memoryWorld(change);
  const facts = await readLinkFacts(wanted, world.ports, new AbortController().signal);
  const outcome = planLink(facts, wanted, { id: world.ports.random.guid(), now: world.state.now, assignmentName: world.ports.random.guid() });
  if (outcome.kind === 'refused') throw new Error(`refused: ${JSON.stringify(outcome.refusals)}`);
  return { plan: outcome.plan, world };
}

/** Applying a plan as the report shows it. */
export interface AppliedReports {
  /** Every state, the first being the start. */
  readonly reports: readonly ReportState[];
  readonly first: ReportState;
  /** The first in which a step runs. */
  readonly running: ReportState;
  readonly last: ReportState;
}

/** Applies a plan, and turns its events into reports. */
export async function applied(plan: LinkPlan, world: MemoryWorld, signal = new AbortController().signal): Promise<AppliedReports> {
  const first = startApplying(planReport({ plan, tenants, say }), say);
  const reports = [first];
  let last = first;
  for await (const event of applyPlan(plan, world.ports, signal)) {
    last = withApplyEvent(last, event, say);
    reports.push(last);
  }
  return { reports, first, last, running: reports.find((report) => report.steps.some(({ state }) => state === 'running')) ?? first };
}

/** The report of a chain; without a change every link holds. */
export function diagnosed(change: Partial<ChainFacts> = {}): ReportState {
  const facts = linkedFacts(change);
  return chainReport({ id: 'report-1', subject: facts.subject, findings: evaluateChain(facts), tenants, say });
}

/** The mistake of the tutorial: a federated credential without the issuer's trailing slash; and no role. */
export function brokenChain(): ReportState {
  return diagnosed({
    credentials: known([aCredential({ issuer: issuer.slice(0, -1) })], readAt, 'federated credentials of mi-wi-demo'),
    assignments: known([aReaderAssignment({ role: { id: 'r', name: 'Storage Blob Data Reader', actions: ['Microsoft.Storage/*/read'], notActions: [] } })], readAt, 'role assignments of mi-wi-demo'),
    provider: { state: 'unknown', failure: { reason: 'forbidden', operation: 'getProvider', target: 'Microsoft.Quota', code: 'AuthorizationFailed' } },
  });
}

/** A diagnosis under way that began with a log and has a proof already: everything a diagnosis can show. */
export function diagnosedFromLog(): ReportState {
  const facts = linkedFacts({ credentials: known([aCredential({ issuer: issuer.slice(0, -1) })], readAt, 'federated credentials of mi-wi-demo'), assignments: pending });
  const findings = evaluateChain(facts);
  const { hints } = readLog(`AADSTS700211: No matching federated identity record found for presented assertion issuer '${issuer}'.`);
  const proof: ExchangeProof = { status: 'refused', step: 'exchange', message: { key: 'exchange.refused', params: { identity: 'mi-wi-demo', code: 'AADSTS700211' } }, at: readAt };
  const diagnosis = { subject: facts.subject, facts, findings, verdict: judgeChain(findings), hints: hints.map((hint) => ({ hint, says: { key: 'says.pending' as const } })), proof, complete: false };
  return diagnosisReport({ id: 'log', diagnosis, proving: true, tenants, say });
}

/** Two links of one identity as rows of one report. */
export async function manyLinks(): Promise<ReportState> {
  const world = memoryWorld();
  const wishes = [wish, { ...wish, serviceAccount: { namespace: 'default', name: 'second' } }, wish] as const;
  const wished = await readManyFacts(wishes, world.ports, new AbortController().signal);
  return manyReport({ many: planMany(wished, { id: 'many', now: world.state.now, guid: () => world.ports.random.guid() }), wishes: [...wishes], namesOf: () => tenants, say });
}

/** A plan whose identity side a colleague does, because the rights for it are lacking. */
export async function handedOver(): Promise<{ readonly lacking: ReportState; readonly theirs: ReportState }> {
  const { plan } = await planned(wish, { permissions: [{ actions: ['*/read'], notActions: [] }] });
  return { lacking: planReport({ plan, tenants, say }), theirs: planReport({ plan: handOverSide(plan, 'identity'), tenants, say }) };
}

/** Quotas of every level, in the order of a service. */
export const regionQuotas: readonly QuotaResult[] = [
  { resource: 'availabilitySets', localizedName: 'Availability Sets', limit: 2_500, unit: 'Count' },
  { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 10_000, used: 8_500, unit: 'Count' },
  { resource: 'standardDSv3Family', localizedName: 'Standard DSv3 Family vCPUs', limit: 100, used: 100, unit: 'Count' },
  { resource: 'standardHBv4Family', localizedName: 'Standard HBv4 Family vCPUs', limit: 0, unit: 'Count' },
  { resource: 'virtualMachines', localizedName: 'Virtual Machines', limit: 25_000, used: 0, unit: 'Count' },
  { resource: 'snapshots', localizedName: 'Snapshots', limit: -1, used: 7, unit: 'Count' },
  { resource: 'images', localizedName: 'Images', limit: -1, unit: 'Count' },
  { resource: 'other', localizedName: '', unit: 'Bytes', used: 1_048_576 },
];
