import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { demoAccount } from './manifest.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const stage = await setStage({ screenshots: join(resolve(import.meta.dirname, '../..'), 'out/e2e/region') });
const { window } = stage;
const person = new Person(window);
after(() => stage.close());

test('all quotas of a region are a table in the channel, and in the report that the run’s row opens', { timeout: 240_000 }, async () => {
  await person.signIn();
  await person.link({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  await person.press('Run Quota Pod');
  await person.answer({ question: /Whose quota/, choose: /./ }, { question: /In which region/, choose: 'West Europe' }, { question: /Which quota/, choose: 'All quotas of the region' });
  const log = await person.verdict();
  await window.notifications.wait(/^The link works/);
  await window.notifications.clear();
  await window.screenshot('channel');
  assert.match(log, /Quota +Used +Limit +Free +State\n/);
  assert.match(log, /Total Regional vCPUs +\d+ +\d+ +\d+ +\d+% used\n/);

  await window.openContainer('Tenantlink');
  await window.tree('Tenants').expand('Quota runs');
  await window.screenshot('tree');
  await window.tree('Tenants').select('Quota runs', /^worked /);
  await person.reportSays('Total Regional vCPUs');
  await window.screenshot('report');
});
