import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { closeEditors, openYaml } from './scriptedEditor.ts';

describe('lenses on service accounts', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  afterEach(closeEditors);

  /** `line: title, title` of the extension's lenses in a document. */
  async function lensesOf(document: vscode.TextDocument): Promise<readonly string[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const ours = lenses.filter(({ command }) => command?.command.startsWith('tenantlink.') === true);
    const byLine = new Map<number, string[]>();
    for (const { range, command } of ours) byLine.set(range.start.line, [...(byLine.get(range.start.line) ?? []), command?.title ?? '']);
    return [...byLine].map(([line, titles]) => `${line}: ${titles.join(', ')}`);
  }

  const unknown = '99999999-1111-4222-8333-444455556666';

  test('every service account has one line of lenses, whatever stands in the other documents', async () => {
    const document = await openYaml(
      `kind: ServiceAccount\nmetadata:\n  name: a\n---\nbroken: [\n---\n# comment\nkind: ServiceAccount\nmetadata:\n  name: b\n  annotations:\n    azure.workload.identity/client-id: ${unknown}\n---\nkind: Pod\n`,
    );
    assert.deepEqual(await lensesOf(document), ['0: Insert client-id…, Link…, Diagnose…', '7: Replace client-id…, Link…, Run quota pod, Diagnose…']);
  });

  test('lenses follow the text', async () => {
    const document = await openYaml('kind: ServiceAccount\nmetadata:\n  name: a\n');
    assert.equal((await lensesOf(document)).length, 1);
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), 'x: [\n---\n');
    assert.ok(await vscode.workspace.applyEdit(change));
    assert.deepEqual(await lensesOf(document), ['2: Insert client-id…, Link…, Diagnose…']);
    const remove = new vscode.WorkspaceEdit();
    remove.replace(document.uri, new vscode.Range(2, 6, 2, 20), 'Secret');
    assert.ok(await vscode.workspace.applyEdit(remove));
    assert.deepEqual(await lensesOf(document), []);
  });

  test('JSON manifests have them too, and a template’s own annotations none to insert', async () => {
    const json = await vscode.workspace.openTextDocument({ language: 'json', content: '{"kind": "ServiceAccount", "metadata": {"name": "a"}}' });
    assert.deepEqual(await lensesOf(json), ['0: Insert client-id…, Link…, Diagnose…']);
    const helm = await openYaml('kind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}\n  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\n');
    assert.deepEqual(await lensesOf(helm), []);
  });

  test('a lens carries the place that its command needs', async () => {
    const document = await openYaml('---\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: n\n');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const link = lenses.find(({ command }) => command?.command === 'tenantlink.link');
    const argument: unknown = link?.command?.arguments?.[0];
    assert.deepEqual(argument, { uri: document.uri, name: 'a', namespace: 'n', offset: 4 });
  });
});
