import { latest } from '../../core/inventory/snapshot.ts';
import { failureOf } from '../../core/model/failure.ts';
import { notedRuns, otherCloud, sweepRun, takeRun, type NotedRun, type RunHold } from '../../core/proof/runJournal.ts';
import { resumeProof } from '../../core/proof/resumeProof.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { conclude } from './concludeRun.ts';
import { followRun } from './followRun.ts';
import { loadRuns } from './runStore.ts';

/** How long after a failure a run is tried again, in milliseconds. */
const retryAfterMs = 60_000;

/** Goes on with runs that earlier windows left, and keeps the list of runs as it is on disk. */
export interface RunPickUp {
  /** Looks now, and by itself again when there may be more to do. */
  look(): Promise<void>;
  dispose(): void;
}

/** Reads files; a cluster is reached only where a run is left. */
export function createRunPickUp(context: CommandContext): RunPickUp {
  const { local, log, reporter, say, sessions } = context;
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;
  /** Whether something failed that a sign-in may mend. */
  let waits = false;
  let looking: Promise<void> | undefined;

  const later = (milliseconds: number): void => {
    clearTimeout(timer);
    if (!disposed) timer = setTimeout(() => void pickUp.look(), milliseconds);
  };
  const tellUnreadable = (files: readonly string[], operation: 'readJournal' | 'readHistory'): void => {
    for (const target of files.filter((file) => !told.has(file))) {
      told.add(target);
      reporter.logFailure({ reason: 'invalidResponse', operation, target });
    }
  };
  /** Whether a run is of a cloud that the settings do not name now; it is left alone, and that is said once. */
  const isElsewhere = (note: NotedRun): boolean => {
    const session = sessions.problem() === undefined ? sessions.current() : undefined;
    const cloud = session && otherCloud(note, session.cloud);
    if (cloud === undefined) return false;
    const said = `${note.ref.name} ${cloud}`;
    if (!told.has(said)) log.info(say('run.otherCloud', { name: note.ref.name, namespace: note.ref.namespace, cloud }));
    told.add(said);
    return true;
  };
  const lookOnce = async (): Promise<void> => {
    const { free, held, unreadable, nextLook } = await notedRuns(local);
    tellUnreadable(unreadable, 'readJournal');
    tellUnreadable(await loadRuns(context.store, local, held), 'readHistory');
    waits = false;
    const soonest = nextLook === undefined ? undefined : Math.max(0, nextLook - local.clock.now());
    if (soonest !== undefined) later(soonest);
    for (const note of free) {
      if (isElsewhere(note)) continue;
      void goOn(context, note).catch((thrown: unknown) => {
        const failure = failureOf(thrown, 'findProbe');
        const said = `${note.ref.name} ${failure.operation} ${failure.reason}`;
        if (!told.has(said)) reporter.logFailure(failure);
        told.add(said);
        // E.g. because nobody is signed in yet.
        waits = true;
        later(Math.min(soonest ?? retryAfterMs, retryAfterMs));
      });
    }
  };
  const pickUp: RunPickUp = {
    look: () =>
      (looking ??= lookOnce()
        .catch((thrown: unknown) => reporter.logFailure(failureOf(thrown, 'readJournal')))
        .finally(() => {
          looking = undefined;
        })),
    dispose() {
      disposed = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
  const unsubscribe = context.store.subscribe(({ accounts }) => {
    if (!waits || accounts.state !== 'loaded' || (latest(accounts) ?? []).length === 0) return;
    waits = false;
    later(0);
  });
  return pickUp;
}

async function goOn(context: CommandContext, note: NotedRun): Promise<void> {
  const session = context.sessions.current();
  const hold = await takeRun(session.world, note);
  // Another window was faster.
  if (hold === undefined) return;
  const { start: run } = note;
  const isKept = run !== undefined && context.store.current().runs.some((entry) => entry.state === 'ended' && entry.run.ref.name === run.ref.name);
  if (run === undefined || isKept) return sweep(context, hold);
  const { namespace, name } = run.subject.serviceAccount;
  const record = await followRun(context, { session, serviceAccount: `${namespace}/${name}`, show: false, events: (signals) => resumeProof({ run, hold }, session.world, signals) });
  if (record !== undefined) conclude(context, record);
}

/** How the run ended is known already, or was of a version that did not go on with runs. */
async function sweep(context: CommandContext, hold: RunHold): Promise<void> {
  const session = context.sessions.current();
  await context.runs.during(sweepRun(hold, session.world, AbortSignal.any([session.signal, context.runs.closing])));
  context.log.info(context.say('run.leftovers'));
}
