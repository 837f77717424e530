import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { anIdentity, fabrikam } from '../../builders/chain.ts';
import { choosing, closeEditors, insertInto, openYaml } from './scriptedEditor.ts';

const annotations = (eol: string): string => `  annotations:${eol}    azure.workload.identity/client-id: ${anIdentity().clientId}${eol}    azure.workload.identity/tenant-id: ${fabrikam}${eol}`;
const first = '# one\nkind: ServiceAccount\nmetadata:\n  name: "a" # its name\n';
const second = '---\nkind: ServiceAccount\nmetadata:\n  name: b\n';

describe('inserting annotations', () => {
  afterEach(closeEditors);

  test('annotations are inserted in an unsaved document, and one undo takes them back', async () => {
    const text = `${first}broken: [\n${second}`;
    const document = await openYaml(text);
    assert.deepEqual(await insertInto(document, 0, choosing('mi-wi-demo')), { state: 'written' });
    assert.equal(document.getText(), text + annotations('\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  test('line endings stay', async () => {
    const text = (first + second).replaceAll('\n', '\r\n');
    const document = await openYaml(text);
    assert.deepEqual(await insertInto(document, 1, choosing('mi-wi-demo')), { state: 'written' });
    assert.equal(document.getText(), text + annotations('\r\n'));
  });

  test('the document may change while the question is open', async () => {
    const document = await openYaml(first + second);
    const meanwhile = async (): Promise<void> => {
      const change = new vscode.WorkspaceEdit();
      change.insert(document.uri, new vscode.Position(0, 0), '# new first line\n---\nkind: ServiceAccount\nmetadata:\n  name: c\n---\n');
      assert.ok(await vscode.workspace.applyEdit(change));
    };
    assert.deepEqual(await insertInto(document, 1, choosing('mi-wi-demo', meanwhile)), { state: 'written' });
    assert.ok(document.getText().endsWith(`${first}${second}${annotations('\n')}`));
  });

  test('a service account that went away meanwhile is named, and nothing is changed', async () => {
    const document = await openYaml(first);
    const meanwhile = async (): Promise<void> => {
      const change = new vscode.WorkspaceEdit();
      change.replace(document.uri, new vscode.Range(3, 8, 3, 11), '"z"');
      assert.ok(await vscode.workspace.applyEdit(change));
    };
    const before = first.replace('"a"', '"z"');
    assert.deepEqual(await insertInto(document, 0, choosing('mi-wi-demo', meanwhile)), { state: 'refused', message: { key: 'edit.gone', params: { serviceAccount: 'a' } } });
    assert.equal(document.getText(), before);
  });

  test('a read-only document is left as it is', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('tenantlink-test', { provideTextDocumentContent: () => first });
    try {
      const opened = await vscode.workspace.openTextDocument(vscode.Uri.parse('tenantlink-test:/manifest.yaml'));
      const outcome = await insertInto(opened, 0, choosing('mi-wi-demo'));
      assert.equal(opened.getText(), first);
      assert.deepEqual(outcome, { state: 'refused', message: { key: 'edit.readOnly' } });
    } finally {
      provider.dispose();
    }
  });

  test('escape changes nothing', async () => {
    const document = await openYaml(first);
    assert.deepEqual(await insertInto(document, 0, { pick: async () => ({ kind: 'cancelled' }), pickMany: async () => ({ kind: 'cancelled' }), input: async () => ({ kind: 'cancelled' }) }), { state: 'cancelled' });
    assert.equal(document.getText(), first);
  });
});
