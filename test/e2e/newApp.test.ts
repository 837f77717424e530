import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { workloadIdentityKeys } from '../../src/core/model/serviceAccount.ts';
import { demoObjects } from './demoObjects.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const stage = await setStage({ screenshots: join(resolve(import.meta.dirname, '../..'), 'out/e2e/newApp') });
const { window, sandbox, workspace } = stage;
const person = new Person(window);
const { cluster, identity } = demoObjects(sandbox);
after(() => stage.close());

before(async () => {
  const annotations = { [workloadIdentityKeys.clientId]: identity.clientId, [workloadIdentityKeys.tenantId]: identity.tenantId };
  sandbox.kubernetes.cluster(cluster.id).put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name: 'reader', annotations } });
  await person.signIn();
});

test('an app is written into the workspace, filled from the link that was chosen', { timeout: 300_000 }, async () => {
  await window.command('Tenantlink: New Workload Identity App…');
  await person.answer({ question: /Which cluster/, choose: /^aks-dev/ }, { question: /Which linked/, choose: 'default/reader' }, { question: /In which language/, choose: 'TypeScript' });
  await window.until('the question for its name', async () => ((await window.input.message()).includes('Name of the app') ? true : undefined));
  assert.equal(await window.input.value(), 'wi-demo');
  await window.screenshot('name');
  await window.input.accept();
  await person.answer({ question: /Whose quota/, choose: /./ }, { question: /In which region/, choose: 'West Europe' }, { question: /Which quota/, choose: /^Total Regional vCPUs/ });
  await window.until('the question for the registry', async () => ((await window.input.heading()).placeholder.includes('Where is its image') ? true : undefined));
  await window.screenshot('registry');
  await person.answer({ question: /Where is its image/, choose: /^ttl\.sh/ });
  await window.notifications.wait(/^Wrote wi-demo: 13 files/);
  await window.openContainer('Explorer');
  await window.waitForIdle();
  await window.screenshot('written');
  await window.notifications.clear();
  await window.editor.open('pod.yaml');
  await window.waitForIdle();
  await window.screenshot('pod');

  const app = join(workspace, 'wi-demo');
  assert.deepEqual((await readdir(join(app, 'deploy'))).sort(), ['authorities.yaml', 'pod.yaml', 'serviceaccount.yaml']);
  assert.match(await readFile(join(app, 'deploy/serviceaccount.yaml'), 'utf8'), new RegExp(`client-id: "${identity.clientId}"\\n.*\\n.*tenant-id: "${identity.tenantId}"`));
  assert.match(await readFile(join(app, 'deploy/pod.yaml'), 'utf8'), /image: "ttl\.sh\/wi-demo-[0-9a-f-]{36}:1h"/);
  assert.ok((await readdir(join(workspace, '.vscode'))).includes('tasks.json'));
});
