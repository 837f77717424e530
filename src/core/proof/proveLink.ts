import { evaluateChain } from '../chain/chain.ts';
import type { ChainSubject } from '../chain/facts.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import type { QuotaWish, RunStart } from '../history/runStart.ts';
import type { Cloud } from '../model/cloud.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import type { World } from '../ports/world.ts';
import { withExitMeaning } from '../probe/exitMeaning.ts';
import type { ProbeEvent, ProbeOutcome } from '../probe/outcome.ts';
import { buildProbeJob, type ProbeSettings } from '../probe/podSpec.ts';
import { runProbe, type RunSignals } from '../probe/runProbe.ts';
import { watchForLastingRefusal } from './earlyStop.ts';
import { noteRun, type RunHold } from './runJournal.ts';
import { judgeRun, judgeUnread, type Verdict } from './verdict.ts';

/** One proof: which chain, and what the pod reads at the end of it. */
export interface ProofRequest {
  readonly subject: ChainSubject;
  readonly quota: QuotaWish;
  readonly settings: ProbeSettings;
  readonly cloud: Cloud;
  /** The bundled program of src/pod. */
  readonly programSource: string;
  /** Certificate authorities of a private cloud, as PEM. */
  readonly caPem?: string;
  /** The image brings its own program. */
  readonly ownImage?: boolean;
}

/** What happens in a proof, in order: that it is on record, the run's own events, then the one verdict, or that it was left. */
export type ProofEvent =
  | ProbeEvent
  /** The run is on record and begins; `resumed` when it began earlier, in a window that is gone. */
  | { readonly kind: 'noted'; readonly run: RunStart; readonly resumed: boolean }
  /** The run's note could not be renewed, given back or deleted on disk: another window may take the run for abandoned, or look once more for what is left of it. */
  | { readonly kind: 'noteFailed'; readonly failure: Failure }
  /** Another window has taken the run, because this one said nothing for too long; `left` follows. */
  | { readonly kind: 'takenOver' }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly outcome: ProbeOutcome };

export type ProofPorts = ChainPorts & Pick<World, 'probes' | 'journal' | 'random' | 'clock'>;

/**
 * Runs the quota pod and judges: a run that waiting cannot mend is ended early, and when it fails, every live value of the chain is read again
 * and the first one that is wrong is the verdict. The run is in the journal before its first
 * object is created and leaves it when its objects are gone.
 * @throws TenantlinkError only for a request that cannot make a pod (`invalidInput`) or a journal that cannot be written
 */
export async function* proveLink(request: ProofRequest, ports: ProofPorts, signals: RunSignals): AsyncGenerator<ProofEvent, void> {
  const { subject, quota } = request;
  const mark = ports.random.guid();
  const ref = { cluster: subject.cluster, namespace: subject.serviceAccount.namespace, name: `tenantlink-quota-${mark.slice(0, 8)}` };
  const { job, configMap } = buildProbeJob({ ...request, ref, mark, serviceAccount: subject.serviceAccount });
  const run: RunStart = { ref, startedAt: ports.clock.now(), subject, quota, cloud: request.cloud.resourceManager, ...(request.ownImage === true ? { ownImage: true } : {}) };
  const hold = await noteRun(ports, run);
  yield { kind: 'noted', run, resumed: false };
  yield* followHeld({ run, hold, probe: (inner) => runProbe({ ref, job, configMap }, ports, inner) }, ports, signals);
}

/** Follows a run that is held to its verdict; in the end its note is gone, or free for another window. */
export async function* followHeld(
  held: { readonly run: RunStart; readonly hold: RunHold; readonly probe: (signals: RunSignals) => AsyncGenerator<ProbeEvent, void> },
  ports: ProofPorts,
  { signal, leave }: RunSignals,
): AsyncGenerator<ProofEvent, void> {
  const { run, hold } = held;
  const { subject } = run;
  const end = new AbortController();
  const lost = new AbortController();
  const early = watchForLastingRefusal(subject, ports, AbortSignal.any([signal, end.signal]));
  const unrenewed: Failure[] = [];
  const keeping = hold.keep(end.signal, (failure) => unrenewed.push(failure)).then((isOwn) => {
    if (!isOwn) lost.abort();
  });
  let outcome: ProbeOutcome | undefined;
  let cleaned = false;
  try {
    const left = AbortSignal.any([lost.signal, ...(leave === undefined ? [] : [leave])]);
    for await (const event of held.probe({ signal: AbortSignal.any([signal, early.signal]), leave: left })) {
      early.see(event);
      if (event.kind === 'outcome') outcome = signal.aborted ? event.outcome : withExitMeaning(early.outcomeOf(event.outcome), run.ownImage === true);
      if (event.kind === 'cleaned' || event.kind === 'expired') cleaned = true;
      if (event.kind === 'left' && lost.signal.aborted) yield { kind: 'takenOver' };
      yield event.kind === 'outcome' && outcome !== undefined ? { kind: 'outcome', outcome } : event;
    }
  } finally {
    end.abort();
    await keeping;
    // What is left to do is free for whoever looks next. A note that cannot be changed now costs no verdict: it is free when its lease ends.
    const changed = cleaned ? hold.forget() : lost.signal.aborted ? undefined : hold.release();
    await changed?.catch((thrown: unknown) => unrenewed.push(failureOf(thrown, 'writeJournal')));
  }
  for (const failure of unrenewed) yield { kind: 'noteFailed', failure };
  if (outcome !== undefined) yield { kind: 'verdict', verdict: await judge(outcome, subject, ports, signal), outcome };
}

async function judge(outcome: ProbeOutcome, subject: ChainSubject, ports: ProofPorts, signal: AbortSignal): Promise<Verdict> {
  if (outcome.status === 'cancelled') return { status: 'cancelled', code: 'cancelled', message: { key: 'verdict.cancelled' }, findings: [] };
  // Nothing is known that live values could explain.
  if (outcome.code === 'unwatched' || outcome.code === 'halfMade') return { status: 'inconclusive', code: outcome.code, message: { key: `probe.${outcome.code}` }, findings: [] };
  try {
    const facts = await readFacts(subject, ports, signal);
    return judgeRun(outcome, facts, evaluateChain(facts));
  } catch (thrown) {
    // Reading facts throws nothing but a cancellation, which comes too late to change how the run ended.
    if (failureOf(thrown, 'readFacts').reason === 'cancelled') return judgeUnread(outcome, subject);
    throw thrown;
  }
}
