import * as vscode from 'vscode';
import { checkManifest } from '../../core/manifest/checkManifest.ts';
import { fixEdits } from '../../core/manifest/fixEdits.ts';
import { readManifest } from '../../core/manifest/readManifest.ts';
import type { ManifestFinding } from '../../core/manifest/rules/rule.ts';
import type { Say } from '../../core/words/say.ts';
import { textOf } from '../../core/workspace/manifestFiles.ts';
import { linePlaces } from '../../core/workspace/linePlaces.ts';
import type { EditorReport } from './editorReport.ts';
import type { FixRequest } from './editorCommands.ts';
import type { ManifestChecks } from './manifestChecks.ts';
import { usualFixes } from './manifestFixes.ts';
import { readBytes } from './vscodeFileTree.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** Shows what mends every finding of a kind, or every one, in the whole workspace, to be confirmed; answers whether something was changed. */
export async function fixWorkspace(args: { readonly request: FixRequest; readonly workspace: WorkspaceIndex; readonly checks: ManifestChecks; readonly say: Say; readonly report: Pick<EditorReport, 'done'> }): Promise<boolean> {
  const { say, report } = args;
  const found = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: say('fix.title'), cancellable: true }, async (_progress, token) => {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      return await workspaceFixes({ ...args, signal: controller.signal });
    } catch (thrown) {
      if (controller.signal.aborted) return undefined;
      throw thrown;
    } finally {
      cancelling.dispose();
    }
  });
  if (found === undefined) return false;
  if (found.files === 0) {
    report.done(say('fix.none'), []);
    return false;
  }
  const applied = await vscode.workspace.applyEdit(found.change, { isRefactoring: true });
  if (applied && found.left > 0) report.done(say('fix.left', { count: found.left }), []);
  return applied;
}

/** The edits that mend every finding of a kind, or every one, in the whole workspace; each is shown and can be left out before it is made. */
export async function workspaceFixes(args: {
  readonly request: FixRequest;
  readonly workspace: WorkspaceIndex;
  readonly checks: ManifestChecks;
  readonly say: Say;
  readonly signal: AbortSignal;
}): Promise<{ readonly change: vscode.WorkspaceEdit; readonly files: number; /** Findings whose fixes could not be made beside the others. */ readonly left: number }> {
  const { request, workspace, checks, say, signal } = args;
  await workspace.readAgain(signal);
  const change = new vscode.WorkspaceEdit();
  let [files, left] = [0, 0];
  for (const key of workspace.index.files()) {
    await workspace.pace.step();
    signal.throwIfAborted();
    const uri = vscode.Uri.parse(key, true);
    const text = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key)?.getText() ?? textOf(await readBytes(uri));
    if (text === undefined) continue;
    const manifest = readManifest(text);
    const findings = checkManifest(manifest, checks.contextOf(key)).filter(({ code, fixes }) => fixes.length > 0 && (request.code === undefined || code === request.code));
    if (findings.length === 0) continue;
    const answer = fixEdits({ manifest, fixes: usualFixes(findings) });
    left += answer.left;
    if (answer.state === 'refused' || answer.edits.length === 0) continue;
    files += 1;
    const placeAt = linePlaces(text);
    const positionAt = (offset: number): vscode.Position => new vscode.Position(placeAt(offset).line - 1, placeAt(offset).column - 1);
    for (const { offset, length, newText } of answer.edits) {
      change.replace(uri, new vscode.Range(positionAt(offset), positionAt(offset + length)), newText, { needsConfirmation: true, label: labelOf(findings, say), description: vscode.workspace.asRelativePath(uri) });
    }
  }
  return { change, files, left };
}

/** What is done in a file: the name of the one fix, or that there are several. */
function labelOf(findings: readonly ManifestFinding[], say: Say): string {
  const titles = new Set(usualFixes(findings).map(({ title }) => say(title.key, title.params)));
  const [only] = titles;
  return titles.size === 1 && only !== undefined ? only : say('fix.several');
}
