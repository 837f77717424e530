import { ComputeManagementClient } from '@azure/arm-compute';
import { AzureQuotaExtensionAPI } from '@azure/arm-quota';
import { ResourceManagementClient } from '@azure/arm-resources';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { arm, classic, credentialOf, modern, startTestAzure, subscriptionOf, type TestAzure } from './harness.ts';
import { armFacts, recording, shapeOf, withoutFacts } from './recordedFacts.ts';

let azure: TestAzure;
let quota: AzureQuotaExtensionAPI;
let resources: ResourceManagementClient;
let scope: string;
before(async () => {
  azure = await startTestAzure();
  const credential = credentialOf(azure, 'ada', azure.b.id);
  const { id } = subscriptionOf(azure.b);
  quota = new AzureQuotaExtensionAPI(credential, classic(azure));
  resources = new ResourceManagementClient(credential, id, modern(azure));
  scope = `subscriptions/${id}/providers/Microsoft.Compute/locations/westeurope`;
});
after(() => azure.close());

test('quotas want their provider registered first', async () => {
  await assert.rejects(quota.quota.get('standardDSv3Family', scope), { code: 'MissingSubscriptionRegistration', statusCode: 409 });
  assert.equal((await resources.providers.get('Microsoft.Quota')).registrationState, 'NotRegistered');
  await resources.providers.register('Microsoft.Quota');
  assert.equal((await resources.providers.get('Microsoft.Quota')).registrationState, 'Registered');
  const limit = await quota.quota.get('standarddsv3family', scope);
  assert.equal(limit.name, 'standardDSv3Family', 'the service writes the name in its own way');
  const usage = await quota.usages.get('standardDSv3Family', scope);
  const seeded = azure.admin.quota(subscriptionOf(azure.b).id, 'westeurope', 'standardDSv3Family');
  assert.deepEqual(limit.properties?.limit, { limitObjectType: 'LimitValue', limitType: 'Independent', value: seeded.limit });
  assert.deepEqual(usage.properties?.usages, { usagesType: 'Individual', value: seeded.usage });
  const names: (string | undefined)[] = [];
  for await (const one of quota.quota.list(scope)) names.push(one.name);
  assert.ok(names.includes('Standard NCASv3_T4 Family'));
});

test('lists come in pages, at addresses that keep the version', async () => {
  const paged = await startTestAzure({ pageSize: 6 });
  try {
    const { id } = subscriptionOf(paged.b);
    paged.admin.setProvider(id, 'Microsoft.Quota', 'Registered');
    const client = new AzureQuotaExtensionAPI(credentialOf(paged, 'ada', paged.b.id), classic(paged));
    const at = `subscriptions/${id}/providers/Microsoft.Compute/locations/westeurope`;
    for (const list of [client.quota.list(at), client.usages.list(at)]) {
      const pages: number[] = [];
      const names = new Set<string | undefined>();
      for await (const page of list.byPage()) {
        pages.push(page.length);
        for (const { name } of page) names.add(name);
      }
      assert.ok(pages.length > 3 && pages.slice(0, -1).every((length) => length === 6), JSON.stringify(pages));
      assert.equal(names.size, pages.reduce((sum, length) => sum + length, 0), 'no quota twice');
    }
    const first = await arm(paged, { tenant: paged.b.id }, 'GET', `/${at}/providers/Microsoft.Quota/quotas?api-version=2025-03-01`);
    assert.match(String(first.json().nextLink), /^https:\/\/.*\/quotas\?api-version=2025-03-01&%24skiptoken=/);
  } finally {
    await paged.close();
  }
});

test('a name with a space is read, an unknown name or region is refused', async () => {
  assert.equal((await quota.quota.get('Standard NCASv3_T4 Family', scope)).name, 'Standard NCASv3_T4 Family');
  await assert.rejects(quota.quota.get('nothing', scope), { statusCode: 404 });
  await assert.rejects(quota.quota.get('cores', scope.replace('westeurope', 'atlantis')), { code: 'NoRegisteredProviderFound', statusCode: 400 });
});

