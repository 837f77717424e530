import * as vscode from 'vscode';
import { globRules } from '../../workspaceFiles/ignoreRules.ts';
import { IgnoreScope } from '../../workspaceFiles/ignoreScope.ts';
import { addRulesAbove } from '../../workspaceFiles/rulesAbove.ts';
import { foldersUp } from './vscodeFileTree.ts';

/** What settings and the repository say is left out of a workspace folder; its own .gitignore files are found on the walk. */
export async function rulesOf(folder: vscode.Uri): Promise<IgnoreScope> {
  const own = vscode.workspace.getConfiguration('tenantlink', folder).get<unknown>('manifests.exclude', []);
  const hidden = vscode.workspace.getConfiguration('files', folder).get<unknown>('exclude', {});
  const globs = [...(Array.isArray(own) ? own.filter((glob) => typeof glob === 'string') : []), ...(typeof hidden === 'object' && hidden !== null ? Object.entries(hidden).flatMap(([glob, on]) => (on === true ? [glob] : [])) : [])];
  const scope = new IgnoreScope(globRules(globs));
  await addRulesAbove(scope, foldersUp(folder));
  return scope;
}

/** Whether a change of settings may leave out other files. */
export function changesRules(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration('tenantlink.manifests.exclude') || event.affectsConfiguration('files.exclude');
}
