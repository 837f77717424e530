import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { demoObjects } from './demoObjects.ts';
import { demoAccount, demoFile, demoManifest } from './manifest.ts';
import { Person } from './person.ts';
import { setStage } from './stage.ts';

const screenshots = join(resolve(import.meta.dirname, '../..'), 'out/e2e/others-hands');
const stage = await setStage({ screenshots, files: { [demoFile]: demoManifest } });
const { window, sandbox, workspace } = stage;
const { admin } = sandbox.azure;
const person = new Person(window);
const plain = 'orders';
after(() => stage.close());

before(async () => {
  const { cluster } = demoObjects(sandbox);
  const small = sandbox.kubernetes.cluster(cluster.id);
  for (const name of [demoAccount, plain]) small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'default', name } });
  small.deployWith('Helm', 'shop', { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: demoAccount });
  await person.signIn();
});

test('a ServiceAccount that Helm owns is changed in its manifest, and undo makes the file what it was', { timeout: 300_000 }, async () => {
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: demoAccount, identity: /^mi-wi-demo/ });
  const plan = await person.reportSays(/belongs to Helm shop/);
  assert.match(plan, /Its manifest wi-demo\.yaml is changed instead; commit it, and Helm brings it to the cluster/);
  assert.match(plan, /Annotate the ServiceAccount in wi-demo\.yaml/);
  await window.screenshot('plan-of-the-manifest');
  await person.press('Apply');
  await window.dialogs.press('Link');
  const applied = await person.reportSays(/the link holds once Helm has brought wi-demo\.yaml to the cluster/);
  assert.match(applied, /Commit wi-demo\.yaml and let Helm deploy it/);
  await window.notifications.wait(/acts as mi-wi-demo.* once Helm has brought wi-demo\.yaml to the cluster/);
  await window.screenshot('manifest-changed');
  const { cluster, identity } = demoObjects(sandbox);
  const written = await readFile(join(workspace, demoFile), 'utf8');
  assert.match(written, new RegExp(`namespace: default\n {2}annotations:\n {4}azure\\.workload\\.identity/client-id: ${identity.clientId}\n`));
  const inCluster = sandbox.kubernetes.cluster(cluster.id).get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: demoAccount });
  assert.doesNotMatch(JSON.stringify(inCluster), /azure\.workload\.identity/);
  await window.notifications.clear();
  await person.press('Undo');
  await window.notifications.wait(/was undone/);
  await person.reportSays('The link is undone.');
  await window.screenshot('manifest-restored');
  assert.equal(await readFile(join(workspace, demoFile), 'utf8'), demoManifest);
  await window.notifications.clear();
});

test('after a reload, waiting for a colleague is offered again and goes on to the end', { timeout: 300_000 }, async () => {
  const { cluster, identity } = demoObjects(sandbox);
  mayOnlyRead(identity.tenantId);
  await person.planLink({ cluster: /^aks-dev/, serviceAccount: plain, identity: /^mi-wi-demo/ });
  await person.reportSays(/You may not do this in Fabrikam/);
  await person.press('Hand Over…');
  await person.answer({ question: /Which half/, choose: /^The identity’s half, in Fabrikam/ }, { question: /How is the colleague given it/, choose: 'Copy a script for the Azure CLI' });
  await person.reportSays(/handed over/);
  // What cannot be undone is in place since the test before, so that nothing is asked.
  await person.press('Apply');
  await person.reportSays(/Waiting for the other half/);
  await window.reload();
  const { message, buttons } = await window.notifications.wait(/waits for a colleague/);
  assert.match(message, /default\/orders .* waits for a colleague: .*trust the service account/);
  assert.deepEqual(buttons, ['Go On Waiting', 'Undo', 'Show Report']);
  await window.screenshot('offered-again');
  await window.notifications.press(/waits for a colleague/, 'Go On Waiting');
  await person.reportSays(/Waiting for the other half/);
  await window.screenshot('waiting-again');
  admin.putCredential(identity.id, { name: 'by-a-colleague', issuer: admin.issuerOf(cluster.id), subject: `system:serviceaccount:default:${plain}`, audiences: ['api://AzureADTokenExchange'] });
  admin.assignRole({ scope: `/subscriptions/${identity.subscriptionId}`, role: 'Reader', principalId: identity.principalId });
  admin.setProvider(identity.subscriptionId, 'Microsoft.Quota', 'Registered');
  const inPlace = await person.reportSays(/The link is in place/);
  assert.match(inPlace, /Fabrikam \d+ \([0-9a-f-]{36}\)/, 'the tenants have their names by now');
  await window.screenshot('in-place');
});

/** Leaves the user Reader on every subscription of a tenant. */
function mayOnlyRead(tenant: string): void {
  const principalId = admin.users().find(({ name }) => name === 'ada')?.memberships.get(tenant)?.objectId ?? '';
  for (const assignment of admin.roleAssignments(tenant)) if (assignment.principalId === principalId) admin.deleteRoleAssignment(assignment.id);
  for (const { id } of admin.subscriptions(tenant)) admin.assignRole({ scope: `/subscriptions/${id}`, role: 'Reader', principalId });
}
