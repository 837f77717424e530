import * as vscode from 'vscode';
import type { PublishCommand } from '../../core/app/tasks.ts';
import type { CommandContext } from './commandContext.ts';
import { isOnPath } from './onPath.ts';

/** Whether a program may be started in a folder: it is on this machine, and the user trusts what is in it. */
export function canPublish(folder: vscode.Uri): boolean {
  return folder.scheme === 'file' && vscode.workspace.isTrusted;
}

/** Starts the app's own program that builds and pushes its image, as the task of its tasks.json does, or says which program is missing for it. */
export async function publishApp({ say, reporter }: Pick<CommandContext, 'say' | 'reporter'>, app: vscode.Uri, { label, command, args, folder, runsWith }: PublishCommand): Promise<void> {
  if (!(await isOnPath(command, process.env))) {
    reporter.problem(say('ui.appNoProgram', { program: command, needed: runsWith }), undefined, []);
    return;
  }
  const scope = vscode.workspace.getWorkspaceFolder(app) ?? vscode.TaskScope.Workspace;
  const execution = new vscode.ProcessExecution(command, [...args], { cwd: vscode.Uri.joinPath(app, folder ?? '').fsPath });
  await vscode.tasks.executeTask(new vscode.Task({ type: 'process' }, scope, label, 'tenantlink', execution, []));
}
