import type { ChainFacts, ChainSubject } from '../../../src/core/chain/facts.ts';
import { diagnose } from '../../../src/core/doctor/diagnose.ts';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf, readLinkFacts } from '../../../src/core/link/facts.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords, type LinkRecord } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { Failure } from '../../../src/core/model/failure.ts';
import type { World } from '../../../src/core/ports/world.ts';
import type { ExchangeProof } from '../../../src/core/proof/exchangeProof.ts';
import type { Verdict } from '../../../src/core/proof/verdict.ts';
import { verifyLink } from '../../../src/core/proof/verifyLink.ts';
import type { Message } from '../../../src/core/words/say.ts';
import { planOf, taken, type Told as Taken } from '../journey/linking.ts';
import { never, there } from '../journey/stage.ts';

/** What a person is told in the end. */
export interface Told {
  readonly complete: boolean;
  readonly failures: readonly Failure[];
  /** Waiting, told as it happened. */
  readonly waits: readonly Message[];
  /** Where links were judged. */
  readonly verdict?: Verdict;
}

/** One of the product's ways through remote calls. */
export interface Way {
  readonly name: string;
  /** What must be in force before: a link, or one to which a workload was brought in order afterwards. */
  readonly on: 'nothing' | 'link' | 'mended link';
  /** Whether it is about a workload alone; its link stands, and is on no record. */
  readonly mends?: true;
  /** Whether it changes anything, in the cloud or on disk. */
  readonly writes: boolean;
  /** What precedes the way itself is done at once; the answer goes the way. */
  begin(world: World, wish: LinkWish): Promise<() => Promise<Told>>;
}

const plan: Way = {
  name: 'link: plan',
  on: 'nothing',
  writes: false,
  begin: (world, wish) =>
    Promise.resolve(async () => {
      const facts = await readLinkFacts(wish, world, never);
      const outcome = planLink(facts, wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() });
      const refused = outcome.kind === 'refused' ? outcome.refusals.flatMap(({ failure }) => failure ?? []) : [];
      return { complete: outcome.kind === 'plan', failures: [...refused, ...unknownsIn(facts)], waits: [] };
    }),
};

const apply: Way = {
  name: 'link: apply',
  on: 'nothing',
  writes: true,
  async begin(world, wish) {
    const wanted = await planOf(wish, world);
    return async () => toldBy(await taken(applyPlan(wanted, world, never)));
  },
};

const mend: Way = {
  name: 'link: workload',
  on: 'link',
  writes: true,
  mends: true,
  async begin(world, wish) {
    const wanted = await planOf({ ...wish, workload }, world);
    return async () => toldBy(await taken(applyPlan(wanted, world, never)));
  },
};

const undoMend: Way = { name: 'undo: workload', on: 'mended link', writes: true, mends: true, begin: (world) => Promise.resolve(() => takeBack(world)) };

const undo: Way = { name: 'undo', on: 'link', writes: true, begin: (world) => Promise.resolve(() => takeBack(world)) };

const verify = looking('verify', async (subject, world) => {
  const waits: Message[] = [];
  for await (const event of verifyLink({ subject, prove: true }, world, never)) {
    if (event.kind === 'waiting') waits.push(event.message);
    if (event.kind === 'verified') return { ...event.verification, waits };
  }
  throw new Error('The verification has no end.');
});

const diagnosis = looking('diagnose', async (subject, world) => {
  for await (const told of diagnose({ subject, proveExchange: true }, world, never)) {
    if (told.complete) return { ...told, waits: [] };
  }
  throw new Error('The diagnosis has no end.');
});

/** Every way, in the order in which a person comes to them. */
export const ways: readonly Way[] = [plan, apply, mend, verify, diagnosis, undoMend, undo];

/** The workload that uses the link, where one is looked at. */
export const workload = { kind: 'Deployment', name: 'worker' };

function looking(
  name: string,
  look: (subject: ChainSubject, world: World) => Promise<{ readonly facts: ChainFacts; readonly verdict: Verdict; readonly proof?: ExchangeProof; readonly waits: readonly Message[] }>,
): Way {
  return {
    name,
    on: 'link',
    writes: false,
    begin: (world, wish) =>
      Promise.resolve(async () => {
        const { facts, verdict, proof, waits } = await look({ ...chainSubjectOf(wish), workload }, world);
        const refused = proof?.failure === undefined ? [] : [proof.failure];
        return { complete: verdict.status === 'success' && proof?.status === 'proven', failures: [...refused, ...unknownsIn(facts), ...verdict.findings.flatMap((finding) => (finding.verdict === 'unknown' ? (finding.failure ?? []) : []))], waits, verdict };
      }),
  };
}

/** Goes on with what was left unfinished. */
export async function goOn(world: World): Promise<Told> {
  return toldBy(await taken(resumeApply(await recordIn(world), world, never)));
}

/** Takes back what is on record, finished or not. */
export async function takeBack(world: World): Promise<Told> {
  return toldBy(await taken(undoLink(await recordIn(world), world, never)));
}

/** The one link of this world's journal. */
async function recordIn({ journal }: World): Promise<LinkRecord> {
  return there((await readRecords(journal)).records[0]);
}

function toldBy({ events, outcome }: Taken): Told {
  return {
    complete: outcome.status === 'complete',
    failures: [...events.flatMap((event) => (event.kind === 'failed' ? [event.failure] : [])), ...(outcome.failure === undefined ? [] : [outcome.failure])],
    waits: events.flatMap((event) => (event.kind === 'progress' ? [event.message] : [])),
  };
}

/** Failures of facts that could not be read, wherever they stand. */
function unknownsIn(value: unknown): readonly Failure[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('state' in value && value.state === 'unknown' && 'failure' in value) return [value.failure as Failure];
  return Object.values(value).flatMap(unknownsIn);
}
