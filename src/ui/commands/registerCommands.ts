import * as vscode from 'vscode';
import type { CommandContext } from './commandContext.ts';
import { commandIds, type CommandId } from './commandIds.ts';
import { commandTable } from './commandTable.ts';

/** Runs a command; what it throws is reported, once. */
export async function runCommand(context: CommandContext, id: CommandId, argument: unknown): Promise<void> {
  try {
    await commandTable[id](context, argument);
  } catch (thrown) {
    context.reporter.failed(thrown, 'runCommand');
  }
}

export function registerCommands(context: CommandContext): vscode.Disposable {
  return vscode.Disposable.from(...commandIds.map((id) => vscode.commands.registerCommand(id, (argument: unknown) => runCommand(context, id, argument))));
}
