import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { closeEditors, openYaml } from './scriptedEditor.ts';

const manifest = `kind: ServiceAccount
metadata:
  name: a
  annotations:
    azure.workload.identity/client-id: 0a1b2c3d-1111-4222-8333-444455556666
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: w
spec:
  template:
    metadata: {labels: {app: w}}
    spec:
      serviceAccountName: a
`;

describe('findings and quick fixes', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  afterEach(closeEditors);

  const oursIn = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'tenantlink');

  /** Waits until the extension's findings in a document are those codes. */
  function findings(uri: vscode.Uri, codes: readonly string[]): Promise<vscode.Diagnostic[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = oursIn(uri);
        if (!isDeepStrictEqual(found.map(({ code }) => code), codes)) return;
        listener.dispose();
        resolve(found);
      };
      const listener = vscode.languages.onDidChangeDiagnostics(look);
      look();
    });
  }

  test('a pod without its label is shown, and the quick fix mends it', async () => {
    const document = await openYaml(manifest);
    const [finding] = await findings(document.uri, ['WI201-label-missing']);
    assert.ok(finding !== undefined);
    assert.equal(document.getText(finding.range), 'template');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, finding.range);
    const fix = actions.find(({ title }) => title.startsWith('Label the pod'));
    assert.ok(fix?.edit !== undefined);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await findings(document.uri, []);
    assert.equal(document.getText(), manifest.replace('{labels: {app: w}}', '{labels: {azure.workload.identity/use: "true", app: w}}'));
  });

  test('a client-id that is none is shown at its value while typing', async () => {
    const document = await openYaml(manifest);
    await findings(document.uri, ['WI201-label-missing']);
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, new vscode.Range(4, 39, 4, 75), 'https://issuer.example/');
    assert.ok(await vscode.workspace.applyEdit(change));
    const [first] = await findings(document.uri, ['WI203-client-id', 'WI201-label-missing']);
    assert.equal(first && document.getText(first.range), 'https://issuer.example/');
  });
});
