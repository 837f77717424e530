import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { askLinkedServiceAccount, askQuotaTarget } from '../../../src/ui/ask/askQuota.ts';
import { aCluster, fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { fakeSession } from './fakeSession.ts';
import { scriptedHost } from './scriptedHost.ts';

describe('asking for a quota', () => {
  test('subscription, region and resource, each with what is preferred selected', async () => {
    const host = scriptedHost([{ pick: 'fabrikam one' }, { pick: 'East US' }, { pick: 'Total Regional vCPUs' }]);
    const { context } = fakeSession(host);
    const target = await askQuotaTarget(context, { tenantId: fabrikam, title: 'Quota', prefer: { subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' }, all: false });
    host.done();
    assert.deepEqual(target, { tenantId: fabrikam, subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' });
    assert.deepEqual(host.seen.map(({ active }) => active), ['fabrikam one', 'East US', 'Total Regional vCPUs']);
  });

  test('all quotas of the region are the first choice, and no resource then', async () => {
    const host = scriptedHost([{ pick: 'fabrikam one' }, { pick: 'East US' }, { pick: 'All quotas of the region' }]);
    const { context } = fakeSession(host);
    const target = await askQuotaTarget(context, { tenantId: fabrikam, title: 'Quota', prefer: { subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' }, all: true });
    host.done();
    assert.deepEqual(target, { tenantId: fabrikam, subscriptionId: fabrikamSubscription, region: 'eastus' });
    assert.deepEqual(host.seen.at(-1)?.labels, ['All quotas of the region', 'Total Regional vCPUs']);
    assert.equal(host.seen.at(-1)?.active, 'Total Regional vCPUs');
  });

  test('only service accounts that use workload identity are offered', async () => {
    const host = scriptedHost([{ pick: 'default/reader' }]);
    const { context } = fakeSession(host);
    const chosen = await askLinkedServiceAccount(context, { title: 'Quota', cluster: aCluster() });
    assert.equal(chosen?.serviceAccount.name, 'reader');
    assert.deepEqual(host.seen[0]?.labels, ['default/reader']);
  });

  test('a cluster without a linked service account leads to linking', async () => {
    const host = scriptedHost(['cancel']);
    const { context } = fakeSession(host, { linked: false });
    assert.equal(await askLinkedServiceAccount(context, { title: 'Quota', cluster: aCluster() }), undefined);
    assert.equal(host.seen[0]?.elsewhere, 'tenantlink.link');
  });

  test('a subscription list that needs a sign-in offers it', async () => {
    const host = scriptedHost([{ mend: 'signInRequired' }, 'cancel']);
    const { context, faults, signedInTo } = fakeSession(host);
    faults.set('listSubscriptions fabrikam', 'signInRequired');
    assert.equal(await askQuotaTarget(context, { tenantId: fabrikam, title: 'Quota', prefer: { region: '', resource: '' }, all: true }), undefined);
    assert.deepEqual(signedInTo, [fabrikam]);
    assert.deepEqual(host.seen[1]?.labels, ['fabrikam one']);
  });
});
