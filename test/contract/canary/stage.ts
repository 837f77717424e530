import { armKey } from '../../../src/core/model/armId.ts';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { latest, knownIdentities } from '../../../src/core/inventory/snapshot.ts';
import { keepRun } from '../../../src/core/history/runFiles.ts';
import { RunLog } from '../../../src/core/history/runLog.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf, readLinkFacts } from '../../../src/core/link/facts.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { failureOf } from '../../../src/core/model/failure.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { proveExchange } from '../../../src/core/proof/proveExchange.ts';
import { judgeChain } from '../../../src/core/proof/verdict.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { proofLines } from '../../../src/ui/commands/proofLines.ts';
import { hastyClock, never, signedIn, startStage, type Stage } from '../journey/stage.ts';
import { prove, type Proof } from '../journey/proving.ts';
import { clusterPlaces, folderJournal, Showcase, type FolderJournal, type Places } from './places.ts';
import { indexOf, leaksIn, Secrets } from './secrets.ts';

const say = speaker(inEnglish);

/** A sandbox whose every secret is known, and the product in front of it with a journal on disk. */
export interface CanaryStage extends Stage {
  readonly secrets: Secrets;
  readonly world: World;
  readonly showcase: Showcase;
  readonly journal: FolderJournal;
  /** Ended runs with their logs. */
  readonly history: FolderJournal;
  /** Another kubeconfig than the sandbox's own; undefined puts that one back. */
  readonly setKubeconfig: (text: (() => string) | undefined) => void;
  /** The same with the product started anew: no login of a cluster is known yet. */
  readonly anew: () => Promise<CanaryStage>;
  /** Leaks anywhere the product wrote, showed or left something. */
  readonly leaks: () => Promise<readonly string[]>;
}

export async function startCanaryStage(seed: number): Promise<CanaryStage> {
  const secrets = new Secrets();
  const stage = await startStage({ onSecret: secrets.listener, seed, clock: hastyClock(16) });
  const showcase = new Showcase();
  const [journal, history] = await Promise.all([folderJournal(), folderJournal()]);
  const objects = new Map<string, string>();
  const { plane } = stage.sandbox.kubernetes;
  const own = plane.kubeconfig.bind(plane);
  let other: (() => string) | undefined;
  Object.assign(plane, {
    kubeconfig(...args: Parameters<typeof own>): string {
      const text = own(...args);
      secrets.plantKubeconfig(text);
      return other?.() ?? text;
    },
  });
  const watch = (): void => {
    for (const [where, text] of Object.entries(clusterPlaces(stage.sandbox))) objects.set(text, where);
  };
  const searched = new Set<string>();
  const logs = [stage.product.log];
  const places = async (): Promise<Places> => {
    watch();
    return {
      ...Object.fromEntries([...objects].map(([text, where], index) => [`${where} (${index})`, text])),
      ...Object.fromEntries(logs.flat().map((line, index) => [`log line ${index}`, line])),
      ...showcase.places(),
      ...(await journal.places()),
      ...Object.fromEntries(Object.entries(await history.places()).map(([where, text]) => [`history ${where}`, text])),
    };
  };
  const worldOf = ({ world }: Stage['product']): World => ({ ...world, journal, history, probes: watchedProbes(world.probes, watch) });
  const canary: CanaryStage = {
    ...stage,
    secrets,
    showcase,
    journal,
    history,
    world: worldOf(stage.product),
    async anew() {
      const product = await signedIn(stage.sandbox);
      logs.push(product.log);
      return { ...canary, product, world: worldOf(product) };
    },
    setKubeconfig(text) {
      other = text;
    },
    async leaks() {
      const index = indexOf(secrets.all());
      // What was searched before cannot hold a secret that came later.
      const fresh = Object.entries(await places()).filter(([, text]) => !searched.has(text));
      for (const [, text] of fresh) searched.add(text);
      const told = new Map<string, string>();
      for (const [where, text] of fresh) {
        for (const { kind, form, at } of leaksIn(where, text, index)) told.set(`${where} ${kind}`, `${kind} (${form}) in ${where}: …${text.slice(Math.max(0, at - 60), at)}`);
      }
      return [...told.values()];
    },
    async close() {
      await stage.close();
      await Promise.all([journal.remove(), history.remove()]);
    },
  };
  return canary;
}

