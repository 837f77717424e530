import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imageText } from '../../../src/core/app/imageName.ts';
import { askApp, type AppChoice, type AppPlace } from '../../../src/ui/ask/askApp.ts';
import { fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { fakeSession } from './fakeSession.ts';
import { scriptedHost, type Deed } from './scriptedHost.ts';

const guid = '0a1b2c3d-1111-4222-8333-444455556666';
const here: AppPlace = { id: 'here', label: 'shop', names: ['README.md'] };
const quota: readonly Deed[] = [{ pick: 'fabrikam one' }, { pick: 'East US' }, { pick: 'Total Regional vCPUs' }];

async function ask(deeds: readonly Deed[], places: readonly AppPlace[] = [here]): Promise<{ readonly host: ReturnType<typeof scriptedHost>; readonly choice: AppChoice | undefined }> {
  const host = scriptedHost(deeds);
  const { context } = fakeSession(host);
  const session = { ...context.session, world: { ...context.session.world, random: { guid: () => guid, fraction: () => 0 } } };
  const choice = await askApp({ ...context, session }, { title: 'New app', places, tenantId: fabrikam, prefer: { subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' } });
  host.done();
  return { host, choice };
}

describe('asking for a new app', () => {
  test('language, name, quota and registry, counted; the ephemeral image has a name that nobody guesses', async () => {
    const { host, choice } = await ask([{ pick: 'TypeScript' }, { enter: 'wi-demo' }, ...quota, { pick: 'ttl.sh, for an hour' }]);
    assert.deepEqual(host.seen.map(({ step }) => step), ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
    assert.deepEqual(choice && { ...choice, image: imageText(choice.image) }, {
      language: 'typescript',
      placeId: 'here',
      name: 'wi-demo',
      quota: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, region: 'eastus', resource: 'cores' },
      image: `ttl.sh/wi-demo-${guid}:1h`,
    });
  });

  test('a registry of one’s own is asked for by the whole name of the image', async () => {
    const { host, choice } = await ask([{ pick: 'Go' }, { enter: 'reader' }, ...quota, { pick: 'A registry of your own…' }, { enter: 'example.azurecr.io/team/reader:1.0' }]);
    assert.equal(host.seen.at(-1)?.step, '6/6');
    assert.equal(choice?.language, 'go');
    assert.deepEqual(choice.image, { repository: 'example.azurecr.io/team/reader', tag: '1.0' });
  });

  test('going back from one’s own registry to the ephemeral one forgets it', async () => {
    const { choice } = await ask([{ pick: 'Go' }, { enter: 'reader' }, ...quota, { pick: 'A registry of your own…' }, 'back', { pick: 'ttl.sh, for an hour' }]);
    assert.equal(choice && imageText(choice.image), `ttl.sh/reader-${guid}:1h`);
  });

  test('a name that is taken is not offered; of several folders one is asked for', async () => {
    const there: AppPlace = { id: 'there', label: 'tools', names: ['WI-demo', 'wi-demo-2'] };
    const { host, choice } = await ask([{ pick: 'Go' }, { pick: 'tools' }, { enter: 'wi-demo-3' }, ...quota, { pick: 'ttl.sh, for an hour' }], [here, there]);
    assert.deepEqual(host.seen[1]?.labels, ['shop', 'tools']);
    assert.deepEqual(host.seen[2]?.labels, ['wi-demo-3']);
    assert.equal(choice?.placeId, 'there');
    await assert.rejects(ask([{ pick: 'Go' }, { pick: 'tools' }, { enter: 'wi-demo' }], [here, there]), /There is something named wi-demo already/);
    await assert.rejects(ask([{ pick: 'Go' }, { enter: 'Wi Demo' }]), /is not allowed/);
  });

  test('a name without a registry is refused with what is missing', async () => {
    await assert.rejects(ask([{ pick: 'Go' }, { enter: 'reader' }, ...quota, { pick: 'A registry of your own…' }, { enter: 'reader:1.0' }]), /Begin with the address of the registry/);
  });

  test('giving up at any question leaves nothing', async () => {
    const all: readonly Deed[] = [{ pick: 'TypeScript' }, { enter: 'wi-demo' }, ...quota];
    for (let answered = 0; answered <= all.length; answered += 1) assert.equal((await ask([...all.slice(0, answered), 'cancel'])).choice, undefined);
  });
});
