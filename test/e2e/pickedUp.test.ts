import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { join, resolve } from 'node:path';
import { demoObjects } from './demoObjects.ts';
import { demoAccount } from './manifest.ts';
import { extensionId, Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/picked-up');
const stage = await setStage({ screenshots });
const { window, sandbox } = stage;
const person = new Person(window);
const tree = window.tree('Tenants');
const channel = 'Tenantlink: Quota pod';
after(() => stage.close());

/** The labels and descriptions of the runs. */
async function runs(): Promise<readonly string[]> {
  await window.openContainer('Tenantlink');
  await tree.expand('Quota runs');
  return (await tree.children('Quota runs')).map(({ label, description }) => `${label} ${description}`);
}

test('a reload in the middle of a run: the next window goes on with it to its verdict, and keeps it', { timeout: 240_000 }, async () => {
  // New trust takes its time to spread: the pod is still asking when the window goes.
  sandbox.azure.faults.propagation.credentialMs = 40_000;
  await person.signIn();
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  await person.press('Apply');
  await window.dialogs.press('Link');
  await person.reportSays('Every link of the chain holds.');
  await window.notifications.clear();
  await person.press('Run Quota Pod');
  await person.answer({ question: /Whose quota/, choose: /./ }, { question: /In which region/, choose: 'West Europe' }, { question: /Which quota/, choose: /^Total Regional vCPUs/ });
  await window.output.wait(extensionId, channel, /trying again in/);
  assert.match((await runs()).join('\n'), /^default\/wi-demo-account running since .* as mi-wi-demo\S* on aks-dev/);
  await window.screenshot('running');

  await window.reload();
  const log = await window.output.wait(extensionId, channel, /Went on after a reload: the run of .*[\s\S]*Verdict: .+/);
  await window.notifications.wait(/^The link works/);
  await window.screenshot('went-on');
  assert.equal(log.match(/Created Job/g)?.length, 1, 'it is the same run');
  const { cluster } = demoObjects(sandbox);
  for (const [apiVersion, kind] of [['batch/v1', 'Job'], ['v1', 'Pod'], ['v1', 'ConfigMap']] as const) {
    const left = sandbox.kubernetes.cluster(cluster.id).list(apiVersion, kind, 'default').map(({ metadata }) => metadata.name);
    assert.deepEqual(left.filter((name) => name.startsWith('tenantlink-')), []);
  }
});

test('the run is in the sidebar with its verdict; its row opens the report, its button the log', { timeout: 60_000 }, async () => {
  await window.notifications.clear();
  const [row] = await runs();
  assert.match(row ?? '', /^default\/wi-demo-account succeeded, .* as mi-wi-demo\S* on aks-dev/);
  await tree.select('Quota runs', 'default/wi-demo-account');
  const report = await person.reportSays('as they were then');
  assert.match(report, /The link works: mi-wi-demo\S* read Total Regional vCPUs/);
  await window.screenshot('history');
  await tree.action('Show Log of Quota Run', 'Quota runs', 'default/wi-demo-account');
  const text = await window.until('the log', async () => {
    const shown = await window.editor.text();
    return shown.includes('Verdict: The link works') ? shown : undefined;
  });
  assert.match(text, /Went on after a reload/);
  assert.doesNotMatch(text, /eyJ[A-Za-z0-9_-]{20}/);
  await window.screenshot('log');
  await tree.action('Delete Quota Run', 'Quota runs', 'default/wi-demo-account');
  await window.until('an empty history', async () => ((await tree.rows()).some(({ label }) => label === 'Quota runs') ? undefined : true));
});
