import type * as vscode from 'vscode';
import { latest } from '../../core/inventory/snapshot.ts';
import { failureOf, type Failure } from '../../core/model/failure.ts';
import { notedRuns, otherCloud, sweepRun, takeRun, type NotedRun, type RunHold } from '../../core/proof/runJournal.ts';
import { resumeProof } from '../../core/proof/resumeProof.ts';
import { describeFailure } from '../../core/words/describeFailure.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { conclude } from './concludeRun.ts';
import { followRun } from './followRun.ts';
import { loadRuns } from './runStore.ts';

/** How long after a look it is looked again, in milliseconds: a window that was closed or crashed meanwhile may have left a run, and another one have ended one. */
const againAfterMs = 60_000;

/** Goes on with runs that other windows left, and keeps the list of runs as it is on disk. */
export interface RunPickUp {
  /** Looks now; by itself again while the window lives, and when it gets the focus. */
  look(): Promise<void>;
  dispose(): void;
}

/** Reads files; a cluster is reached only where a run is left. */
export function createRunPickUp(context: CommandContext, windowState: vscode.Event<vscode.WindowState>): RunPickUp {
  const { local, log, reporter, say, sessions } = context;
  const told = new Set<string>();
  /** Names of runs that this window goes on with, or asks for. */
  const own = new Set<string>();
  let timer = new AbortController();
  let disposed = false;
  /** Whether something failed that a sign-in may mend. */
  let waits = false;
  let looking: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const later = (milliseconds: number): void => {
    timer.abort();
    if (disposed) return;
    timer = new AbortController();
    void local.clock.sleep(milliseconds, timer.signal).then(
      () => pickUp.look(),
      // Another time was set, or the window closes.
      () => undefined,
    );
  };
  const tellOnce = (failure: Failure, about = failure.target ?? ''): void => {
    const said = `${about} ${failure.operation} ${failure.reason}`;
    if (!told.has(said)) reporter.logFailure(failure);
    told.add(said);
  };
  const tellUnreadable = (files: readonly string[], operation: 'readJournal' | 'readHistory'): void => {
    for (const target of files) tellOnce({ reason: 'invalidResponse', operation, target });
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
  const pursue = async (note: NotedRun): Promise<void> => {
    own.add(note.ref.name);
    let end: 'done' | 'left' = 'done';
    try {
      end = await goOn(context, note);
    } catch (thrown) {
      tellOnce(failureOf(thrown, 'findProbe'), note.ref.name);
      // E.g. because nobody is signed in yet.
      waits = true;
    } finally {
      own.delete(note.ref.name);
    }
    // With the settings as they are by now, perhaps here.
    if (end === 'left') void pickUp.look();
  };
  const lookOnce = async (): Promise<void> => {
    later(againAfterMs);
    const { free, held, unreadable, nextLook } = await notedRuns(local);
    tellUnreadable(unreadable, 'readJournal');
    // One that this window only asks for yet is nobody's to be shown.
    const others = held.filter(({ ref }) => !own.has(ref.name));
    tellUnreadable(await loadRuns(context.store, local, others), 'readHistory');
    if (disposed) return;
    const soonest = nextLook === undefined ? againAfterMs : nextLook - local.clock.now();
    if (soonest < againAfterMs) later(Math.max(0, soonest));
    waits = false;
    for (const note of free) if (!own.has(note.ref.name) && !isElsewhere(note)) void pursue(note);
  };
  const begin = (): Promise<void> =>
    (looking = lookOnce()
      .catch((thrown: unknown) => tellOnce(failureOf(thrown, 'readJournal')))
      .finally(() => {
        looking = undefined;
      }));
  const pickUp: RunPickUp = {
    look() {
      if (looking === undefined) return disposed ? Promise.resolve() : begin();
      // One that is under way may be past what has changed by now.
      return (next ??= looking.then(() => {
        next = undefined;
        return pickUp.look();
      }));
    },
    dispose() {
      disposed = true;
      timer.abort();
      unsubscribe();
      focus.dispose();
    },
  };
  const unsubscribe = context.store.subscribe(({ accounts }) => {
    if (!waits || accounts.state !== 'loaded' || (latest(accounts) ?? []).length === 0) return;
    waits = false;
    later(0);
  });
  const focus = windowState(({ focused }) => {
    if (focused) void pickUp.look();
  });
  return pickUp;
}

/** Answers whether the run was left, to be gone on with by whoever looks next. */
async function goOn(context: CommandContext, note: NotedRun): Promise<'done' | 'left'> {
  const session = context.sessions.current();
  const hold = await takeRun(session.world, note);
  // Another window was faster.
  if (hold === undefined) return 'done';
  const { start: run } = note;
  const isKept = run !== undefined && context.store.current().runs.some((entry) => entry.state === 'ended' && entry.run.ref.name === run.ref.name);
  if (run === undefined || isKept) {
    await sweep(context, hold, run?.startedAt);
    return 'done';
  }
  const { namespace, name } = run.subject.serviceAccount;
  const record = await followRun(context, { session, serviceAccount: `${namespace}/${name}`, show: false, events: (signals) => resumeProof({ run, hold }, session.world, signals) });
  if (record === undefined) return 'left';
  conclude(context, record);
  return 'done';
}

/** How the run ended is known already, or was of a version that did not go on with runs. */
async function sweep(context: CommandContext, hold: RunHold, startedAt: number | undefined): Promise<void> {
  const { log, runs, say, sessions } = context;
  const session = sessions.current();
  const expired = await runs.during(sweepRun(hold, session.world, AbortSignal.any([session.signal, runs.closing]), startedAt));
  log.info(expired === undefined ? say('run.leftovers') : say('run.expired', { why: describeFailure(expired, say) }));
}
