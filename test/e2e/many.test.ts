import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { demoObjects } from './demoObjects.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/many');
const stage = await setStage({ screenshots });
const { window, sandbox } = stage;
const { admin } = sandbox.azure;
const person = new Person(window);
const accounts = ['orders', 'payments'];
after(() => stage.close());

before(async () => {
  const { cluster } = demoObjects(sandbox);
  for (const name of accounts) sandbox.kubernetes.cluster(cluster.id).put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name } });
  await person.signIn();
});

test('several service accounts are linked as one, a row for each', { timeout: 300_000 }, async () => {
  await window.command('Tenantlink: Link a Service Account to an Identity…');
  await person.answer({ question: /Which cluster/, choose: /^aks-dev/ }, { question: /Which namespace/, choose: 'default' }, { question: /Which service account/, choose: 'Several service accounts…' });
  await window.until('the list of many', async () => ((await window.input.heading()).placeholder.includes('Which service accounts') ? true : undefined));
  for (const name of accounts) await window.input.toggle(name);
  await window.screenshot('choosing');
  await window.input.accept();
  await person.answer({ question: /Which identity/, choose: /^mi-wi-demo/ }, { question: /Which role/, choose: 'Reader' }, { question: /Where is the role/, choose: /^Subscription/ });
  await person.reportSays('Links to make: 2. Nothing has changed yet.');
  await window.screenshot('plan');
  await person.press('Apply');
  assert.match((await window.dialogs.read()).message, /Make 2 links\?/);
  await window.dialogs.press('Link');
  await person.reportSays('All 2 are in place.');
  await window.screenshot('applied');
  await window.notifications.clear();
  assert.equal(demoObjects(sandbox).identity.credentials.size, 2);
});

test('credentials follow a cluster that was made again with a new issuer', { timeout: 300_000 }, async () => {
  const { cluster } = demoObjects(sandbox);
  const former = admin.issuerOf(cluster.id);
  admin.recreateCluster(cluster.id);
  const issuer = admin.issuerOf(cluster.id);
  assert.notEqual(issuer, former);
  await window.command('Tenantlink: Re-point Credentials…');
  await person.answer({ question: /Which cluster/, choose: /^aks-dev/ });
  await window.until('the credentials', async () => ((await window.input.heading()).placeholder.includes('Which credentials') ? true : undefined));
  await window.screenshot('stale');
  await window.input.accept();
  await person.reportSays('Credentials to re-point: 2. Nothing has changed yet.');
  await window.screenshot('repoint');
  await person.press('Apply');
  await person.reportSays('All 2 are in place.');
  await window.screenshot('repointed');
  assert.deepEqual([...demoObjects(sandbox).identity.credentials.values()].map((credential) => credential.issuer), [issuer, issuer]);
});

test('all of it is taken back from the report, last one first', { timeout: 120_000 }, async () => {
  await window.notifications.clear();
  await person.press('Undo');
  await window.dialogs.press('Undo');
  await person.reportSays('All 2 are taken back');
  await window.screenshot('taken-back');
  const { cluster, identity } = demoObjects(sandbox);
  assert.ok([...identity.credentials.values()].every((credential) => credential.issuer !== admin.issuerOf(cluster.id)));
});