test('compute usages agree with the quotas', async () => {
  const compute = new ComputeManagementClient(credentialOf(azure, 'ada', azure.b.id), subscriptionOf(azure.b).id, modern(azure));
  const usages = new Map<string | undefined, number | undefined>();
  for await (const one of compute.usage.list('westeurope')) usages.set(one.name.value, one.limit);
  const limit = await quota.quota.get('cores', scope);
  const value = limit.properties?.limit;
  assert.equal(usages.get('cores'), value && 'value' in value ? value.value : undefined);
  azure.admin.setQuota(subscriptionOf(azure.b).id, 'westeurope', 'cores', { limit: 7, usage: 6 });
  const changed = await quota.usages.get('cores', scope);
  assert.deepEqual(changed.properties?.usages, { usagesType: 'Individual', value: 6 });
});

test('registration takes its time', async () => {
  const clock = virtualClock();
  const slow = await startTestAzure({ clock, timings: { registrationMs: 90_000 } });
  try {
    const path = `/subscriptions/${subscriptionOf(slow.b).id}/providers/Microsoft.Quota`;
    const state = async (method: string, at: string): Promise<unknown> =>
      (await arm(slow, { tenant: slow.b.id }, method, `${at}?api-version=2025-04-01`)).json().registrationState;
    assert.equal(await state('POST', `${path}/register`), 'Registering');
    await clock.advance(60_000);
    assert.equal(await state('POST', `${path}/register`), 'Registering', 'asking again does not begin anew');
    await clock.advance(30_000);
    assert.equal(await state('GET', path), 'Registered');
  } finally {
    await slow.close();
  }
});

test('a reader may not register', async () => {
  const path = `/subscriptions/${subscriptionOf(azure.b, 1).id}/providers/Microsoft.Quota/register?api-version=2025-04-01`;
  const refused = await arm(azure, { tenant: azure.b.id, user: 'dora' }, 'POST', path);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /'Microsoft\.Quota\/register\/action' over scope '\/subscriptions\//);
});

test('answers on record', { skip: withoutFacts }, async () => {
  const as = { tenant: azure.b.id };
  const missing = await arm(azure, as, 'GET', `/${scope.replace(subscriptionOf(azure.b).id, subscriptionOf(azure.b, 1).id)}/providers/Microsoft.Quota/quotas/cores?api-version=2023-02-01`);
  const fact = armFacts().find((one) => one.code === 'MissingSubscriptionRegistration' && one.body.includes('ApiCenter'));
  assert.equal(missing.status, fact?.status);
  assert.deepEqual(missing.json(), JSON.parse((fact?.body ?? '').replaceAll('Microsoft.ApiCenter', 'Microsoft.Quota')));
  const recorded = recording('quota__test_quota_crud');
  for (const kind of ['quotas', 'usages']) {
    const exchange = recorded.find((one) => one.method === 'GET' && one.uri.includes(`/${kind}/standardFSv2Family`));
    const answer = await arm(azure, as, 'GET', `/${scope}/providers/Microsoft.Quota/${kind}/standardFSv2Family?api-version=2023-02-01`);
    assert.deepEqual(shapeOf(answer.json()).toSorted(), shapeOf(exchange?.body).toSorted());
    assert.ok(answer.headers['ms-requestid']);
  }
  const usages = await arm(azure, as, 'GET', `/${scope}/usages?api-version=2024-07-01`);
  assert.deepEqual(shapeOf(usages.json()), shapeOf(recording('vm__test_vm_usage')[0]?.body));
  const provider = await arm(azure, as, 'GET', `/subscriptions/${subscriptionOf(azure.b).id}/providers/Microsoft.Quota?api-version=2022-09-01`);
  const shape = shapeOf(provider.json());
  for (const line of shapeOf(recording('provider__test_provider_registration')[0]?.body)) {
    if (!line.startsWith('authorization.')) assert.ok(shape.includes(line), line);
  }
});
