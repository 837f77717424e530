import * as vscode from 'vscode';
import type { AppFile } from '../../core/app/app.ts';
import { TenantlinkError, fail } from '../../core/model/failure.ts';

/** Files with the folder that their paths start from. */
export interface PlacedFiles {
  readonly folder: vscode.Uri;
  readonly files: readonly AppFile[];
}

/**
 * Writes new files, all of them or none: what is there already is never written over.
 * @throws TenantlinkError `conflict` naming what is there, `unexpected` with what the file system says
 */
export async function writeNewFiles(places: readonly PlacedFiles[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { folder, files } of places) {
    for (const { path, text } of files) {
      const uri = vscode.Uri.joinPath(folder, path);
      if (await exists(uri)) fail({ reason: 'conflict', operation: 'writeApp', target: vscode.workspace.asRelativePath(uri) });
      edit.createFile(uri, { overwrite: false, ignoreIfExists: false, contents: new TextEncoder().encode(text) });
    }
  }
  if (await vscode.workspace.applyEdit(edit)) return;
  for (const { folder } of places) await tellWhy(folder);
  fail({ reason: 'conflict', operation: 'writeApp', target: places.map(({ folder }) => vscode.workspace.asRelativePath(folder)).join(', ') });
}

/** Whether a file or folder is there. @throws TenantlinkError `unexpected` when that cannot be told */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (thrown) {
    if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound') return false;
    throw refused(uri, thrown);
  }
}

/** An edit that is refused gives no reason; making its folder meets the same obstacle and does. */
async function tellWhy(folder: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.createDirectory(folder);
  } catch (thrown) {
    throw refused(folder, thrown);
  }
}

function refused(uri: vscode.Uri, thrown: unknown): TenantlinkError {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new TenantlinkError({ reason: 'unexpected', operation: 'writeApp', target: vscode.workspace.asRelativePath(uri), detail, cause: thrown });
}
