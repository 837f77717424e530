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
  const lost = await endUnread(run.ref, ports, signals.signal).catch(async (thrown: unknown) => {
    await hold.release();
    throw thrown;
  });
  yield { kind: 'noted', run, resumed: true };
  yield* followHeld({ ...held, probe: (inner) => (lost === undefined ? adoptProbe({ ref: run.ref }, ports, inner) : removeOnly(run.ref, lost, ports)) }, ports, signals);
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
