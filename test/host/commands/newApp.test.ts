import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { failureOf } from '../../../src/core/model/failure.ts';
import { readablePlaces } from '../../../src/ui/commands/appPlaces.ts';
import type { CommandContext } from '../../../src/ui/commands/commandContext.ts';
import { newApp } from '../../../src/ui/commands/newApp.ts';
import { writeNewFiles } from '../../../src/ui/commands/writeApp.ts';
import type { NextStep } from '../../../src/ui/report.ts';
import { aCluster, anIdentity, linkedAnnotations, aServiceAccount } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';
import { fakeSession } from '../../unit/ask/fakeSession.ts';
import { scriptedHost, type Deed } from '../../unit/ask/scriptedHost.ts';

interface Told {
  readonly sentences: readonly string[];
  readonly next: readonly NextStep[];
}

/** Starts the command at a linked ServiceAccount's row, with a person who answers from a script. */
async function start(deeds: readonly Deed[]): Promise<Told> {
  const host = scriptedHost(deeds);
  const { context: ask, store } = fakeSession(host);
  const session = { ...ask.session, world: { ...ask.session.world, random: { guid: () => '0a1b2c3d-1111-4222-8333-444455556666', fraction: () => 0 } } };
  const sentences: string[] = [];
  const next: NextStep[] = [];
  const tell = (sentence: string, steps: readonly NextStep[] = []): void => {
    sentences.push(sentence);
    next.push(...steps);
  };
  const reporter = { done: tell, problem: (sentence: string, _failure: unknown, steps: readonly NextStep[]) => tell(sentence, steps), failed: (thrown: unknown) => tell(String(thrown)) };
  // Only what the command uses.
  const context = { say, store, askHost: host, sessions: { current: () => session }, reporter } as unknown as CommandContext;
  const subject = { kind: 'serviceAccount', cluster: aCluster(), serviceAccount: aServiceAccount(linkedAnnotations(), { name: 'reader' }) } as const;
  await session.inventory.loadTenants(session.signal);
  await newApp(context, { node: { id: 'row', kind: 'serviceAccount', label: 'reader', subject } });
  host.done();
  return { sentences, next };
}

const quota: readonly Deed[] = [{ pick: 'fabrikam one' }, { pick: 'East US' }, { pick: 'Total Regional vCPUs' }, { pick: 'ttl.sh, for an hour' }];
const root = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no workspace');
const uriOf = (path: string): vscode.Uri => vscode.Uri.joinPath(root(), path);
const textOf = async (path: string): Promise<string> => new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf(path)));
const write = async (path: string, text: string): Promise<void> => vscode.workspace.fs.writeFile(uriOf(path), new TextEncoder().encode(text));
const namesIn = async (path: string): Promise<readonly string[]> => (await vscode.workspace.fs.readDirectory(uriOf(path))).map(([name]) => name).sort();