/** Objects of a run live for seconds: they are looked at before they go. */
function watchedProbes(probes: World['probes'], watch: () => void): World['probes'] {
  return {
    ...probes,
    async remove(request) {
      watch();
      return probes.remove(request);
    },
  };
}

/** The journey from the lists to unlinking; whatever fails is shown like everything else, and it goes on. */
export async function wholeJourney(stage: CanaryStage, wish: LinkWish, { pod = true }: { readonly pod?: boolean } = {}): Promise<{ readonly verdict: string; readonly linked: boolean }> {
  const { world, showcase, sandbox } = stage;
  const { inventory, store } = stage.product;
  const step = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const value = await work();
      showcase.show(value);
      return value;
    } catch (thrown) {
      showcase.fail(failureOf(thrown, 'journey'));
      return undefined;
    }
  };
  await step(() => inventory.loadTenants(never));
  await Promise.all((latest(store.current().tenants)?.items ?? []).map(({ id }) => step(() => inventory.loadTenant(id, never))));
  await step(() => inventory.loadServiceAccounts(wish.cluster, never));
  const identity = knownIdentities(store.current()).find(({ id }) => wish.identity.kind === 'existing' && armKey(id) === armKey(wish.identity.ref.id));
  if (identity !== undefined) await step(() => inventory.loadIdentityDetails(identity, never));
  showcase.show(store.current());

  const outcome = await step(async () => planLink(await readLinkFacts(wish, world, never), wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() }));
  const plan = outcome?.kind === 'plan' ? outcome.plan : undefined;
  let linked = false;
  if (plan !== undefined) for await (const event of applyPlan(plan, world, never)) {
    showcase.show(event);
    linked = event.kind === 'finished' && event.outcome.status === 'complete';
  }
  const subject = chainSubjectOf(wish);
  for await (const event of proveExchange(subject, world, never, { upTo: 0 })) showcase.show(event);
  const proof = pod ? await step(() => prove(sandbox, world, subject)) : undefined;
  if (proof !== undefined) await keepProof(world, proof);
  await step(async () => judgeChain(evaluateChain(await readFacts(subject, world, never))));
  await step(() => world.quotas.read({ tenantId: stage.identity.tenantId, subscriptionId: stage.identity.subscriptionId, region: 'westeurope', resource: 'cores', signal: never }));
  const { records } = await readRecords(world.journal);
  for (const record of records) for await (const event of undoLink(record, world, never)) showcase.show(event);
  return { verdict: proof?.verdict.code ?? 'none', linked };
}

/** A new sign-in that begins while something is wrong; its failure is shown. */
export async function signInAnew(stage: CanaryStage, sandbox: Sandbox): Promise<void> {
  try {
    const product = await signedIn(sandbox, 'ada', hastyClock());
    stage.showcase.show(product.store.current());
    stage.showcase.show(product.log);
  } catch (thrown) {
    stage.showcase.fail(failureOf(thrown, 'signIn'));
  }
}

/** Keeps a run as the editor does: what its channel says is its log. */
export async function keepProof({ history, clock }: World, { events, outcome, verdict }: Proof): Promise<void> {
  const log = new RunLog(String);
  for (const line of events.flatMap((event) => proofLines(event, say))) log.add(line);
  const noted = events.find((event) => event.kind === 'noted');
  if (noted === undefined) throw new Error('The run was not noted.');
  await keepRun({ history }, { record: { ...noted.run, endedAt: clock.now(), verdict, ...(outcome.quotas === undefined ? {} : { results: outcome.quotas }) }, log: log.text() });
}
