import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { workspaceFixes } from '../../../src/ui/editor/fixWorkspace.ts';
import { findings } from './findings.ts';
import { closeEditors, signedInEditor } from './scriptedEditor.ts';

const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: across\n  annotations:\n    azure.workload.identity/client-id: 0a1b2c3d-1111-4222-8333-444455556666\n';
const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  serviceAccountName: across\n  containers: []\n';
const missing = ['WI201-label-missing'];

describe('manifests of several files', () => {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no workspace');
  const place = vscode.Uri.joinPath(root, 'several');
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(place, path);
  const write = (path: string, text: string): Thenable<void> => vscode.workspace.fs.writeFile(at(path), new TextEncoder().encode(text));
  const open = async (path: string): Promise<vscode.TextDocument> => {
    const document = await vscode.workspace.openTextDocument(at(path));
    await vscode.window.showTextDocument(document);
    return document;
  };
  const replace = async (document: vscode.TextDocument, text: string): Promise<void> => {
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    assert.ok(await vscode.workspace.applyEdit(change));
  };

  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  beforeEach(() => write('pod.yaml', pod));
  afterEach(async () => {
    for (const document of vscode.workspace.textDocuments) if (document.isDirty && !document.isUntitled) await document.save();
    await closeEditors();
    await vscode.workspace.fs.delete(place, { recursive: true });
  });

  test('a service account of another file counts, and follows creation, change, rename and deletion', async () => {
    const document = await open('pod.yaml');
    await findings(document.uri, []);
    await write('sa.yaml', account);
    await findings(document.uri, missing);
    await write('sa.yaml', account.replace('across', 'other'));
    await findings(document.uri, []);
    await write('sa.yaml', account);
    await findings(document.uri, missing);
    await vscode.workspace.fs.rename(at('sa.yaml'), at('sa.txt'));
    await findings(document.uri, []);
    await vscode.workspace.fs.rename(at('sa.txt'), at('again.yaml'));
    await findings(document.uri, missing);
    await vscode.workspace.fs.delete(at('again.yaml'));
    await findings(document.uri, []);
  });

  test('a folder that comes or goes takes its files with it', async () => {
    await write('deep/er/sa.yaml', account);
    const document = await open('pod.yaml');
    await findings(document.uri, missing);
    await vscode.workspace.fs.delete(at('deep'), { recursive: true });
    await findings(document.uri, []);
    await write('other/sa.yaml', account);
    await findings(document.uri, missing);
    await vscode.workspace.fs.rename(at('other'), vscode.Uri.joinPath(root, 'several-moved'));
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(root, 'several-moved'), { recursive: true });
    await findings(document.uri, []);
  });

  test('unsaved text counts instead of its file', async () => {
    await write('sa.yaml', account.slice(0, account.indexOf('  annotations')));
    const document = await open('pod.yaml');
    await findings(document.uri, []);
    const other = await open('sa.yaml');
    await replace(other, account);
    await findings(document.uri, missing);
    await replace(other, account.slice(0, account.indexOf('  annotations')));
    await findings(document.uri, []);
  });

  test('what git ignores does not count, until it does', async () => {
    await write('.gitignore', 'local.yaml\n');
    await write('local.yaml', account);
    const document = await open('pod.yaml');
    await write('sa.yaml', account);
    await findings(document.uri, missing);
    await vscode.workspace.fs.delete(at('sa.yaml'));
    await findings(document.uri, []);
    await vscode.workspace.fs.delete(at('.gitignore'));
    await findings(document.uri, missing);
  });

  test('the fixes of the workspace reach files that are not open, unsaved text where one is, and change only their lines', async () => {
    await write('sa.yaml', account);
    await write('crlf.yaml', `# comment\n${pod}# end\n`.replaceAll('\n', '\r\n'));
    const document = await open('pod.yaml');
    await replace(document, `# typed\n${pod}`);
    const editor = signedInEditor({});
    try {
      const { change, files, left } = await workspaceFixes({ request: { code: 'WI201-label-missing' }, workspace: editor.workspace, checks: editor.checks, say: speaker(inEnglish), signal: new AbortController().signal });
      assert.deepEqual({ files, left }, { files: 2, left: 0 });
      // As it is after its preview: here nobody can confirm it.
      const confirmed = new vscode.WorkspaceEdit();
      for (const [uri, edits] of change.entries()) confirmed.set(uri, edits);
      assert.ok(await vscode.workspace.applyEdit(confirmed));
    } finally {
      editor.dispose();
    }
    const label = '  labels:\n    azure.workload.identity/use: "true"\n';
    assert.equal(document.getText(), `# typed\n${pod}`.replace('  name: p\n', `  name: p\n${label}`));
    const other = await vscode.workspace.openTextDocument(at('crlf.yaml'));
    assert.equal(other.getText(), `# comment\n${pod}# end\n`.replace('  name: p\n', `  name: p\n${label}`).replaceAll('\n', '\r\n'));
    await findings(document.uri, []);
  });

  test('a check of the workspace shows the findings of files that are not open, and they follow changes', async () => {
    await write('sa.yaml', account);
    await write('bad.yaml', account.replace('0a1b2c3d-1111-4222-8333-444455556666', 'nothing'));
    const verdict = await vscode.commands.executeCommand<{ readonly files: number; readonly findings: number; readonly unread: number }>('tenantlink.checkManifests');
    assert.equal(verdict.findings, 2);
    assert.equal(verdict.unread, 0);
    await findings(at('pod.yaml'), missing);
    const [wrong] = await findings(at('bad.yaml'), ['WI203-client-id']);
    assert.deepEqual(wrong?.range, new vscode.Range(5, 39, 5, 46));
    await open('pod.yaml');
    await findings(at('pod.yaml'), missing);
    await closeEditors();
    await findings(at('pod.yaml'), missing);
    await write('bad.yaml', account);
    await findings(at('bad.yaml'), []);
    await vscode.workspace.fs.delete(at('sa.yaml'));
    await vscode.workspace.fs.delete(at('bad.yaml'));
    await findings(at('pod.yaml'), []);
  });
});
