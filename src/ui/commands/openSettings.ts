import * as vscode from 'vscode';
import type { CommandContext } from './commandContext.ts';
import type { CommandStart } from './commandStart.ts';

/** Opens the setting that the row is about, or all of Tenantlink's. */
export async function openSettings(_context: CommandContext, { node }: CommandStart): Promise<void> {
  const place = node?.subject?.kind === 'failure' ? node.subject.failure.place : undefined;
  const query = place?.startsWith('settings ') === true ? place.slice('settings '.length) : 'tenantlink.';
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
