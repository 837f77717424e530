import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArmId, subscriptionScope } from '../../../src/core/model/armId.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { askLink, type LinkStart } from '../../../src/ui/ask/askLink.ts';
import { aCluster, anIdentity, contoso, fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { fakeSession, type FakeSession } from './fakeSession.ts';
import { scriptedHost, type Deed, type Seen } from './scriptedHost.ts';

async function ask(script: readonly Deed[], start: LinkStart = {}, prepare: (session: FakeSession) => void = () => undefined): Promise<{ wish: LinkWish | undefined; wishes: readonly LinkWish[] | undefined; seen: readonly Seen[]; session: FakeSession }> {
  const host = scriptedHost(script);
  const session = fakeSession(host);
  prepare(session);
  const wishes = await askLink(session.context, start);
  host.done();
  return { wish: wishes?.[0], wishes, seen: host.seen, session };
}

const existing: LinkWish['identity'] = { kind: 'existing', ref: { id: anIdentity().id, tenantId: fabrikam } };
const wholeWish: LinkWish = {
  cluster: { id: aCluster().id, tenantId: contoso },
  serviceAccount: { namespace: 'default', name: 'reader' },
  identity: existing,
  role: { name: 'Reader', scope: subscriptionScope(fabrikamSubscription) },
};

describe('asking for a link', () => {
  test('from nothing: six questions', async () => {
    const { wish, seen } = await ask([{ pick: 'aks-wi-demo' }, { pick: 'default' }, { pick: 'reader' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }]);
    assert.deepEqual(wish, wholeWish);
    assert.deepEqual(seen.map(({ step }) => step), ['1/', '2/', '3/', '4/', '5/6', '6/6']);
    assert.equal(seen[4]?.active, 'Reader');
    assert.equal(seen[5]?.active, 'Subscription fabrikam one');
  });

  test('from an identity, a cluster or a service account: only what is not known', async () => {
    const fromIdentity = await ask([{ pick: 'aks-wi-demo' }, { pick: 'default' }, { pick: 'reader' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { identity: anIdentity() });
    assert.deepEqual(fromIdentity.wish, wholeWish);
    const fromAccount = await ask([{ pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' });
    assert.deepEqual(fromAccount.wish, wholeWish);
    assert.equal(fromAccount.seen[1]?.step, '2/3');
  });

  test('several service accounts make a link each', async () => {
    const { wishes, seen } = await ask([{ pick: 'Several service accounts…' }, { check: ['default', 'reader'] }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster(), namespace: 'default' });
    assert.deepEqual(wishes?.map(({ serviceAccount }) => serviceAccount.name), ['default', 'reader']);
    assert.deepEqual(seen.map(({ step }) => step), ['1/', '1/', '2/', '3/4', '4/4']);
  });

  test('several clusters get the same link; one cluster alone is not offered as several', async () => {
    const second = aCluster({ id: parseArmId(`${aCluster().id}-two`), name: 'aks-two' });
    const two = (session: FakeSession): void => session.moreClusters([second]);
    const { wishes } = await ask([{ pick: 'Several clusters…' }, { check: ['aks-wi-demo', 'aks-two'] }, { pick: 'default' }, { typeNew: 'fresh' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], {}, two);
    assert.deepEqual(wishes?.map(({ cluster, serviceAccount }) => [cluster.id, serviceAccount.name]), [[second.id, 'fresh'], [aCluster().id, 'fresh']]);
    const one = await ask(['cancel']);
    assert.deepEqual(one.seen[0]?.labels, ['aks-wi-demo']);
  });

  test('going back from several leads to the question for one', async () => {
    const { wish, wishes } = await ask([{ pick: 'Several service accounts…' }, 'back', { pick: 'reader' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster(), namespace: 'default' });
    assert.deepEqual([wish, wishes?.length], [wholeWish, 1]);
  });

  test('namespace and service account may be new', async () => {
    const { wish } = await ask([{ pick: 'aks-wi-demo' }, { typeNew: 'fresh', label: 'New namespace “fresh”' }, { typeNew: 'fresh.account', label: 'New service account “fresh.account”' }, { pick: 'mi-wi-demo' }, { pick: 'Contributor' }, { pick: 'Resource group rg-wi-demo' }]);
    assert.deepEqual(wish?.serviceAccount, { namespace: 'fresh', name: 'fresh.account' });
    assert.equal(wish.role.scope, `/subscriptions/${fabrikamSubscription}/resourceGroups/rg-wi-demo`);
  });

  test('a new identity: subscription, group, region, name; regions that cannot federate are not offered', async () => {
    const { wish, seen } = await ask(
      [{ pick: 'New identity…' }, { pick: 'fabrikam one' }, { typeNew: 'rg-new' }, { pick: 'East US' }, { enter: 'mi-new' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }],
      { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' },
    );
    assert.deepEqual(wish?.identity, { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } });
    assert.deepEqual(seen[3]?.labels, ['East US', 'West US 2']);
    assert.deepEqual(seen.map(({ step }) => step), ['1/', '2/7', '3/7', '4/7', '5/7', '6/7', '7/7']);
  });

  test('an existing group suggests its region', async () => {
    const { seen } = await ask([{ pick: 'New identity…' }, { pick: 'fabrikam one' }, { pick: 'rg-shared' }, 'cancel'], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' });
    assert.equal(seen[3]?.active, 'East US');
  });

  test('a scope that is typed completes the question before it', async () => {
    const typed = `/subscriptions/${fabrikamSubscription}/resourceGroups/other`;
    const { wish, seen } = await ask([{ pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Other resource…' }, { enter: typed }], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' });
    assert.equal(wish?.role.scope, typed);
    assert.equal(seen[3]?.step, '3/3');
  });

  test('a tenant that wants a sign-in stands in the list, and choosing it signs in', async () => {
    const { wish, seen, session } = await ask(
      [{ mend: 'signInRequired' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }],
      { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' },
      ({ faults }) => faults.set('listIdentities fabrikam', 'signInRequired'),
    );
    assert.deepEqual(wish, wholeWish);
    assert.deepEqual(seen[0]?.obstacles, ['signInRequired']);
    assert.deepEqual(seen[0].labels, ['New identity…']);
    assert.deepEqual(session.signedInTo, [fabrikam]);
  });

  test('a list of roles that cannot be read leaves Reader to choose, and says why', async () => {
    const { wish, seen } = await ask([{ pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' }, ({ faults }) => faults.set('listRoles', 'forbidden'));
    assert.deepEqual(wish, wholeWish);
    assert.deepEqual(seen[1], { step: '2/3', title: 'Which role is the identity to hold?', labels: ['Reader'], descriptions: ['default'], obstacles: ['forbidden'], active: 'Reader' });
  });

  test('identities stand in the order of their names, and a full one is told before more is asked', async () => {
    const host = scriptedHost([{ pick: 'mi-wi-demo' }, 'back', { pick: 'mi-wi-demo' }, { pick: 'Reader' }, 'cancel']);
    const { context } = fakeSession(host, { credentials: 20 });
    await askLink(context, { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' });
    host.done();
    assert.deepEqual(host.seen[0]?.labels, ['mi-wi-demo', 'mi-zoo', 'New identity…']);
    assert.deepEqual(host.seen[1]?.obstacles, ['limitReached']);
    assert.match(host.seen[2]?.descriptions[0] ?? '', /20 of 20/);
    assert.equal(host.seen[0].descriptions[0], 'rg-wi-demo · eastus');
  });

  test('the role may hold at every resource group of the subscription', async () => {
    const { seen } = await ask([{ pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Resource group rg-shared' }], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' });
    assert.deepEqual(seen[2]?.labels, ['Subscription fabrikam one', 'Resource group rg-wi-demo', 'Resource group rg-shared', 'Other resource…']);
    const unread = await ask([{ pick: 'mi-wi-demo' }, { pick: 'Reader' }, 'cancel'], { cluster: aCluster(), namespace: 'default', serviceAccount: 'reader' }, ({ faults }) => faults.set('listResourceGroups', 'forbidden'));
    assert.deepEqual(unread.seen[2]?.obstacles, ['forbidden']);
    assert.equal(unread.seen[2].labels[0], 'Subscription fabrikam one');
  });

  test('a namespace that is still to be made has its default service account', async () => {
    const { wish, seen } = await ask([{ typeNew: 'fresh' }, { pick: 'default' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster() });
    assert.deepEqual(wish?.serviceAccount, { namespace: 'fresh', name: 'default' });
    assert.deepEqual(seen[1]?.labels, ['default']);
  });

  test('where the namespaces cannot be read, the default one is offered and nothing is called new', async () => {
    const unreadable = ({ faults }: FakeSession): void => void faults.set('listNamespaces', 'forbidden').set('listServiceAccounts', 'forbidden');
    const { wish, seen } = await ask([{ pick: 'default' }, { typeNew: 'reader', label: 'reader' }, { pick: 'mi-wi-demo' }, { pick: 'Reader' }, { pick: 'Subscription fabrikam one' }], { cluster: aCluster() }, unreadable);
    assert.deepEqual(wish, wholeWish);
    assert.deepEqual(seen[0]?.obstacles, ['forbidden']);
    const { seen: typed } = await ask([{ typeNew: 'shop', label: 'shop' }, 'cancel'], { cluster: aCluster() }, unreadable);
    assert.equal(typed.length, 2);
  });

  test('going back from what cannot be read works, and giving up leaves nothing', async () => {
    const { wish } = await ask([{ pick: 'aks-wi-demo' }, { pick: 'shop' }, 'back', 'back', 'cancel'], {});
    assert.equal(wish, undefined);
  });
});
