import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';

/** The extension's findings in a file. */
function oursIn(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'tenantlink');
}

/** Waits until the extension's findings in a file are those codes. */
export function findings(uri: vscode.Uri, codes: readonly string[]): Promise<vscode.Diagnostic[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = oursIn(uri);
      if (!isDeepStrictEqual(found.map(({ code }) => (typeof code === 'object' ? code.value : code)), codes)) return;
      listener.dispose();
      resolve(found);
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}
