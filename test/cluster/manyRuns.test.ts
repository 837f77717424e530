import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkRecord } from '../../src/core/link/records.ts';
import { defaultProbeImage } from '../../src/core/probe/podSpec.ts';
import { Secrets } from '../contract/canary/secrets.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import { prove } from '../contract/journey/proving.ts';
import { wishOf } from '../contract/journey/stage.ts';
import { noOwnCluster, unreachable } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { remains } from './remains.ts';
import { plantingTokens, plantPapers, searchRoom } from './secretSearch.ts';

const missing = await noOwnCluster(unreachable);
/** Runs at once: far more than a person starts, on one node whose pods share the machine with the tests. */
const crowd = 50;

describe('fifty runs at once on a real Kubernetes', { skip: missing ?? false }, () => {
  const secrets = new Secrets();
  let stage: ClusterStage;
  let subject: ChainSubject;
  let record: LinkRecord;
  before(async () => {
    stage = await startClusterStage({ onSecret: secrets.listener });
    const wish = wishOf(stage, { serviceAccount: { namespace: 'default', name: 'crowded' } });
    subject = chainSubjectOf(wish);
    ({ record } = await link(wish, stage.product.world));
    await stage.followed();
  });
  after(async () => {
    await unlink(record, stage.product.world);
    await stage.close();
  });

  test('each ends with its own verdict, nothing is left, and no secret stands anywhere', async () => {
    const started = Date.now();
    await plantPapers(secrets);
    const settings = { image: defaultProbeImage, deadlineSeconds: 540 };
    const proofs = await plantingTokens(secrets, () => Promise.all(Array.from({ length: crowd }, () => prove(stage.sandbox, stage.product.world, subject, { settings }))));
    console.log(`cluster runs: ${String(crowd)} at once, the last verdict after ${((Date.now() - started) / 1000).toFixed(0)} s`);
    const others = proofs.filter(({ verdict }) => verdict.status !== 'success');
    assert.deepEqual(others.map(({ outcome }) => JSON.stringify(outcome)), []);
    assert.equal(new Set(proofs.map(({ outcome }) => outcome.pod?.name)).size, crowd, 'each had a pod of its own');
    for (const { events } of proofs) assert.deepEqual(events.filter(({ kind }) => kind === 'cleaned' || kind === 'cleanupFailed').map(({ kind }) => kind), ['cleaned']);
    assert.deepEqual(await remains(stage.admin, 'default'), []);
    assert.deepEqual([...stage.product.journal.keys()], [`link-${record.id}.json`]);

    assert.deepEqual(secrets.kinds(), ['device code', 'entra token', 'kubeconfig token', 'refresh token', 'service account token', 'signing key']);
    const texts = {
      'the runs’ events and logs': JSON.stringify(proofs),
      'the product’s log': stage.product.log.join('\n'),
      'the product’s journal': JSON.stringify([...stage.product.journal]),
    };
    const { files, leaks } = await searchRoom(secrets, started, texts);
    for (const searched of ['/etcd/member/snap/db', '/etcd/member/wal/', 'out/cluster/kube-apiserver.log', 'out/cluster/kubelet.log']) assert.ok(files.some((path) => path.includes(searched)), `${searched} was searched`);
    assert.deepEqual(leaks, []);
  });

  test('the search finds a token in a log, in base64, and in an object that has gone again', async () => {
    const planted = new Secrets();
    const since = Date.now();
    const core = stage.admin.makeApiClient(CoreV1Api);
    const [logged, encoded, stored] = [Secrets.made(), Secrets.made(), Secrets.made()];
    for (const token of [logged, encoded, stored]) planted.plant('entra token', token);
    await core.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name: 'careless' }, data: { token: stored } } });
    await core.deleteNamespacedConfigMap({ namespace: 'default', name: 'careless' });
    const { leaks } = await searchRoom(planted, since, { 'a log': `Bearer ${logged}`, 'another log': Buffer.from(`x${encoded}`).toString('base64') });
    for (const place of ['a log', 'another log', 'etcd']) assert.ok(leaks.some((leak) => leak.includes(place)), `${place} in ${leaks.join(', ')}`);
  });
});
