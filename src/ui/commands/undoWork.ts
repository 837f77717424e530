import { readRecords, type LinkRecord } from '../../core/link/records.ts';
import { undoLink } from '../../core/link/undoLink.ts';
import { startUndoing } from '../panel/applyRows.ts';
import type { Session } from '../session.ts';
import { reloadAfter } from './afterLink.ts';
import type { CommandContext } from './commandContext.ts';
import { followWork, reportOfRecord, type WorkEnd } from './followWork.ts';
import { linkNames } from './linkNames.ts';
import { reportUndone } from './linkOutcome.ts';
import { linkPlanOf } from './linkRecords.ts';
import { withProgress } from './progress.ts';

/** Takes back what is on record under that id. */
export async function undo(context: CommandContext, id: string): Promise<void> {
  await undoAll(context, [id]);
}

/**
 * Takes back what the records of one ServiceAccount say was done, in this order: one progress and
 * one outcome for all of them. Ends at the first that cannot be taken back whole, since what a later
 * one would put back rests on it.
 */
export async function undoAll(context: CommandContext, ids: readonly string[]): Promise<void> {
  const session = context.sessions.current();
  const { records } = await readRecords(session.world.journal);
  const wanted = ids.flatMap((id) => records.find((record) => record.id === id) ?? []);
  const [named] = wanted.flatMap((record) => linkPlanOf(record) ?? []);
  if (named === undefined) return context.reporter.done(context.say('ui.noOpenWork'));
  const ends: WorkEnd[] = [];
  await withProgress({ title: context.say('ui.undoing', linkNames(named.wish)), signal: session.signal }, async (signal, tell) => {
    for (const record of wanted) {
      const end = await undoOne(context, { session, record, signal, tell });
      if (end !== undefined) ends.push(end);
      if (end?.outcome?.status !== 'complete') break;
    }
  });
  if (context.linkWork.closing.aborted) return;
  for (const { plan } of ends) await reloadAfter(context, plan.wish);
  reportUndone(context, ends, () => undoAll(context, ids));
}

/** Undefined when it is under way already. */
async function undoOne(
  context: CommandContext,
  args: { readonly session: Session; readonly record: LinkRecord; readonly signal: AbortSignal; readonly tell: (message: string) => void },
): Promise<WorkEnd | undefined> {
  const { session, record, tell } = args;
  const plan = linkPlanOf(record);
  if (plan === undefined) return undefined;
  let end: WorkEnd | undefined;
  await context.linkWork.run(record.id, session, async (signal) => {
    const report = startUndoing(reportOfRecord(context, record, plan), context.say);
    end = await followWork(context, { session, plan, report, events: undoLink(record, session.world, AbortSignal.any([signal, args.signal])), tell });
  });
  return end;
}
