import type { Cloud } from '../model/cloud.ts';
import { failureOf, type Failure } from '../model/failure.ts';
import { storedRef, storedStart, type RunStart } from '../history/runStart.ts';
import { storedJson, storedNumber } from '../history/stored.ts';
import type { ProbeRef } from '../ports/probeHost.ts';
import type { World } from '../ports/world.ts';
import { isOutlived } from '../probe/runTime.ts';

/** How long a run is left alone by others after its window last said that it watches it, in milliseconds. */
const leaseLength = 30_000;
/**
 * A lease of longer than this, in milliseconds, was written before the clock was set back, and is none. A clock that is
 * put right by seconds takes no run from a window that is alive.
 */
const longestLease = 2 * leaseLength;
/** How long after a lease ended it is looked again, in milliseconds. */
const margin = 1_000;
/**
 * `run-<name>.<until>.json`: the lease stands in the file's name, because giving a file another
 * name is the one change of which only one of two windows succeeds.
 */
const form = /^run-([a-z0-9-]+)(?:\.(\d+))?\.json$/;

type Ports = Pick<World, 'journal' | 'clock'>;

/** A run that is this window's to follow. */
export interface RunHold {
  readonly ref: ProbeRef;
  /** Keeps others away until the signal ends; `false` at once when another window has taken the run. A renewal that fails is told and tried again. */
  keep(signal: AbortSignal, failed: (failure: Failure) => void): Promise<boolean>;
  /** From now on another window may go on with it. */
  release(): Promise<void>;
  /** The run's objects are gone. */
  forget(): Promise<void>;
}

/** Notes a run before its first object is created, so that it can be followed and cleaned up after a crash. */
export async function noteRun(ports: Ports, run: RunStart): Promise<RunHold> {
  const file = fileOf(run.ref, ports.clock.now() + leaseLength);
  await ports.journal.write(file, JSON.stringify({ version: 2, ...run }));
  return holdOf(ports, run.ref, file);
}

/** A run on record. */
export interface NotedRun {
  readonly ref: ProbeRef;
  /** Absent in notes of version 0.1, which can only be cleaned up. */
  readonly start?: RunStart;
  /** Until when another window has it, milliseconds since the epoch. */
  readonly until: number;
  readonly file: string;
}

/** What is noted of runs, read from disk. */
export interface NotedRuns {
  /** Nobody watches them any more: a reload, a crash or a failed cleanup left them. */
  readonly free: readonly NotedRun[];
  /** A window watches them, or did until a moment ago. */
  readonly held: readonly NotedRun[];
  /** Names of files that are no notes; they are left alone. */
  readonly unreadable: readonly string[];
  /** When the next one may become free, milliseconds since the epoch; undefined when none is held. About a minute from now at most, whatever a lease says: the clock may be set back meanwhile. */
  readonly nextLook?: number;
}

export async function notedRuns({ journal, clock }: Ports): Promise<NotedRuns> {
  const free: NotedRun[] = [];
  const held: NotedRun[] = [];
  const unreadable: string[] = [];
  const isFree = ({ until }: NotedRun): boolean => until < clock.now() || until > clock.now() + longestLease;
  for (const file of await journal.list()) {
    if (!file.startsWith('run-')) continue;
    const text = await journal.read(file);
    // Taken, renewed or done meanwhile, by another window.
    if (text === undefined) continue;
    const note = parseNote(file, text);
    if (note === undefined) unreadable.push(file);
    else (isFree(note) ? free : held).push(note);
  }
  const nextLook = held.length === 0 ? {} : { nextLook: Math.min(...held.map(({ until }) => until)) + margin };
  return { free, held, unreadable, ...nextLook };
}

/** The cloud that a run was begun in, where it is another one than this: its cluster cannot be asked from here. */
export function otherCloud({ start }: NotedRun, { resourceManager }: Cloud): string | undefined {
  return start?.cloud === resourceManager ? undefined : start?.cloud;
}

/** Takes over a run that is free; undefined when another window was faster. */
export async function takeRun(ports: Ports, { ref, file }: NotedRun): Promise<RunHold | undefined> {
  const own = fileOf(ref, ports.clock.now() + leaseLength);
  return (await ports.journal.rename({ from: file, to: own })) ? holdOf(ports, ref, own) : undefined;
}

function holdOf({ journal, clock }: Ports, ref: ProbeRef, first: string): RunHold {
  let file = first;
  const renew = async (until: number): Promise<boolean> => {
    const next = fileOf(ref, until);
    const isOwn = await journal.rename({ from: file, to: next });
    if (isOwn) file = next;
    return isOwn;
  };
  return {
    ref,
    async keep(signal, failed) {
      const ended = (): boolean => signal.aborted;
      while (!ended()) {
        // Waiting throws only the end of the run; a note that cannot be renewed now is renewed next time.
        await clock.sleep(leaseLength / 3, signal).catch(() => undefined);
        if (ended()) return true;
        const isOwn = await renew(clock.now() + leaseLength).catch((thrown: unknown) => {
          failed(failureOf(thrown, 'writeJournal'));
          return true;
        });
        if (!isOwn) return false;
      }
      return true;
    },
    async release() {
      await renew(0);
    },
    forget: () => journal.delete(file),
  };
}

/**
 * Removes what a run left in its cluster, and its note. Answers why it could not where the cluster has long done it by itself.
 * @param startedAt of the run, milliseconds since the epoch; unknown for one of version 0.1
 * @throws TenantlinkError; it stays noted then, and free
 */
export async function sweepRun(hold: RunHold, ports: Ports & Pick<World, 'probes'>, signal: AbortSignal, startedAt?: number): Promise<Failure | undefined> {
  let expired: Failure | undefined;
  try {
    await ports.probes.remove({ ref: hold.ref, signal });
  } catch (thrown) {
    const failure = failureOf(thrown, 'removeProbe');
    // Where the cluster itself is gone, everything that ran there is.
    if (failure.reason !== 'notFound') {
      if (failure.reason === 'cancelled' || startedAt === undefined || !isOutlived(startedAt, ports.clock.now())) {
        await hold.release();
        throw thrown;
      }
      expired = failure;
    }
  }
  await hold.forget();
  return expired;
}

function fileOf(ref: ProbeRef, until: number): string {
  return `run-${ref.name}.${until}.json`;
}

function parseNote(file: string, text: string): NotedRun | undefined {
  const [, name, lease] = form.exec(file) ?? [];
  const stored = storedJson(text);
  const ref = storedRef(stored?.ref);
  if (ref === undefined || ref.name !== name) return undefined;
  if (stored?.version === 1) return { ref, file, until: lease === undefined ? (storedNumber(stored.until) ?? 0) : Number(lease) };
  const start = storedStart(stored);
  return stored?.version !== 2 || start === undefined || lease === undefined ? undefined : { ref, start, file, until: Number(lease) };
}
