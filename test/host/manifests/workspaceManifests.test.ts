import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { failureOf } from '../../../src/core/model/failure.ts';
import { workspaceManifests } from '../../../src/ui/manifests/workspaceManifests.ts';

const { signal } = new AbortController();
const manifests = workspaceManifests();
const clientId = 'azure.workload.identity/client-id';

function account(name: string, namespace?: string): string {
  return `# kept\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}${namespace === undefined ? '' : `\n  namespace: ${namespace}`}\n`;
}

const files: Readonly<Record<string, string>> = {
  'exact.yaml': account('shop', 'web'),
  'open.yaml': account('shop'),
  'other.yaml': account('shop', 'elsewhere'),
  'base.yml': account('only-base'),
  'chart.yaml': `${account('helm-made', 'web')}  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\n`,
  'notes.yaml': 'kind: ConfigMap\nmetadata: { name: shop }\n',
};

describe('manifests of the workspace', () => {
  const root = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no workspace');
  const folder = (): vscode.Uri => vscode.Uri.joinPath(root(), 'owned');
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder(), name);
  const textOf = async (name: string): Promise<string> => new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf(name)));
  const placeOf = (name: string): { readonly uri: string; readonly label: string } => ({ uri: uriOf(name).toString(), label: `owned/${name}` });

  before(async () => {
    for (const [name, text] of Object.entries(files)) await vscode.workspace.fs.writeFile(uriOf(name), new TextEncoder().encode(text));
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder(), { recursive: true });
  });

  test('the file that names the namespace is found, those that leave it open only where none does', async () => {
    const labels = async (name: string, namespace: string): Promise<readonly string[]> =>
      (await manifests.find({ serviceAccount: { name, namespace }, signal })).map(({ label }) => label).filter((label) => label.startsWith('owned/'));
    assert.deepEqual(await labels('shop', 'web'), ['owned/exact.yaml']);
    assert.deepEqual(await labels('shop', 'third'), ['owned/open.yaml']);
    assert.deepEqual(await labels('only-base', 'web'), ['owned/base.yml']);
    assert.deepEqual(await labels('nobody', 'web'), []);
  });

  test('annotations are set on their own lines and saved, read back, and removed again', async () => {
    const place = placeOf('exact.yaml');
    const serviceAccount = { name: 'shop', namespace: 'web' };
    await manifests.edit({ place, serviceAccount, annotations: { [clientId]: 'a-client-id' }, signal });
    assert.equal(await textOf('exact.yaml'), `${account('shop', 'web')}  annotations:\n    ${clientId}: a-client-id\n`);
    assert.deepEqual(await manifests.annotations({ place, serviceAccount, signal }), { [clientId]: 'a-client-id' });
    await manifests.edit({ place, serviceAccount, annotations: { [clientId]: null }, signal });
    assert.equal(await textOf('exact.yaml'), account('shop', 'web'));
    assert.deepEqual(await manifests.annotations({ place, serviceAccount, signal }), {});
  });

  test('a file with changes that are not saved is changed and left for its typist to save', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf('open.yaml'));
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(0, 0), '# typed\n');
    await vscode.workspace.applyEdit(typed);
    await manifests.edit({ place: placeOf('open.yaml'), serviceAccount: { name: 'shop', namespace: 'third' }, annotations: { [clientId]: 'x' }, signal });
    assert.equal(document.isDirty, true);
    assert.match(document.getText(), /^# typed\n[\s\S]*client-id: x/);
    assert.equal(await textOf('open.yaml'), account('shop'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('what a template writes, what is gone and what is no file is refused with the reason; nothing changes', async () => {
    const edit = async (name: string, account_: string): Promise<readonly (string | undefined)[]> => {
      try {
        await manifests.edit({ place: placeOf(name), serviceAccount: { name: account_, namespace: 'web' }, annotations: { [clientId]: 'x' }, signal });
        return ['changed'];
      } catch (thrown) {
        const { reason, code } = failureOf(thrown, 'editManifest');
        return [reason, code];
      }
    };
    assert.deepEqual(await edit('chart.yaml', 'helm-made'), ['notSupported', 'manifest.template']);
    assert.equal(await textOf('chart.yaml'), files['chart.yaml']);
    assert.deepEqual(await edit('base.yml', 'somebody'), ['notFound', undefined]);
    assert.deepEqual(await edit('missing.yaml', 'shop'), ['notFound', undefined]);
    assert.equal(await manifests.annotations({ place: placeOf('base.yml'), serviceAccount: { name: 'somebody', namespace: 'web' }, signal }), undefined);
  });
});
