import type { RunStart } from '../history/runStart.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import { cleanUp } from '../probe/cleanUp.ts';
import type { ProbeCode, ProbeEvent } from '../probe/outcome.ts';
import { defaultPatience } from '../probe/patience.ts';
import { adoptProbe, type RunSignals } from '../probe/runProbe.ts';
import { followHeld, type ProofEvent, type ProofPorts } from './proveLink.ts';
import type { RunHold } from './runJournal.ts';

/**
 * Goes on with a run that was begun in a window that is gone: its log is read from its beginning
 * and it is followed to its verdict. Where its end cannot be read any more that is the verdict, and
 * what is left of it is removed.
 * @throws TenantlinkError when the cluster cannot be asked; the run stays on record then, and free
 */
export async function* resumeProof(held: { readonly run: RunStart; readonly hold: RunHold }, ports: ProofPorts, signals: RunSignals): AsyncGenerator<ProofEvent, void> {
  const { run, hold } = held;
  const { lost, isOwn } = await whileHeld(hold, signals.signal, (signal) => endUnread(run.ref, ports, signal));
  yield { kind: 'noted', run, resumed: true };
  if (!isOwn) {
    yield { kind: 'takenOver' };
    yield { kind: 'left' };
    return;
  }
  yield* followHeld({ ...held, probe: (inner) => (lost === undefined ? adoptProbe({ ref: run.ref }, ports, inner) : removeOnly(run.ref, lost, ports)) }, ports, signals);
}

/**
 * Keeps other windows away while the cluster is asked, which may take longer than a lease; what was
 * asked is of no use once another window has taken the run.
 */
async function whileHeld(hold: RunHold, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<ProbeCode | undefined>): Promise<{ readonly lost?: ProbeCode | undefined; readonly isOwn: boolean }> {
  const answered = new AbortController();
  const taken = new AbortController();
  // A renewal that fails is tried again while the run is followed, and told there.
  const keeping = hold.keep(answered.signal, () => undefined).then((isOwn) => {
    if (!isOwn) taken.abort();
  });
  try {
    const lost = await ask(AbortSignal.any([signal, taken.signal]));
    answered.abort();
    await keeping;
    return { lost, isOwn: !taken.signal.aborted };
  } catch (thrown) {
    answered.abort();
    await keeping;
    if (taken.signal.aborted) return { isOwn: false };
    await hold.release();
    throw thrown;
  }
}

/** Why the end of a run cannot be read; undefined where it can. */
async function endUnread(ref: ProbeRef, { probes }: ProofPorts, signal: AbortSignal): Promise<ProbeCode | undefined> {
  const remains = await probes.find({ ref, signal });
  return remains === 'job' ? undefined : remains === 'halfMade' ? 'halfMade' : 'unwatched';
}

async function* removeOnly(ref: ProbeRef, code: ProbeCode, ports: ProofPorts): AsyncGenerator<ProbeEvent, void> {
  yield { kind: 'outcome', outcome: { status: 'failed', code } };
  yield await cleanUp({ ref, world: ports, patienceMs: defaultPatience.cleanupMs });
}
