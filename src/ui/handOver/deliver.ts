import * as vscode from 'vscode';
import { azScript } from '../../core/export/azScript.ts';
import type { HandOver } from '../../core/link/handOver/handOver.ts';
import { planFileOf, writePlanFile, type PlanFile } from '../../core/link/handOver/planFile.ts';
import type { HandOverWay } from '../ask/askHandOver.ts';
import type { CommandContext } from '../commands/commandContext.ts';

/** Gives a half away in the chosen form; false when the user gave up on a file's name. */
export async function deliver(context: CommandContext, handOver: HandOver, way: HandOverWay): Promise<boolean> {
  const { say, reporter } = context;
  switch (way) {
    case 'copyScript':
      await vscode.env.clipboard.writeText(azScript(handOver));
      reporter.done(say('ui.scriptCopied'));
      return true;
    case 'openScript': {
      const document = await vscode.workspace.openTextDocument({ language: 'shellscript', content: azScript(handOver) });
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
      return true;
    }
    case 'saveFile':
      return savePlanFile(context, planFileOf(handOver, context.sessions.current().world.clock.now()), nameOf(handOver));
  }
}

/** Asks where a plan file goes, and writes it; false when the user gave up. */
export async function savePlanFile({ say, reporter }: CommandContext, file: PlanFile, name: string): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    title: say('ui.savePlanFile'),
    // Of two extensions VS Code knows the last one only.
    filters: { [say('ui.planFiles')]: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${name}.tenantlink.json`) }),
  });
  if (uri === undefined) return false;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(writePlanFile(file)));
  reporter.done(say('ui.planFileSaved', { file: vscode.workspace.asRelativePath(uri) }));
  return true;
}

function nameOf({ wish: { serviceAccount }, side }: HandOver): string {
  return `${serviceAccount.namespace}-${serviceAccount.name}-${side}`;
}
