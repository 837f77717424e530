import assert from 'node:assert/strict';
import { afterEach, before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { aCredential, aReaderAssignment, anIdentity, contoso, fabrikam } from '../../builders/chain.ts';
import { closeEditors, openYaml, signedInEditor } from './scriptedEditor.ts';

const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: wi-demo-account\n  namespace: default\n  annotations:\n';

describe('completion', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });
  afterEach(closeEditors);

  test('VS Code offers the keys that belong there, with what they do', async () => {
    const document = await openYaml(`${account}    azure.w\n`);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(6, 11));
    const ours = list.items.filter(({ label }) => (typeof label === 'string' ? label : label.label).startsWith('azure.workload.identity/'));
    assert.deepEqual(ours.map(({ label }) => label), ['azure.workload.identity/client-id', 'azure.workload.identity/tenant-id', 'azure.workload.identity/service-account-token-expiration'].sort((left, right) => left.localeCompare(right)).filter((label) => ours.some((item) => item.label === label)));
    assert.equal(ours.length, 3);
    assert.ok(ours.every(({ detail = '', range }) => detail.length > 10 && range instanceof vscode.Range && document.getText(range) === 'azure.w'));
  });

  test('a client id is offered by the name of its identity, and writing it is asked to bring the tenant-id', async () => {
    const editor = signedInEditor({});
    const provider = vscode.languages.registerCompletionItemProvider({ language: 'yaml' }, editor.completion);
    try {
      const document = await openYaml(`${account}    azure.workload.identity/client-id: mi\n`);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(6, 41));
      const item = list.items.find(({ label }) => typeof label !== 'string' && label.label === 'mi-wi-demo') ?? assert.fail('no identity');
      assert.equal(item.insertText, anIdentity().clientId);
      assert.equal(typeof item.label === 'string' ? '' : item.label.description, 'Fabrikam');
      assert.equal(item.detail, `Fabrikam · subscription ${anIdentity().subscriptionId}`);
      assert.equal(item.command?.command, 'tenantlink.insertClientId');
      assert.deepEqual(item.command.arguments?.[0], { uri: document.uri, name: 'wi-demo-account', namespace: 'default', offset: 0, clientId: anIdentity().clientId });
      const tenants = await openYaml(`${account}    azure.workload.identity/tenant-id:\n`);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', tenants.uri, new vscode.Position(6, 38));
      assert.ok(items.some(({ insertText }) => insertText === ` ${fabrikam}`) && items.some(({ insertText }) => insertText === ` ${contoso}`));
    } finally {
      provider.dispose();
      editor.dispose();
    }
  });
});

describe('hover', () => {
  afterEach(closeEditors);

  async function hoverTexts(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
    return hovers.flatMap(({ contents }) => contents.map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))).join('\n').replaceAll('&nbsp;', ' ');
  }
  const annotated = `${account}    azure.workload.identity/client-id: ${anIdentity().clientId}\n    azure.workload.identity/tenant-id: ${fabrikam}\n`;

  test('signed out, a client id offers to sign in', async () => {
    const text = await hoverTexts(await openYaml(annotated), new vscode.Position(6, 50));
    assert.match(text, /\[Sign in\]\(command:tenantlink\.signIn\)/);
  });

  test('signed in, it names identity, tenant, trust, credentials and roles, and what is not read has a link that reads it', async () => {
    const say = async (read: Parameters<typeof signedInEditor>[0], position: vscode.Position): Promise<string> => {
      const editor = signedInEditor(read);
      const provider = vscode.languages.registerHoverProvider({ language: 'yaml' }, editor.hover);
      try {
        return (await hoverTexts(await openYaml(annotated), position)).replaceAll('\\', '');
      } finally {
        provider.dispose();
        editor.dispose();
      }
    };
    const read = await say({ credentials: [aCredential()], roles: [aReaderAssignment()] }, new vscode.Position(6, 50));
    for (const part of ['**mi-wi-demo** managed identity in Fabrikam', 'It trusts wi-demo-account.', 'Federated credentials: 1 of 20', 'fc-wi-demo: system:serviceaccount:default:wi-demo-account of aks-wi-demo', 'Roles: 1', `Reader on subscription ${anIdentity().subscriptionId}`, 'command:tenantlink.copyClientId?', 'command:tenantlink.openInPortal?']) {
      assert.ok(read.includes(part), `${part} in ${read}`);
    }
    const unread = await say({}, new vscode.Position(6, 50));
    assert.match(unread, /Its federated credentials were not read\. \[Read\]\(command:tenantlink\.refreshNode\?/);
    assert.match(unread, /Its roles were not read\./);
    assert.match(await say({}, new vscode.Position(7, 50)), /The tenant Fabrikam/);
  });

  test('elsewhere there is none', async () => {
    const text = await hoverTexts(await openYaml(annotated), new vscode.Position(3, 10));
    assert.ok(!text.includes('tenantlink'), text);
  });
});
