import { failureOf, type Failure } from '../model/failure.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import type { World } from '../ports/world.ts';

/** How long a run is left alone by others after its window last said that it watches it, in milliseconds. */
const leaseLength = 30_000;
const prefix = 'run-';

interface RunNote {
  readonly version: 1;
  readonly ref: ProbeRef;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

type Ports = Pick<World, 'journal' | 'clock'>;

/** Notes a run before its first object is created, so that a crash can be cleaned up later. */
export async function noteRun({ journal, clock }: Ports, ref: ProbeRef): Promise<void> {
  const note: RunNote = { version: 1, ref, until: clock.now() + leaseLength };
  await journal.write(fileOf(ref), JSON.stringify(note));
}

/** Keeps others away from a run while its window watches it; ends with the signal. A renewal that fails is told and tried again. */
export async function holdRun(ports: Ports, ref: ProbeRef, signal: AbortSignal, failed: (failure: Failure) => void): Promise<void> {
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    // Waiting throws only the end of the run; a note that cannot be renewed now is renewed next time.
    await ports.clock.sleep(leaseLength / 3, signal).catch(() => undefined);
    if (!ended()) await noteRun(ports, ref).catch((thrown: unknown) => failed(failureOf(thrown, 'writeJournal')));
  }
}

/** The run's objects are gone. */
export async function forgetRun({ journal }: Ports, ref: ProbeRef): Promise<void> {
  await journal.delete(fileOf(ref));
}

interface Noted {
  /** Runs that nobody watches any more: a crash or a failed cleanup left them. */
  readonly abandoned: readonly ProbeRef[];
  /** When the next one may count as abandoned, milliseconds since the epoch; undefined when there is none. */
  readonly nextLook?: number;
}

/** What is noted of runs, read from disk. */
export async function notedRuns({ journal, clock }: Ports): Promise<Noted> {
  const abandoned: ProbeRef[] = [];
  let nextLook: number | undefined;
  for (const name of await journal.list()) {
    if (!name.startsWith(prefix)) continue;
    const note = parseNote(await journal.read(name));
    if (note === undefined) continue;
    if (note.until < clock.now()) abandoned.push(note.ref);
    else nextLook = Math.min(nextLook ?? Number.POSITIVE_INFINITY, note.until + 1_000);
  }
  return { abandoned, ...(nextLook === undefined ? {} : { nextLook }) };
}

/** Removes what abandoned runs left in their clusters; those that could not be removed stay noted. */
export async function sweepRuns(ports: Ports & Pick<World, 'probes'>, signal: AbortSignal): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const ref of (await notedRuns(ports)).abandoned) {
    try {
      await ports.probes.remove({ ref, signal });
      await forgetRun(ports, ref);
    } catch (thrown) {
      failures.push({ ...failureOf(thrown, 'removeProbe'), target: ref.name });
    }
  }
  return failures;
}

function fileOf(ref: ProbeRef): string {
  return `${prefix}${ref.name}.json`;
}

function parseNote(text: string | undefined): RunNote | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    const isNote = typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'ref' in value && 'until' in value;
    return isNote ? (value as RunNote) : undefined;
  } catch {
    // Not a note of ours; nothing can be removed by it.
    return undefined;
  }
}
