import * as vscode from 'vscode';
import type { PublishCommand } from '../../core/app/tasks.ts';

/** Whether a program may be started in a folder: it is on this machine, and the user trusts what is in it. */
export function canPublish(folder: vscode.Uri): boolean {
  return folder.scheme === 'file' && vscode.workspace.isTrusted;
}

/** Starts the app's own program that builds and pushes its image, as the task of its tasks.json does. */
export async function publishApp(folder: vscode.Uri, { label, command, args }: PublishCommand): Promise<void> {
  const scope = vscode.workspace.getWorkspaceFolder(folder) ?? vscode.TaskScope.Workspace;
  const execution = new vscode.ProcessExecution(command, [...args], { cwd: folder.fsPath });
  await vscode.tasks.executeTask(new vscode.Task({ type: 'process' }, scope, label, 'tenantlink', execution, []));
}
