import assert from 'node:assert/strict';
import { kill } from 'node:process';
import { after, test } from 'node:test';
import { join, resolve } from 'node:path';
import { demoObjects } from './demoObjects.ts';
import { demoAccount, demoFile, demoManifest } from './manifest.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/crash');
// The cluster's update outlasts what happens to the window meanwhile.
const stage = await setStage({ screenshots, files: { [demoFile]: demoManifest }, timings: { clusterUpdateMs: 25_000, registrationMs: 500 } });
const { window, vscode, sandbox } = stage;
const person = new Person(window);
after(() => stage.close());

test('a reload while applying: the next window offers to go on at once, and its report says how far it came', { timeout: 90_000 }, async () => {
  await person.signIn();
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  await person.press('Apply');
  await window.dialogs.press('Link');
  await person.reportSays(/Done [1-9] of \d/);
  await window.reload();
  const { message } = await window.notifications.wait(/was interrupted/);
  assert.match(message, /Done so far: .*Give the identity a role/);
  await window.notifications.press(/was interrupted/, 'Show Report');
  const text = await person.reportSays('Linking was interrupted.');
  assert.match(text, /Go On/);
  assert.match(text, /In force: .*Give the identity a role/);
  await window.screenshot('reloaded');
});

test('a crash while applying: the report does not claim to go on, the offer comes when the lease ends, and Undo takes everything back', { timeout: 150_000 }, async () => {
  await person.press('Go On');
  await person.reportSays(/Done [1-9] of \d/);
  const [host] = await vscode.extensionHostPids();
  assert.ok(host !== undefined);
  kill(host, 'SIGKILL');
  const dead = await person.reportSays('this report is no longer live');
  assert.doesNotMatch(dead, /\bApplying\b/);
  assert.match(dead, /Interrupted/);
  await window.screenshot('not-live');
  await window.command('Tenantlink: Go On with Unfinished Work…');
  await window.notifications.wait(/still held by another window, .* offered again at \d/);
  await window.screenshot('held');
  await window.notifications.press(/was interrupted/, 'Undo');
  await window.notifications.wait(/was undone/);
  await window.screenshot('undone');
  assert.equal(await window.page.locator('.tab').filter({ hasText: `Link: ${demoAccount}` }).count(), 1, 'the report of before the crash made room for the new one');

  const { cluster, identity } = demoObjects(sandbox);
  assert.equal(identity.credentials.size, 0);
  assert.deepEqual(sandbox.azure.admin.roleAssignments(identity.tenantId).filter(({ principalId }) => principalId === identity.principalId), []);
  const accounts = sandbox.kubernetes.cluster(cluster.id).list('v1', 'ServiceAccount', 'default');
  assert.doesNotMatch(JSON.stringify(accounts), /azure\.workload\.identity/);
});
