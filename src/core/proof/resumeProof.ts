import type { RunStart } from '../history/runStart.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import { cleanUp } from '../probe/cleanUp.ts';
import type { ProbeCode, ProbeEvent } from '../probe/outcome.ts';
import { defaultPatience } from '../probe/patience.ts';
import { adoptProbe, type RunSignals } from '../probe/runProbe.ts';
import { isOutlived } from '../probe/runTime.ts';
import { followHeld, type ProofEvent, type ProofPorts } from './proveLink.ts';
import type { RunHold } from './runJournal.ts';

/** Why a run is not followed to its end any more. */
interface Unread {
  readonly code: Extract<ProbeCode, 'unwatched' | 'halfMade' | 'cancelled'>;
  /** Why the cluster cannot be asked, where it has long removed by itself what was left. */
  readonly expired?: Failure;
}

/** What became of asking for a run: its end is `unread`, or another window has it, or it was left before there was an answer. */
type Asked = { readonly kind: 'own'; readonly unread: Unread | undefined } | { readonly kind: 'takenOver' } | { readonly kind: 'left' };

/**
 * Goes on with a run that was begun in a window that is gone: its log is read from its beginning
 * and it is followed to its verdict. Where its end cannot be read any more that is the verdict, and
 * what is left of it is removed. Nothing comes where it is left before the cluster has answered.
 * @throws TenantlinkError when the cluster cannot be asked; the run stays on record then, and free, until nothing of it can be left there
 */
export async function* resumeProof(held: { readonly run: RunStart; readonly hold: RunHold }, ports: ProofPorts, signals: RunSignals): AsyncGenerator<ProofEvent, void> {
  const { run, hold } = held;
  const asked = await whileHeld(hold, signals, (signal) => endUnread(run, ports, signal));
  if (asked.kind === 'left') return;
  yield { kind: 'noted', run, resumed: true };
  if (asked.kind === 'takenOver') {
    yield { kind: 'takenOver' };
    yield { kind: 'left' };
    return;
  }
  const { unread } = asked;
  yield* followHeld({ ...held, probe: (inner) => (unread === undefined ? adoptProbe({ ref: run.ref }, ports, inner) : removeOnly(run.ref, unread, ports)) }, ports, signals);
}

/**
 * Keeps other windows away while the cluster is asked, which may take longer than a lease; what was
 * asked is of no use once another window has taken the run.
 */
async function whileHeld(hold: RunHold, { signal, leave }: RunSignals, ask: (signal: AbortSignal) => Promise<Unread | undefined>): Promise<Asked> {
  const answered = new AbortController();
  const taken = new AbortController();
  // A renewal that fails is tried again while the run is followed, and told there.
  const keeping = hold.keep(answered.signal, () => undefined).then((isOwn) => {
    if (!isOwn) taken.abort();
  });
  try {
    const unread = await ask(AbortSignal.any([signal, taken.signal, ...(leave === undefined ? [] : [leave])]));
    answered.abort();
    await keeping;
    return taken.signal.aborted ? { kind: 'takenOver' } : { kind: 'own', unread };
  } catch (thrown) {
    answered.abort();
    await keeping;
    if (taken.signal.aborted) return { kind: 'takenOver' };
    if (leave?.aborted !== true && signal.aborted) return { kind: 'own', unread: { code: 'cancelled' } };
    await hold.release();
    if (leave?.aborted === true) return { kind: 'left' };
    throw thrown;
  }
}

/** Why the end of a run cannot be read; undefined where it can. */
async function endUnread({ ref, startedAt }: RunStart, { probes, clock }: ProofPorts, signal: AbortSignal): Promise<Unread | undefined> {
  try {
    const remains = await probes.find({ ref, signal });
    return remains === 'job' ? undefined : { code: remains === 'halfMade' ? 'halfMade' : 'unwatched' };
  } catch (thrown) {
    const failure = failureOf(thrown, 'findProbe');
    // The cluster itself is gone, and with it everything that ran there.
    if (failure.reason === 'notFound') return { code: 'unwatched' };
    if (failure.reason !== 'cancelled' && isOutlived(startedAt, clock.now())) return { code: 'unwatched', expired: failure };
    throw thrown;
  }
}

async function* removeOnly(ref: ProbeRef, { code, expired }: Unread, ports: ProofPorts): AsyncGenerator<ProbeEvent, void> {
  yield { kind: 'outcome', outcome: { status: code === 'cancelled' ? 'cancelled' : 'failed', code } };
  yield expired === undefined ? await cleanUp({ ref, world: ports, patienceMs: defaultPatience.cleanupMs }) : { kind: 'expired', failure: expired };
}
