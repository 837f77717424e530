import * as vscode from 'vscode';

/** The text editor in front, as a log may stand in it. */
export interface OpenText {
  /** The file's name as its tab says it. */
  readonly name: string;
  /** Undefined where nothing is selected. */
  readonly selection: string | undefined;
  readonly text: () => string;
}

/** Undefined where no text editor is in front. */
export function openText(): OpenText | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  return {
    name: document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1),
    selection: selection.isEmpty ? undefined : document.getText(selection),
    text: () => document.getText(),
  };
}

/** The text on the clipboard. */
export function clipboardText(): Promise<string> {
  return Promise.resolve(vscode.env.clipboard.readText());
}

/** What is selected in the terminal in front. VS Code gives it by way of the clipboard only, which is put back as it was. */
export async function terminalSelection(): Promise<string> {
  const before = await vscode.env.clipboard.readText();
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
    return await vscode.env.clipboard.readText();
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}
