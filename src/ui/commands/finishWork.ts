import * as vscode from 'vscode';
import { openRecords, readRecords, type LinkRecord } from '../../core/link/records.ts';
import { failureOf } from '../../core/model/failure.ts';
import type { JournalStore } from '../../core/ports/journalStore.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CommandContext } from './commandContext.ts';
import { linkNames } from './linkNames.ts';
import { linkPlanOf } from './linkRecords.ts';
import { goOn, undo } from './linkWork.ts';

interface JournalPorts {
  readonly journal: JournalStore;
  readonly clock: Clock;
}

/** Offers to go on with or undo what a crash or a failure left unfinished. */
export async function finishWork(context: CommandContext): Promise<void> {
  const { world } = context.sessions.current();
  const open = await unfinished(context, world);
  for (const record of open) offer(context, record);
  if (open.length === 0) context.reporter.done(context.say('ui.noOpenWork'));
}

/**
 * Offers unfinished work of earlier windows, once each. What a crashed window worked on is under
 * its lease for a while yet, so that a second window leaves a running one alone: looked at again
 * when that is over. Reads files only.
 */
export function offerUnfinished(context: CommandContext, ports: JournalPorts): { dispose(): void } {
  const offered = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    for (const record of await unfinished(context, ports)) {
      if (!offered.has(record.id)) offer(context, record);
      offered.add(record.id);
    }
    const { records, unreadable } = await readRecords(ports.journal);
    for (const name of unreadable.filter((file) => !offered.has(file))) {
      offered.add(name);
      context.reporter.logFailure({ reason: 'invalidResponse', operation: 'readJournal', target: name });
    }
    const leased = records.flatMap(({ id, state, lease }) => (state === 'complete' || lease === undefined || offered.has(id) || context.linkWork.isRunning(id) ? [] : [lease.until]));
    if (leased.length > 0) timer = setTimeout(start, Math.max(1000, Math.min(...leased) - ports.clock.now() + 1000));
  };
  const start = (): void => {
    look().catch((thrown: unknown) => context.reporter.logFailure(failureOf(thrown, 'readJournal')));
  };
  start();
  return { dispose: () => clearTimeout(timer) };
}

async function unfinished(context: CommandContext, { journal, clock }: JournalPorts): Promise<readonly LinkRecord[]> {
  return (await openRecords(journal, clock.now())).filter((record) => !context.linkWork.isRunning(record.id));
}

function offer(context: CommandContext, record: LinkRecord): void {
  const plan = linkPlanOf(record);
  if (plan === undefined) return;
  const { say, reporter } = context;
  const steps = [
    { label: say('ui.goOn'), run: () => goOn(context, record.id) },
    { label: say('ui.undo'), run: () => undo(context, record.id) },
  ];
  void vscode.window.showWarningMessage(say('ui.openWork', linkNames(plan.wish)), ...steps.map(({ label }) => label)).then((chosen) => {
    steps.find(({ label }) => label === chosen)?.run().catch((thrown: unknown) => reporter.failed(thrown, 'applyPlan'));
  });
}
