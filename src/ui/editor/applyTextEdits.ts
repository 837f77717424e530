import * as vscode from 'vscode';
import type { TextEdit } from '../../core/manifest/textEdit.ts';

/** Edits of a document's present text as one change, which is one undo step. */
export function changeOf(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  for (const { offset, length, newText } of edits) {
    change.replace(document.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), newText);
  }
  return change;
}

/** Applies edits of the document's present text; false where VS Code refuses them. */
export async function applyTextEdits(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  return vscode.workspace.applyEdit(changeOf(document, edits));
}
