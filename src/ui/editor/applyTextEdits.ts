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

/** Applies edits of the document's present text; false where it is read-only or VS Code refuses them. */
export async function applyTextEdits(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
  // VS Code would change the text of a document that nothing can store, such as one made by a content provider.
  if (!document.isUntitled && vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) !== true) return false;
  return vscode.workspace.applyEdit(changeOf(document, edits));
}
