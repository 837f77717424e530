import { failureOf, type Failure } from '../model/failure.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import type { World } from '../ports/world.ts';

/** A run may last this long, in milliseconds; until then another window leaves it alone. */
const longestRun = 15 * 60_000;
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
  const note: RunNote = { version: 1, ref, until: clock.now() + longestRun };
  await journal.write(fileOf(ref), JSON.stringify(note));
}

/** The run's objects are gone. */
export async function forgetRun({ journal }: Ports, ref: ProbeRef): Promise<void> {
  await journal.delete(fileOf(ref));
}

/** Runs that a crash or a failed cleanup left behind and that nobody watches any more. */
export async function abandonedRuns({ journal, clock }: Ports): Promise<readonly ProbeRef[]> {
  const found: ProbeRef[] = [];
  for (const name of await journal.list()) {
    if (!name.startsWith(prefix)) continue;
    const note = parseNote(await journal.read(name));
    if (note !== undefined && note.until < clock.now()) found.push(note.ref);
  }
  return found;
}

/** Removes what abandoned runs left in their clusters; those that could not be removed stay noted. */
export async function sweepRuns(ports: Ports & Pick<World, 'probes'>, signal: AbortSignal): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const ref of await abandonedRuns(ports)) {
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
