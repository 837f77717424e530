import * as vscode from 'vscode';
import type { TextEdit } from '../../core/manifest/textEdit.ts';

/** Applies edits of the document's present text in one undo step; false where VS Code refuses them. */
export async function applyTextEdits(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, newText } of edits) {
    change.replace(document.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), newText);
  }
  return vscode.workspace.applyEdit(change);
}
