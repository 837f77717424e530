import { evaluateChain } from '../chain/chain.ts';
import type { ChainSubject } from '../chain/facts.ts';
import { readFacts, type ChainPorts } from '../chain/readFacts.ts';
import type { Cloud } from '../model/cloud.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { World } from '../ports/world.ts';
import { withExitMeaning } from '../probe/exitMeaning.ts';
import type { ProbeEvent, ProbeOutcome } from '../probe/outcome.ts';
import { buildProbeJob, type ProbeSettings } from '../probe/podSpec.ts';
import { runProbe } from '../probe/runProbe.ts';
import { watchForLastingRefusal } from './earlyStop.ts';
import { forgetRun, holdRun, noteRun } from './runJournal.ts';
import { judgeRun, judgeUnread, type Verdict } from './verdict.ts';

/** One proof: which chain, and what the pod reads at the end of it. */
export interface ProofRequest {
  readonly subject: ChainSubject;
  readonly quota: { readonly subscriptionId: SubscriptionId; readonly region: string; readonly resource: string };
  readonly settings: ProbeSettings;
  readonly cloud: Cloud;
  /** The bundled program of src/pod. */
  readonly programSource: string;
  /** Certificate authorities of a private cloud, as PEM. */
  readonly caPem?: string;
  /** The image brings its own program. */
  readonly ownImage?: boolean;
}

/** What happens in a proof, in order: the run's own events, then the one verdict. */
export type ProofEvent =
  | ProbeEvent
  /** The run goes on, but its note could not be renewed on disk: another window may take it for abandoned. */
  | { readonly kind: 'noteFailed'; readonly failure: Failure }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly outcome: ProbeOutcome };

export type ProofPorts = ChainPorts & Pick<World, 'probes' | 'journal' | 'random' | 'clock'>;

/**
 * Runs the quota pod and judges: a run that waiting cannot mend is ended early, and when it fails, every live value of the chain is read again
 * and the first one that is wrong is the verdict. The run is in the journal before its first
 * object is created and leaves it when its objects are gone.
 * @throws TenantlinkError only for a request that cannot make a pod (`invalidInput`) or a journal that cannot be written
 */
export async function* proveLink(request: ProofRequest, ports: ProofPorts, signal: AbortSignal): AsyncGenerator<ProofEvent, Verdict> {
  const { subject } = request;
  const ref = { cluster: subject.cluster, namespace: subject.serviceAccount.namespace, name: `tenantlink-quota-${ports.random.guid().slice(0, 8)}` };
  const { job, configMap } = buildProbeJob({ ...request, ref, serviceAccount: subject.serviceAccount });
  await noteRun(ports, ref);

  const end = new AbortController();
  const early = watchForLastingRefusal(subject, ports, AbortSignal.any([signal, end.signal]));
  const unrenewed: Failure[] = [];
  const holding = holdRun(ports, ref, end.signal, (failure) => unrenewed.push(failure));
  let outcome: ProbeOutcome = { status: 'failed', code: 'podLost' };
  let cleaned = false;
  try {
    for await (const event of runProbe({ ref, job, configMap }, ports, AbortSignal.any([signal, early.signal]))) {
      early.see(event);
      if (event.kind === 'outcome') outcome = signal.aborted ? event.outcome : withExitMeaning(early.outcomeOf(event.outcome), request.ownImage === true);
      if (event.kind === 'cleaned') cleaned = true;
      yield event.kind === 'outcome' ? { kind: 'outcome', outcome } : event;
    }
  } finally {
    end.abort();
    await holding;
    if (cleaned) await forgetRun(ports, ref);
  }
  for (const failure of unrenewed) yield { kind: 'noteFailed', failure };
  const verdict = await judge(outcome, subject, ports, signal);
  yield { kind: 'verdict', verdict, outcome };
  return verdict;
}

async function judge(outcome: ProbeOutcome, subject: ChainSubject, ports: ProofPorts, signal: AbortSignal): Promise<Verdict> {
  if (outcome.status === 'cancelled') return { status: 'cancelled', code: 'cancelled', message: { key: 'verdict.cancelled' }, findings: [] };
  try {
    const facts = await readFacts(subject, ports, signal);
    return judgeRun(outcome, facts, evaluateChain(facts));
  } catch (thrown) {
    // Reading facts throws nothing but a cancellation, which comes too late to change how the run ended.
    if (failureOf(thrown, 'readFacts').reason === 'cancelled') return judgeUnread(outcome, subject);
    throw thrown;
  }
}
