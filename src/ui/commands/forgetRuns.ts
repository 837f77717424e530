import * as vscode from 'vscode';
import { clearRuns as clearFiles, deleteRun as deleteFiles } from '../../core/history/runFiles.ts';
import { unlistRun } from '../runs/runStore.ts';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';
import { runOf } from './runOf.ts';

/** Forgets one ended run and its log. */
export async function deleteRun(context: CommandContext, start: CommandStart): Promise<void> {
  const entry = runOf(context, start);
  if (entry?.state !== 'ended') return;
  await deleteFiles(context.local, entry.run);
  unlistRun(context.store, entry.run);
}

/** Forgets every ended run, after a question. */
export async function clearRuns(context: CommandContext): Promise<void> {
  const { say, store } = context;
  const ended = store.current().runs.filter(({ state }) => state === 'ended');
  if (ended.length === 0) return context.reporter.done(say('ui.noRuns'));
  const clear = say('ui.clearRuns');
  const answer = await vscode.window.showWarningMessage(say('ui.confirmClearRuns'), { modal: true, detail: say('ui.confirmClearRunsDetail', { count: ended.length }) }, clear);
  if (answer !== clear) return;
  await clearFiles(context.local);
  for (const { run } of ended) unlistRun(store, run);
}
