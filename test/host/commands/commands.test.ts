import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { commandIds } from '../../../src/ui/commands/commandIds.ts';
import { commandStart } from '../../../src/ui/commands/commandStart.ts';
import { ownEditorCommands } from '../../../src/ui/editor/editorCommands.ts';
import type { TreeNode } from '../../../src/ui/tree/treeNode.ts';
import { anIdentity } from '../../builders/chain.ts';

const node: TreeNode = { id: 'root/x', kind: 'identity', label: 'mi-wi-demo', copy: { clientId: anIdentity().clientId, resourceId: anIdentity().id } };

describe('commands', () => {
  before(async () => {
    await vscode.extensions.getExtension('tenantlink.tenantlink')?.activate();
  });

  test('every command is registered once the extension is active', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual([...commandIds, ...ownEditorCommands].filter((id) => !registered.has(id)), []);
  });

  test('a value of a row is copied, from the row or from its node', async () => {
    await vscode.commands.executeCommand('tenantlink.copyClientId', { node });
    assert.equal(await vscode.env.clipboard.readText(), anIdentity().clientId);
    await vscode.commands.executeCommand('tenantlink.copyResourceId', node);
    assert.equal(await vscode.env.clipboard.readText(), anIdentity().id);
  });

  test('a value that the row does not have leaves the clipboard alone', async () => {
    await vscode.env.clipboard.writeText('before');
    await vscode.commands.executeCommand('tenantlink.copyIssuer', node);
    assert.equal(await vscode.env.clipboard.readText(), 'before');
  });

  test('whatever a command is called with, it is understood or taken for nothing', () => {
    const uri = vscode.Uri.parse('untitled:a.yaml');
    assert.deepEqual(commandStart({ node }), { node });
    assert.deepEqual(commandStart({ uri, name: 'a', namespace: undefined, offset: 0 }), { manifest: { uri, name: 'a', namespace: undefined, offset: 0 } });
    const workload = { kind: 'Deployment', name: 'web' };
    assert.deepEqual(commandStart({ uri, name: 'a', namespace: 'b', offset: 0, workload }), { manifest: { uri, name: 'a', namespace: 'b', offset: 0, workload } });
    assert.deepEqual(commandStart({ source: 'serviceAccount' }), { source: 'serviceAccount' });
    for (const nonsense of [undefined, null, 1, 'x', [], {}, { id: 'x', kind: 'nothing', label: 'x' }, { uri: 'x', name: 'a' }, { uri, name: 7 }, { uri, workload: 'web' }, { source: 'elsewhere' }, { node: null }]) {
      assert.deepEqual(commandStart(nonsense), {});
    }
  });
});
