import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { findings } from './findings.ts';
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
      containers: []
`;

describe('findings and quick fixes', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  afterEach(closeEditors);

  const actionsAt = (uri: vscode.Uri, range: vscode.Range): Thenable<vscode.CodeAction[]> => vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range);

  test('a pod without its label is shown, and the quick fix mends it', async () => {
    const document = await openYaml(manifest);
    const [finding] = await findings(document.uri, ['WI201-label-missing']);
    assert.ok(finding !== undefined);
    assert.equal(document.getText(finding.range), 'template');
    const fix = (await actionsAt(document.uri, finding.range)).find(({ title }) => title.startsWith('Label the pod'));
    assert.ok(fix?.edit !== undefined && fix.isPreferred === true);
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

  test('the code of a finding leads to a page that explains it, shown as rendered Markdown', async () => {
    const document = await openYaml(manifest);
    const [finding] = await findings(document.uri, ['WI201-label-missing']);
    assert.ok(typeof finding?.code === 'object');
    const { target } = finding.code;
    const page = await vscode.workspace.openTextDocument(target);
    assert.match(page.getText(), /^# WI201-label-missing\n\n\*\*A pod uses an annotated ServiceAccount/);
    assert.match(page.getText(), /^Source: azure-workload-identity/m);
    await vscode.commands.executeCommand('vscode.open', target);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom, 'not as source text');
    assert.deepEqual([input.viewType, input.uri.toString()], ['vscode.markdown.preview.editor', target.toString()]);
  });

  test('all of a kind in the file are mended at once, and nothing else changes', async () => {
    const label = '    metadata:\n      labels:\n        azure.workload.identity/use: "true"\n';
    const job = (name: string, added = ''): string => `---\napiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name} # ${name}\nspec:\n  template:\n${added}    spec:\n      serviceAccountName: a\n      containers: []\n`;
    const account = manifest.slice(0, manifest.indexOf('---'));
    const document = await openYaml(account + job('one') + job('two'));
    const [finding] = await findings(document.uri, ['WI201-label-missing', 'WI201-label-missing']);
    assert.ok(finding !== undefined);
    const all = (await actionsAt(document.uri, finding.range)).find(({ title }) => title === 'Fix all 2 of WI201-label-missing in this file');
    assert.ok(all?.edit !== undefined);
    assert.ok(await vscode.workspace.applyEdit(all.edit));
    await findings(document.uri, []);
    assert.equal(document.getText().length, (account + job('one', label) + job('two', label)).length);
    assert.deepEqual(document.getText().split('\n').sort(), (account + job('one', label) + job('two', label)).split('\n').sort());
  });

  test('“fix all” of the editor mends what can be mended, and leaves what cannot', async () => {
    const document = await openYaml(manifest.replace('0a1b2c3d-1111-4222-8333-444455556666', 'https://issuer.example/'));
    await findings(document.uri, ['WI203-client-id', 'WI201-label-missing']);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new vscode.Range(0, 0, 20, 0), 'source.fixAll.tenantlink');
    const [fix, ...more] = actions;
    assert.ok(fix?.edit !== undefined && more.length === 0);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await findings(document.uri, ['WI203-client-id']);
  });
});
