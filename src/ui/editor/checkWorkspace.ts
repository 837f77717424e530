import * as vscode from 'vscode';
import type { Say } from '../../core/words/say.ts';
import type { CheckedFile } from '../../core/workspace/checkFiles.ts';
import type { ManifestDiagnostics } from './manifestDiagnostics.ts';
import type { WorkspaceIndex } from './workspaceIndex.ts';

/** What a check of all files came to. */
export interface WorkspaceVerdict {
  readonly files: number;
  readonly findings: number;
  readonly inFiles: number;
  readonly unread: number;
}

/** Checks every manifest of the workspace under a notification that can cancel it; undefined when it was cancelled. The findings are Problems. */
export async function checkWorkspace(args: { readonly workspace: WorkspaceIndex; readonly diagnostics: ManifestDiagnostics; readonly say: Say }): Promise<WorkspaceVerdict | undefined> {
  const { workspace, diagnostics, say } = args;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: say('check.title'), cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    try {
      progress.report({ message: say('check.reading') });
      await workspace.readAgain(controller.signal);
      const all = workspace.index.files().length;
      const files: CheckedFile[] = [];
      let reported = 0;
      await diagnostics.checkAll(controller.signal, (file) => {
        files.push('text' in file ? { ...file, text: '' } : file);
        const share = Math.floor((files.length * 100) / all);
        if (share > reported) progress.report({ increment: share - reported, message: say('check.progress', { done: files.length, files: all }) });
        reported = Math.max(share, reported);
      });
      const findings = files.map((file) => ('findings' in file ? file.findings.length : 0));
      return { files: all, findings: findings.reduce((sum, count) => sum + count, 0), inFiles: findings.filter((count) => count > 0).length, unread: workspace.unread().length + files.filter((file) => 'failure' in file).length };
    } catch (thrown) {
      if (controller.signal.aborted) return undefined;
      throw thrown;
    } finally {
      cancelling.dispose();
    }
  });
}

/** The verdict as one sentence. */
export function verdictSentence({ files, findings, inFiles, unread }: WorkspaceVerdict, say: Say): string {
  const sum = findings === 0 ? say('check.clean', { files }) : say('check.found', { count: findings, files, inFiles });
  return unread === 0 ? sum : `${sum} ${say('check.unread', { count: unread })}`;
}
