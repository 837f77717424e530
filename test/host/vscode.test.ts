import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';

const extensionId = 'tenantlink.tenantlink';

test('the host is a VS Code that the manifest allows', () => {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension, `${extensionId} is not among the extensions of this host`);
  const manifest = JSON.parse(readFileSync(join(extension.extensionPath, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  const [minimum = ''] = /\d+\.\d+\.\d+/.exec(manifest.engines.vscode) ?? [];
  assert.ok(minimum.localeCompare(vscode.version, 'en', { numeric: true }) <= 0, `${vscode.version} is older than ${minimum}`);
});

test('the extension activates in the extension host', async () => {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension);
  await extension.activate();
  assert.equal(extension.isActive, true);
});
