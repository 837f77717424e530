import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { join, resolve } from 'node:path';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import { parseArmId, subscriptionScope } from '../../src/core/model/armId.ts';
import { parseSubscriptionId, parseTenantId } from '../../src/core/model/ids.ts';
import { breaks } from '../demo/breaks.ts';
import type { BreakName } from '../demo/options.ts';
import { demoObjects } from './demoObjects.ts';
import { demoAccount, demoFile, demoManifest } from './manifest.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/broken-journeys');
const stage = await setStage({ screenshots, files: { [demoFile]: demoManifest } });
const { window, sandbox } = stage;
const person = new Person(window);
after(() => stage.close());

before(async () => {
  await person.signIn();
});

/** The chain that the journeys link and break. */
function subject(): ChainSubject {
  const { cluster, identity } = demoObjects(sandbox);
  return chainSubjectOf({
    cluster: { id: parseArmId(cluster.id), tenantId: parseTenantId(cluster.tenantId) },
    serviceAccount: { namespace: 'default', name: demoAccount },
    identity: { kind: 'existing', ref: { id: parseArmId(identity.id), tenantId: parseTenantId(identity.tenantId) } },
    role: { name: 'Reader', scope: subscriptionScope(parseSubscriptionId(identity.subscriptionId)) },
  });
}

/** What the verdict must say, and the two values the report must show, for each value that somebody breaks. */
const journeys: readonly { readonly name: string; readonly broken: BreakName; readonly says: RegExp; readonly values: () => readonly string[] }[] = [
  {
    name: 'no tenant-id annotation',
    broken: 'tenant-id',
    says: /no azure\.workload\.identity\/tenant-id annotation, so tokens are asked from the webhook’s own tenant/,
    values: () => [demoObjects(sandbox).cluster.tenantId, demoObjects(sandbox).identity.tenantId],
  },
  {
    name: 'federated credential without the issuer’s trailing slash',
    broken: 'issuer-slash',
    says: /lacks the trailing slash of the cluster’s issuer/,
    values: () => [sandbox.azure.admin.issuerOf(demoObjects(sandbox).cluster.id), sandbox.azure.admin.issuerOf(demoObjects(sandbox).cluster.id).replace(/\/$/, '')],
  },
  { name: 'identity without the role', broken: 'role', says: /holds no role at \/subscriptions\/.*it needs Reader/, values: () => ['no role', 'Reader at /subscriptions/'] },
];

for (const { name, broken, says, values } of journeys) {
  test(`a broken journey ends in its explanation: ${name}`, { timeout: 300_000 }, async () => {
    await linkAgain();
    breaks[broken].apply(sandbox, subject());
    await person.press('Run Quota Pod');
    await person.answer({ question: /Whose quota/, choose: /./ }, { question: /In which region/, choose: 'West Europe' }, { question: /Which quota/, choose: /^Total Regional vCPUs/ });
    await window.output.wait('tenantlink.tenantlink', 'Tenantlink: Quota pod', says);
    const { message, severity } = await window.notifications.wait(says);
    assert.equal(severity, 'error', message);
    await window.screenshot(`${broken}-verdict`);
    await window.notifications.clear();
    const report = await person.reportSays(says);
    for (const value of values()) assert.ok(report.includes(value), `the report shows ${value}`);
    await window.screenshot(`${broken}-report`);
  });
}

/** Links, or mends what the journey before broke: linking again always leads to a whole chain. */
async function linkAgain(): Promise<void> {
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  await person.reportSays('Nothing has changed yet.');
  await person.press('Apply');
  const confirm = await window.until('the confirmation or the end', async () => {
    if (await window.page.locator('.monaco-dialog-box').isVisible()) return 'confirm';
    const text = await (await person.report()).locator('body').innerText({ timeout: 3_000 }).catch(() => '');
    return text.includes('Every link of the chain holds.') ? 'done' : undefined;
  });
  if (confirm === 'confirm') await window.dialogs.press('Link');
  await person.reportSays('Every link of the chain holds.');
  await window.notifications.clear();
}
