import { keepRun } from '../../core/history/runFiles.ts';
import { RunLog } from '../../core/history/runLog.ts';
import type { RunRecord } from '../../core/history/runRecord.ts';
import type { RunStart } from '../../core/history/runStart.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { QuotaResult } from '../../core/ports/quotaReader.ts';
import type { RunSignals } from '../../core/probe/runProbe.ts';
import type { ProofEvent } from '../../core/proof/proveLink.ts';
import { judgeUnread, type Verdict } from '../../core/proof/verdict.ts';
import type { CommandContext } from '../commands/commandContext.ts';
import { proofLines } from '../commands/proofLines.ts';
import { withProgress } from '../commands/progress.ts';
import { shortened } from '../commands/shortened.ts';
import type { Session } from '../session.ts';
import { listRun, unlistRun } from './runStore.ts';

/** A run to be followed. */
interface FollowArgs {
  readonly session: Session;
  readonly serviceAccount: string;
  /** Brings its channel to the front at once. */
  readonly show: boolean;
  readonly events: (signals: RunSignals) => AsyncGenerator<ProofEvent, void>;
}

/** Follows a run in a channel of its own, in the tree and in a notification, and keeps it. Answers how it ended; undefined when it was left to another window. */
export function followRun(context: CommandContext, args: FollowArgs): Promise<RunRecord | undefined> {
  return context.runs.during(follow(context, args));
}

async function follow(context: CommandContext, { session, serviceAccount, show, events }: FollowArgs): Promise<RunRecord | undefined> {
  const { say, runs } = context;
  const cancelled = new AbortController();
  // A window that closes ends no run, nor do other settings: whoever looks next goes on with it.
  const stream = events({ signal: cancelled.signal, leave: AbortSignal.any([runs.closing, session.signal]) });
  // Of a run that is only asked for, perhaps in vain and again and again, nothing is shown.
  const first = await stream.next();
  if (first.done === true) return undefined;
  const taken = runs.takeChannel();
  const { channel } = taken;
  const log = new RunLog((count) => say('run.omitted', { count }));
  let leaveList = (): void => undefined;
  let run: RunStart | undefined;
  let record: RunRecord | undefined;
  channel.begin();
  if (show) channel.show();
  try {
    await withProgress({ title: say('ui.running', { serviceAccount }), signal: cancelled.signal }, async (signal, tell) => {
      signal.addEventListener('abort', () => cancelled.abort(), { once: true });
      for await (const event of begunWith(first.value, stream)) {
        const lines = proofLines(event, say);
        if (event.kind === 'lines') channel.podLines(lines);
        else for (const line of lines) channel.line(line);
        for (const line of lines) log.add(line);
        if (event.kind !== 'lines' && event.kind !== 'verdict' && lines[0] !== undefined) tell(shortened(lines[0]));
        if (event.kind === 'logFailed' || event.kind === 'cleanupFailed' || event.kind === 'expired' || event.kind === 'noteFailed') context.reporter.logFailure(event.failure);
        if (event.kind === 'outcome' && event.outcome.failure !== undefined) context.reporter.logFailure(event.outcome.failure);
        if (event.kind === 'noted') {
          run = event.run;
          leaveList = runs.enter(run, { channel, cancel: () => cancelled.abort() });
          listRun(context.store, { state: 'running', run });
        }
        if (run === undefined) continue;
        // Kept before it is cleaned up and judged in full: a window that closes in between loses nothing.
        if (event.kind === 'outcome') record = await keep(context, { run, log, verdict: judgeUnread(event.outcome, run.subject), quotas: event.outcome.quotas });
        if (event.kind === 'verdict') record = await keep(context, { run, log, verdict: event.verdict, quotas: event.outcome.quotas });
        if (event.kind === 'left') listRun(context.store, { state: 'elsewhere', run });
      }
    });
    if (record !== undefined) listRun(context.store, { state: 'ended', run: record });
    return record;
  } catch (thrown) {
    if (run !== undefined) unlistRun(context.store, run);
    throw thrown;
  } finally {
    leaveList();
    taken.free();
  }
}

async function* begunWith(first: ProofEvent, rest: AsyncGenerator<ProofEvent, void>): AsyncGenerator<ProofEvent, void> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function keep(
  context: CommandContext,
  ended: { readonly run: RunStart; readonly log: RunLog; readonly verdict: Verdict; readonly quotas: readonly QuotaResult[] | undefined },
): Promise<RunRecord> {
  const { clock, history } = context.local;
  const record: RunRecord = { ...ended.run, endedAt: clock.now(), verdict: ended.verdict, ...(ended.quotas === undefined ? {} : { results: ended.quotas }) };
  await keepRun({ history }, { record, log: ended.log.text() }).catch((thrown: unknown) => context.reporter.logFailure(failureOf(thrown, 'writeHistory')));
  return record;
}