describe('a new app', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['wi-demo', 'reader', '.vscode']) {
      if ((await namesIn('.')).includes(name)) await vscode.workspace.fs.delete(uriOf(name), { recursive: true });
    }
  });

  test('is written whole, filled from the link, with its README open and its task where VS Code reads it', async () => {
    const { sentences, next } = await start([{ pick: 'TypeScript' }, { enter: 'wi-demo' }, ...quota]);
    assert.deepEqual(await namesIn('wi-demo'), ['.dockerignore', '.gitignore', 'Dockerfile', 'README.md', 'bundle.mjs', 'deploy', 'package.json', 'publish.mjs', 'src', 'tsconfig.json']);
    assert.deepEqual(await namesIn('wi-demo/deploy'), ['pod.yaml', 'serviceaccount.yaml']);
    assert.match(await textOf('wi-demo/deploy/serviceaccount.yaml'), new RegExp(`name: "reader"[\\s\\S]*client-id: "${anIdentity().clientId}"[\\s\\S]*tenant-id: "${anIdentity().tenantId}"`));
    assert.match(await textOf('wi-demo/deploy/pod.yaml'), /image: "ttl\.sh\/wi-demo-0a1b2c3d-1111-4222-8333-444455556666:1h"/);
    assert.match(await textOf('.vscode/tasks.json'), /"cwd": "\$\{workspaceFolder\}\/wi-demo"/);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uriOf('wi-demo/README.md').toString());
    assert.equal(vscode.window.activeTextEditor.document.isDirty, false);
    assert.deepEqual(sentences, ['Wrote wi-demo: 12 files. Build and push the image, then apply deploy/ to the cluster.']);
    assert.deepEqual(next.map(({ label }) => label), ['Build and Push', 'Show Pod']);
  });

  test('has what the settings say that a pod of this cluster needs, in a public cloud, too', async () => {
    const settings = vscode.workspace.getConfiguration('tenantlink.quotaPod');
    const authorities = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    await write('wi-demo-ca.pem', authorities);
    const needs = { imagePullSecrets: ['registry'], tolerations: [{ operator: 'Exists' }], proxy: 'http://proxy.example:3128', noProxy: '.example.com', certificateAuthorityFile: uriOf('wi-demo-ca.pem').fsPath };
    const set = async (has: boolean): Promise<void> => {
      for (const [name, value] of Object.entries(needs)) await settings.update(name, has ? value : undefined, vscode.ConfigurationTarget.Global);
    };
    await set(true);
    await start([{ pick: 'TypeScript' }, { enter: 'wi-demo' }, ...quota]).finally(async () => {
      await set(false);
      await vscode.workspace.fs.delete(uriOf('wi-demo-ca.pem'));
    });
    const pod = await textOf('wi-demo/deploy/pod.yaml');
    for (const part of [/imagePullSecrets:\n +- name: "registry"/, /tolerations:\n +- operator: "Exists"/, /HTTPS_PROXY\n +value: "http:\/\/proxy\.example:3128"/, /NO_PROXY\n +value: "\.example\.com"/, /NODE_EXTRA_CA_CERTS/]) assert.match(pod, part);
    assert.match(await textOf('wi-demo/deploy/authorities.yaml'), /MIIB/);
  });

  test('can go into one folder of a workspace when another one is gone', async () => {
    const [here, gone] = [{ name: 'here', uri: root() }, { name: 'gone', uri: uriOf('no-such-folder') }];
    assert.deepEqual((await readablePlaces([gone, here])).map(({ label }) => label), ['here']);
    await assert.rejects(readablePlaces([gone]), /no-such-folder/);
  });

  test('its button starts the app’s own program in its folder', async () => {
    const { next } = await start([{ pick: 'TypeScript' }, { enter: 'wi-demo' }, ...quota]);
    // The real one would push to a registry.
    await write('wi-demo/publish.mjs', "import { existsSync } from 'node:fs';\nprocess.exit(existsSync('deploy/pod.yaml') ? 7 : 8);\n");
    const ended = new Promise<vscode.TaskProcessEndEvent>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess((event) => {
        listener.dispose();
        resolve(event);
      });
    });
    await next[0]?.run();
    const { exitCode, execution } = await ended;
    assert.deepEqual([exitCode, execution.task.name], [7, 'wi-demo: build and push']);
  });

  test('its button says which program is missing where none can be found', async () => {
    const { next, sentences } = await start([{ pick: 'Go' }, { enter: 'reader' }, ...quota]);
    const { PATH } = process.env;
    process.env.PATH = '';
    await Promise.resolve(next[0]?.run()).finally(() => {
      process.env.PATH = PATH;
    });
    assert.match(sentences[1] ?? '', /^go is not installed, or not on the PATH of this window\. .* needs Go 1\.18 or newer/);
  });

  test('tasks that are there stay as they are; the app’s own stand in its folder', async () => {
    await write('.vscode/tasks.json', '{ "version": "2.0.0", "tasks": [] }\n');
    const { sentences } = await start([{ pick: 'Go' }, { enter: 'reader' }, ...quota]);
    assert.equal(await textOf('.vscode/tasks.json'), '{ "version": "2.0.0", "tasks": [] }\n');
    assert.match(await textOf('reader/.vscode/tasks.json'), /"cwd": "\$\{workspaceFolder\}\/publish"/);
    assert.match(sentences.join(''), /^Wrote reader: 12 files\. The workspace has a \.vscode\/tasks\.json of its own, which stays as it is/);
  });

  test('a folder that is there is not offered; a file that is there is not written over, and nothing beside it is written', async () => {
    await write('wi-demo/notes.txt', 'mine');
    await assert.rejects(start([{ pick: 'Go' }, { enter: 'wi-demo' }]), /There is something named wi-demo already/);
    await write('reader/README.md', 'mine');
    const files = ['main.go', 'README.md'].map((path) => ({ path, text: 'new' }));
    await assert.rejects(writeNewFiles([{ folder: uriOf('reader'), files }]), (thrown) => {
      const { reason, target } = failureOf(thrown, 'writeApp');
      assert.deepEqual([reason, target], ['conflict', 'reader/README.md']);
      return true;
    });
    assert.equal(await textOf('reader/README.md'), 'mine');
    assert.deepEqual(await namesIn('reader'), ['README.md']);
  });

  test('where nothing can be written it says what the file system says', async () => {
    await write('reader', 'a file');
    await assert.rejects(writeNewFiles([{ folder: uriOf('reader/below'), files: [{ path: 'main.go', text: 'new' }] }]), (thrown) => {
      const { reason, detail = '' } = failureOf(thrown, 'writeApp');
      assert.deepEqual([reason, detail !== ''], ['unexpected', true]);
      return true;
    });
  });

  test('giving up writes nothing', async () => {
    const before = await namesIn('.');
    const { sentences } = await start([{ pick: 'Go' }, { enter: 'reader' }, 'cancel']);
    assert.deepEqual([sentences, await namesIn('.')], [[], before]);
  });
});
