import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { aCredential, anIdentity, fabrikam } from '../../builders/chain.ts';
import { closeEditors, openYaml, signedInEditor } from './scriptedEditor.ts';

/** `line: title, title` of the extension's lenses in a document. */
async function lensesOf(document: vscode.TextDocument): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
  return byLine(lenses.filter(({ command }) => command?.command.startsWith('tenantlink.') === true));
}

function byLine(lenses: readonly vscode.CodeLens[]): readonly string[] {
  const lines = new Map<number, string[]>();
  for (const { range, command } of lenses) lines.set(range.start.line, [...(lines.get(range.start.line) ?? []), command?.title ?? '']);
  return [...lines].map(([line, titles]) => `${line}: ${titles.join(', ')}`);
}

const unknown = '99999999-1111-4222-8333-444455556666';
const annotated = (client: string, namespace = '', tenant = ''): string =>
  `kind: ServiceAccount\nmetadata:\n  name: wi-demo-account\n${namespace}  annotations:\n    azure.workload.identity/client-id: ${client}\n${tenant}`;
const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w\nspec:\n  template:\n    metadata: {labels: {app: w}}\n    spec:\n      serviceAccountName: wi-demo-account\n      containers: []\n';

describe('lenses on manifests', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  afterEach(closeEditors);

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
    for (const name of ['tenantlink.link', 'tenantlink.diagnose']) {
      const argument: unknown = lenses.find(({ command }) => command?.command === name)?.command?.arguments?.[0];
      assert.deepEqual(argument, { uri: document.uri, name: 'a', namespace: 'n', offset: 4 });
    }
  });

  test('a pod template without its label has a lens that adds it, and only its own lines change', async () => {
    const text = `${annotated(unknown)}---\n${deployment}`;
    const document = await openYaml(text);
    const lenses = await lensesOf(document);
    assert.equal(lenses[1], '11: Add label azure.workload.identity/use');
    const [lens] = (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri)).filter(({ command }) => command?.command === 'tenantlink.addPodLabel');
    assert.deepEqual(await vscode.commands.executeCommand('tenantlink.addPodLabel', lens?.command?.arguments?.[0]), { state: 'written' });
    assert.equal(document.getText(), text.replace('{labels: {app: w}}', '{labels: {azure.workload.identity/use: "true", app: w}}'));
    assert.equal((await lensesOf(document)).length, 1);
  });

  describe('and their settings', () => {
    const set = async (name: string, value: boolean | undefined): Promise<void> => vscode.workspace.getConfiguration('tenantlink').update(name, value, vscode.ConfigurationTarget.Global);
    const names = ['enabled', 'linkState', 'clientId', 'link', 'quotaPod', 'diagnose', 'podLabel'].map((kind) => `codeLens.${kind}`);
    after(async () => {
      for (const name of names) await set(name, undefined);
    });

    test('each kind can be turned off, and all at once', async () => {
      const document = await openYaml(`${annotated(unknown)}---\n${deployment}`);
      for (const name of ['codeLens.link', 'codeLens.podLabel', 'codeLens.quotaPod']) await set(name, false);
      assert.deepEqual(await lensesOf(document), ['0: Replace client-id…, Diagnose…']);
      for (const name of ['codeLens.clientId', 'codeLens.diagnose']) await set(name, false);
      assert.deepEqual(await lensesOf(document), []);
      for (const name of names) await set(name, undefined);
      await set('codeLens.enabled', false);
      assert.deepEqual(await lensesOf(document), []);
    });
  });

  test('signed in, the state of the link stands first', async () => {
    const tenant = `    azure.workload.identity/tenant-id: ${fabrikam}\n`;
    const titles = async (text: string, credentials: Parameters<typeof signedInEditor>[0]): Promise<string | undefined> => {
      const editor = signedInEditor(credentials);
      try {
        return byLine(editor.lenses.provideCodeLenses(await openYaml(text)))[0];
      } finally {
        editor.dispose();
      }
    };
    const rest = 'Replace client-id…, Link…, Run quota pod, Diagnose…';
    const text = annotated(anIdentity().clientId, '  namespace: default\n', tenant);
    assert.equal(await titles(text, { credentials: [aCredential()] }), `0: Linked to mi-wi-demo in Fabrikam, ${rest}`);
    assert.equal(await titles(text, { credentials: [aCredential({ issuer: 'https://other.example/' })] }), `0: No federated credential for this issuer, ${rest}`);
    assert.equal(await titles(text, {}), `0: mi-wi-demo in Fabrikam · Check link, ${rest}`);
    assert.equal(await titles(annotated(anIdentity().clientId, '  namespace: default\n'), {}), '0: mi-wi-demo in Fabrikam: tenant-id is missing · Insert, Link…, Run quota pod, Diagnose…');
  });
});
