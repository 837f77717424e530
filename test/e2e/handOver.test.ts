import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { demoObjects } from './demoObjects.ts';
import { demoAccount, demoFile, demoManifest } from './manifest.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/hand-over');
const stage = await setStage({ screenshots, files: { [demoFile]: demoManifest } });
const { window, sandbox } = stage;
const { admin } = sandbox.azure;
const person = new Person(window);
const planFile = `default-${demoAccount}-identity.tenantlink.json`;
after(() => stage.close());

before(async () => {
  // In Fabrikam the user may look and nothing more: the usual case.
  giveInFabrikam('Reader');
  await person.signIn();
});

test('a right that is lacking is told per step and leads to handing the half over', { timeout: 300_000 }, async () => {
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  const plan = await person.reportSays(/You may not do this in Fabrikam.*: hand it over/);
  assert.match(plan, /Microsoft\.Authorization\/roleAssignments\/write/);
  await window.screenshot('lacking');
  await person.press('Hand Over…');
  await person.answer({ question: /Which half/, choose: /^The identity’s half, in Fabrikam/ }, { question: /How is the colleague given it/, choose: 'Save a plan file…' });
  await save();
  await window.notifications.wait(/Saved .*tenantlink\.json/);
  const text = await readFile(join(stage.workspace, planFile), 'utf8');
  assert.equal((JSON.parse(text) as { format: string }).format, 'tenantlink-plan');
  await person.reportSays(/handed over/);
  await window.notifications.clear();
  await window.screenshot('handed-over');
});

test('the own half is applied, and the other one awaited until it is there', { timeout: 300_000 }, async () => {
  await person.press('Apply');
  await window.dialogs.press('Link');
  await person.reportSays(/Waiting for the other half/);
  await window.screenshot('waiting');
  // The cluster has an issuer by now, so that the credential can be asked for as well.
  await person.press('Hand Over…');
  await person.answer({ question: /How is the colleague given it/, choose: 'Save a plan file…' });
  await save();
  await agreeToReplace();
  await window.notifications.wait(/Saved .*tenantlink\.json/);
  // The colleague's hands, in the other tenant.
  const { cluster, identity } = demoObjects(sandbox);
  admin.putCredential(identity.id, { name: 'by-a-colleague', issuer: admin.issuerOf(cluster.id), subject: `system:serviceaccount:default:${demoAccount}`, audiences: ['api://AzureADTokenExchange'] });
  admin.assignRole({ scope: `/subscriptions/${identity.subscriptionId}`, role: 'Reader', principalId: identity.principalId });
  admin.setProvider(identity.subscriptionId, 'Microsoft.Quota', 'Registered');
  await person.reportSays(/Every link of the chain holds|The link is in place/);
  await window.screenshot('both-halves');
  await window.notifications.clear();
});

test('the colleague opens the plan file, sees how things stand, agrees, and answers', { timeout: 300_000 }, async () => {
  giveInFabrikam('Owner');
  const { identity } = demoObjects(sandbox);
  admin.deleteCredential(identity.id, 'by-a-colleague');
  await window.command('Tenantlink: Open Plan File…');
  await window.input.choose(planFile);
  const plan = await person.reportSays(/Asked for by somebody in Contoso/);
  assert.match(plan, /look at every value before you apply it/);
  await window.screenshot('asked');
  await person.press('Apply');
  const { detail } = await window.dialogs.read();
  assert.match(detail, /A plan file asked for it\. After this, default\/wi-demo-account in cluster aks-dev.* can act as mi-wi-demo.* with Reader/);
  await window.screenshot('before-applying');
  await window.dialogs.press('Apply');
  await person.reportSays(/Your half of the link is done/);
  assert.deepEqual((await window.notifications.wait(/Your half of the link/)).buttons, ['Save the Answer…', 'Show Report']);
  await window.screenshot('applied');
  assert.equal(identity.credentials.size, 1);
});

test('a plan file that somebody edited is refused with the place', { timeout: 120_000 }, async () => {
  const place = join(stage.workspace, planFile);
  await writeFile(place, (await readFile(place, 'utf8')).replace(`system:serviceaccount:default:${demoAccount}`, 'system:serviceaccount:default:somebody-else'));
  await window.command('Tenantlink: Open Plan File…');
  await window.input.choose(planFile);
  const { message } = await window.notifications.wait(/plan file/i);
  assert.match(message, /trust\.subject|steps\[\d\]\.subject/);
  await window.screenshot('refused');
});

/** Takes the name that is offered, once it is there. */
async function save(): Promise<void> {
  await window.until('the name of the file', async () => ((await window.input.value()).endsWith(planFile) ? true : undefined));
  await window.screenshot('save');
  await window.input.accept();
}

/** The dialog for names has an OK of its own, which turns into the question's: the question must stand there first. */
async function agreeToReplace(): Promise<void> {
  const question = window.page.getByText(/already exists\. Are you sure/);
  await window.step('the question whether to replace the file', () => question.waitFor());
  await window.until('the file to be replaced', async () => {
    if (!(await question.isVisible())) return true;
    await window.page.getByRole('button', { name: 'OK', exact: true }).click({ timeout: 2_000 }).catch(() => undefined);
    return undefined;
  });
}

/** Leaves the user one role on every subscription of the second tenant. */
function giveInFabrikam(role: string): void {
  const tenant = admin.tenants()[1]?.id ?? '';
  const principalId = admin.users().find(({ name }) => name === 'ada')?.memberships.get(tenant)?.objectId ?? '';
  for (const assignment of admin.roleAssignments(tenant)) if (assignment.principalId === principalId) admin.deleteRoleAssignment(assignment.id);
  for (const { id } of admin.subscriptions(tenant)) admin.assignRole({ scope: `/subscriptions/${id}`, role, principalId });
}
