import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { join, resolve } from 'node:path';
import { indexOf, leaksIn, Secrets } from '../contract/canary/secrets.ts';
import { demoObjects } from './demoObjects.ts';
import { doMainJob } from './mainJob.ts';
import { demoFile, demoManifest } from './manifest.ts';
import { extensionId, Person } from './person.ts';
import { browserStorage, filesBelow } from './remains.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/main-job');
const secrets = new Secrets();
const stage = await setStage({ screenshots, files: { [demoFile]: demoManifest }, onSecret: secrets.listener });
after(() => stage.close());

test('the main job: sign in, link across tenants, annotate, run the quota pod, read its log', { timeout: 300_000 }, async () => {
  const { sandbox } = stage;
  const told: string[] = [];
  const job = await doMainJob(stage, (step) => told.push(step));
  const { cluster, identity } = demoObjects(sandbox);

  assert.deepEqual(job.tenants, sandbox.azure.admin.tenants().map(({ displayName }) => displayName));
  for (const expected of ['cannot be undone', 'stays after an undo', 'system:serviceaccount:default:wi-demo-account', 'Reader at /subscriptions/']) {
    assert.ok(job.plan.includes(expected), `the plan says ${expected}`);
  }
  const annotations = `  annotations:\n    azure.workload.identity/client-id: ${identity.clientId}\n    azure.workload.identity/tenant-id: ${identity.tenantId}\n`;
  assert.equal(job.manifest, demoManifest.replace('  namespace: default\n---', `  namespace: default\n${annotations}---`));

  const quota = sandbox.azure.admin.quota(identity.subscriptionId, 'westeurope', 'cores');
  assert.match(job.log, new RegExp(`Verdict: The link works: ${identity.name} read Total Regional vCPUs from the pod: ${String(quota.usage)} of ${String(quota.limit)} used\\.`));
  assert.match(job.log, /Everything the run made is removed again\./);
  assert.match(job.tree, /1 of 20/);
  assert.match(job.tree, /default\/wi-demo-account/);

  const small = sandbox.kubernetes.cluster(cluster.id);
  for (const [version, kind] of [['batch/v1', 'Job'], ['v1', 'Pod']] as const) assert.deepEqual(small.list(version, kind, 'default'), [], `${kind}s are cleaned up`);
});

test('the report comes back after a reload, without claiming that it could go on by itself', { timeout: 120_000 }, async () => {
  const { window } = stage;
  const person = new Person(window);
  await window.command('Tenantlink: Show Link Report');
  await person.reportSays(/The link works/);
  await window.reload();
  // VS Code remembers which tab was in front now and then, not at once.
  await window.step('the tab of the report', () => window.page.locator('.tab').filter({ hasText: 'Link: wi-demo-account' }).click());
  const text = await person.reportSays(/wi-demo-account/);
  assert.doesNotMatch(text, /\bApply\b/);
  await window.screenshot('restored');
});

test('linking again changes nothing and says so', { timeout: 120_000 }, async () => {
  const { window, sandbox } = stage;
  const person = new Person(window);
  const writesBefore = writes();
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: 'wi-demo-account', identity: /^mi-wi-demo/ });
  await person.reportSays(/Everything is in place already/);
  await window.screenshot('again');
  assert.deepEqual(writes(), writesBefore);

  function writes(): readonly string[] {
    return sandbox.azure.admin.audit().filter(({ method }) => method === 'PUT' || method === 'DELETE').map(({ method, path }) => `${method} ${path}`);
  }
});

test('unlink takes back what linking made, keeps and names the rest', { timeout: 120_000 }, async () => {
  const { window, sandbox } = stage;
  await window.notifications.clear();
  const tree = window.tree('Tenants');
  await window.openContainer('Tenantlink');
  await new Person(window).look(/^Contoso/, 'Clusters', /^aks-dev/, /^Linked service accounts/);
  await tree.context('Unlink…', /^Contoso/, 'Clusters', /^aks-dev/, /^Linked service accounts/, /wi-demo-account/);
  await window.screenshot('unlink');
  await window.dialogs.press('Unlink');
  const { message } = await window.notifications.wait(/was undone/);
  assert.match(message, /Kept: .*Microsoft\.Quota|Kept: .*cluster/);
  await window.screenshot('unlinked');
  const { identity } = demoObjects(sandbox);
  assert.equal(identity.credentials.size, 0);
  assert.deepEqual(sandbox.azure.admin.roleAssignments(identity.tenantId).filter(({ principalId }) => principalId === identity.principalId), []);
});

test('no error reached the log', async () => {
  const log = await stage.vscode.readChannel(extensionId, 'Tenantlink');
  assert.doesNotMatch(log, /\[error\]/);
});

test('no token or key reached the disk, the channels or the browser', { timeout: 120_000 }, async () => {
  const { vscode, window, workspace } = stage;
  assert.deepEqual(secrets.kinds(), ['entra token', 'service account token']);
  const index = indexOf(secrets.all());
  const places = [...(await filesBelow(vscode.userDataDir)), ...(await filesBelow(workspace)), { where: 'browser storage', text: await browserStorage(window) }];
  assert.ok(places.length > 10);
  assert.notDeepEqual(leaksIn('planted', `x ${secrets.all()[0]?.text ?? ''} y`, index), [], 'the search finds what is there');
  assert.deepEqual(places.flatMap(({ where, text }) => leaksIn(where, text, index)), []);
});
