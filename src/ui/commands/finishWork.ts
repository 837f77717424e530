import * as vscode from 'vscode';
import { openRecords, type LinkRecord } from '../../core/link/records.ts';
import type { JournalStore } from '../../core/ports/journalStore.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { CommandContext } from './commandContext.ts';
import { linkNames } from './linkNames.ts';
import { linkPlanOf } from './linkRecords.ts';
import { goOn, undo } from './linkWork.ts';

/** Offers to go on with or undo what a crash or a failure left unfinished. */
export async function finishWork(context: CommandContext): Promise<void> {
  const { world } = context.sessions.current();
  const offered = await offerOpenWork(context, world);
  if (offered === 0) context.reporter.done(context.say('ui.noOpenWork'));
}

/** Offers each piece of unfinished work; reads files only. @returns how many there were */
export async function offerOpenWork(context: CommandContext, ports: { readonly journal: JournalStore; readonly clock: Clock }): Promise<number> {
  const open = (await openRecords(ports.journal, ports.clock.now())).filter((record) => !context.linkWork.isRunning(record.id));
  for (const record of open) offer(context, record);
  return open.length;
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
