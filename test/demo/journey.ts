import { evaluateChain } from '../../src/core/chain/chain.ts';
import { quotaActions, type ChainSubject } from '../../src/core/chain/facts.ts';
import { readFacts } from '../../src/core/chain/readFacts.ts';
import { knownClusters, knownIdentities, latest, type Snapshot } from '../../src/core/inventory/snapshot.ts';
import { applyPlan } from '../../src/core/link/applyPlan.ts';
import type { ApplyEvent } from '../../src/core/link/events.ts';
import { chainSubjectOf, readLinkFacts } from '../../src/core/link/facts.ts';
import type { LinkPlan } from '../../src/core/link/plan.ts';
import { planLink } from '../../src/core/link/planLink.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { subscriptionScope } from '../../src/core/model/armId.ts';
import { proveLink, type ProofEvent } from '../../src/core/proof/proveLink.ts';
import { judgeChain, type Verdict } from '../../src/core/proof/verdict.ts';
import { defaultProbeImage } from '../../src/core/probe/podSpec.ts';
import { inEnglish, speaker } from '../../src/core/words/say.ts';
import { podProgram } from '../builders/podProgram.ts';
import { connectProduct, trustSandbox, type ProductWorld } from '../builders/productWorld.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { breaks } from './breaks.ts';
import { deployWorkload, workloadName } from './workload.ts';
import type { DemoOptions } from './options.ts';
import type { Printer } from './printer.ts';

/** What a run of the demo brings to light; written by `--json`. */
export interface JourneyResult {
  readonly plan: LinkPlan;
  readonly events: readonly (ApplyEvent | ProofEvent)[];
  /** The pod's log, line by line. */
  readonly log: readonly string[];
  readonly verdict: Verdict;
}

const say = speaker(inEnglish);
const region = 'westeurope';
const resource = 'cores';

/** The main job without an editor: core and the adapters in plain Node, against the sandbox. */
export async function runJourney(options: DemoOptions, print: Printer, signal: AbortSignal): Promise<JourneyResult> {
  const sandbox = await startSandbox({ seed: options.seed, world: { namesBySeed: true } });
  try {
    trustSandbox(sandbox);
    print.step('Sandbox', `Entra ID ${sandbox.azure.entraUrl}, Azure Resource Manager ${sandbox.azure.armUrl}, Kubernetes ${sandbox.kubernetes.url}, seed ${options.seed}`);
    const product = connectProduct(sandbox);
    return await linkAndProve({ options, print, signal, sandbox, product });
  } finally {
    await sandbox.close();
  }
}

interface Journey {
  readonly options: DemoOptions;
  readonly print: Printer;
  readonly signal: AbortSignal;
  readonly sandbox: Sandbox;
  readonly product: ProductWorld;
}

async function linkAndProve(journey: Journey): Promise<JourneyResult> {
  const { options, print, signal, sandbox, product } = journey;
  const wish = await chooseLink(journey);
  const plan = await makePlan(journey, wish);
  const events: (ApplyEvent | ProofEvent)[] = [];
  print.step('Apply', '');
  for await (const event of applyPlan(plan, product.world, signal)) {
    events.push(event);
    print.applied(plan, event);
    if (event.kind === 'finished' && event.outcome.status !== 'complete') throw new Error(`Linking ended ${event.outcome.status}; what failed is said above.`);
  }
  const subject: ChainSubject = { ...chainSubjectOf(wish), actions: quotaActions, ...(options.break === 'label' ? { workload: { kind: 'Deployment', name: workloadName } } : {}) };
  if (options.break === 'label') await deployWorkload(sandbox, subject);
  if (options.break !== undefined) {
    print.step('Break', `another administrator ${breaks[options.break].told}`);
    breaks[options.break].apply(sandbox, subject);
  }
  const log: string[] = [];
  const verdict = options.break === 'label' ? await diagnose(journey, subject) : await prove(journey, subject, { events, log });
  print.verdict(verdict);
  return { plan, events, log, verdict };
}

async function chooseLink({ print, signal, product: { signIn, inventory, store } }: Journey): Promise<LinkWish> {
  const account = await signIn.signIn({ signal });
  await inventory.loadTenants(signal);
  const tenants = latest(store.current().tenants)?.items ?? [];
  print.step('Sign in', `${account.label} by device code; tenants ${tenants.map(({ displayName, id }) => `${displayName} (${id})`).join(' and ')}`);
  await Promise.all(tenants.map((tenant) => inventory.loadTenant(tenant.id, signal)));
  const snapshot = store.current();
  print.snapshot(snapshot);
  const { cluster, identity } = coldClusterAndForeignIdentity(snapshot);
  print.step('Choose', `cluster ${cluster.name} of ${cluster.tenantId} acts as identity ${identity.name} of ${identity.tenantId}`);
  return {
    cluster,
    serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
    identity: { kind: 'existing', ref: { id: identity.id, tenantId: identity.tenantId } },
    role: { name: 'Reader', scope: subscriptionScope(identity.subscriptionId) },
  };
}

/** The tutorial's case: a cluster with everything off, and an identity of another tenant. */
function coldClusterAndForeignIdentity(snapshot: Snapshot): { cluster: ReturnType<typeof knownClusters>[number]; identity: ReturnType<typeof knownIdentities>[number] } {
  const cluster = knownClusters(snapshot).find((candidate) => !candidate.oidcIssuerEnabled);
  const identity = knownIdentities(snapshot).find((candidate) => candidate.name.startsWith('mi-wi-demo'));
  if (cluster === undefined || identity === undefined) throw new Error('The sandbox has no cold cluster or no identity mi-wi-demo; the snapshot above says what failed to load.');
  return { cluster, identity };
}

async function makePlan({ print, signal, product: { world } }: Journey, wish: LinkWish): Promise<LinkPlan> {
  const facts = await readLinkFacts(wish, world, signal);
  const outcome = planLink(facts, wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() });
  if (outcome.kind === 'refused') {
    throw new Error(outcome.refusals.map(({ message, failure }) => `${say(message.key, message.params)} ${failure === undefined ? '' : JSON.stringify(failure)}`).join('\n'));
  }
  print.plan(outcome.plan);
  return outcome.plan;
}

async function prove(
  { print, signal, sandbox, product: { world } }: Journey,
  subject: ChainSubject,
  kept: { readonly events: (ApplyEvent | ProofEvent)[]; readonly log: string[] },
): Promise<Verdict> {
  const identity = await world.identities.get({ identity: subject.identity, signal });
  print.step('Quota pod', `${resource} in ${region} of subscription ${identity.subscriptionId}`);
  const request = {
    subject,
    quota: { subscriptionId: identity.subscriptionId, region, resource },
    settings: { image: defaultProbeImage },
    cloud: sandbox.cloud,
    programSource: await podProgram(),
    caPem: sandbox.caPem,
  };
  let verdict: Verdict | undefined;
  for await (const event of proveLink(request, world, { signal })) {
    kept.events.push(event);
    if (event.kind === 'lines') kept.log.push(...event.lines.map(({ text }) => text));
    if (event.kind === 'verdict') verdict = event.verdict;
    print.proof(event);
  }
  if (verdict === undefined) throw new Error('The proof ended without a verdict.');
  return verdict;
}

async function diagnose({ print, signal, product: { world } }: Journey, subject: ChainSubject): Promise<Verdict> {
  print.step('Diagnose', `Deployment ${subject.serviceAccount.namespace}/${workloadName}`);
  const findings = evaluateChain(await readFacts(subject, world, signal));
  print.findings(findings);
  return judgeChain(findings);
}
