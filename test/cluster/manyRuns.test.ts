import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkRecord } from '../../src/core/link/records.ts';
import { Secrets } from '../contract/canary/secrets.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import type { Proof } from '../contract/journey/proving.ts';
import { wishOf } from '../contract/journey/stage.ts';
import { noStage } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { remains } from './remains.ts';
import { plantingTokens, plantPapers, searchRoom, searchTexts } from './secretSearch.ts';

const missing = await noStage();
/** Runs at once: far more than a person starts, on one node whose pods share the machine with the tests. */
const crowd = 50;

describe('fifty runs at once on a real Kubernetes', { skip: missing ?? false }, () => {
  const secrets = new Secrets();
  let stage: ClusterStage;
  let subject: ChainSubject;
  let record: LinkRecord;
  before(async () => {
    stage = await startClusterStage({ onSecret: secrets.listener });
    const wish = wishOf(stage, { serviceAccount: { namespace: stage.namespace, name: 'crowded' } });
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
    const isOwn = stage.ownNode !== undefined;
    const runAll = (): Promise<Proof[]> => Promise.all(Array.from({ length: crowd }, () => stage.prove(subject, { settings: { deadlineSeconds: 540 } })));
    if (isOwn) await plantPapers(secrets);
    const proofs = await (isOwn ? plantingTokens(secrets, runAll) : runAll());
    console.log(`cluster runs: ${String(crowd)} at once, the last verdict after ${((Date.now() - started) / 1000).toFixed(0)} s`);
    const others = proofs.filter(({ verdict }) => verdict.status !== 'success');
    assert.deepEqual(others.map(({ outcome }) => JSON.stringify(outcome)), []);
    assert.equal(new Set(proofs.map(({ outcome }) => outcome.pod?.name)).size, crowd, 'each had a pod of its own');
    for (const { events } of proofs) assert.deepEqual(events.filter(({ kind }) => kind === 'cleaned' || kind === 'cleanupFailed').map(({ kind }) => kind), ['cleaned']);
    assert.deepEqual(await remains(stage.admin, stage.namespace), []);
    assert.deepEqual([...stage.product.journal.keys()], [`link-${record.id}.json`]);

    assert.deepEqual(secrets.kinds(), ['device code', 'entra token', 'refresh token', ...(isOwn ? ['kubeconfig token', 'service account token', 'signing key'] : [])].sort());
    const texts = {
      'the runs’ events and logs': JSON.stringify(proofs),
      'the product’s log': stage.product.log.join('\n'),
      'the product’s journal': JSON.stringify([...stage.product.journal]),
    };
    if (!isOwn) return assert.deepEqual(searchTexts(secrets, texts), [], 'the disks of that cluster cannot be searched');
    const { files, leaks } = await searchRoom(secrets, started, texts);
    for (const searched of ['/etcd/member/snap/db', '/etcd/member/wal/', 'out/cluster/kube-apiserver.log', 'out/cluster/kubelet.log']) assert.ok(files.some((path) => path.includes(searched)), `${searched} was searched`);
    assert.deepEqual(leaks, []);
  });

  test('the search finds a token in a log, in base64, and in an object that has gone again', async (context) => {
    if (stage.ownNode === undefined) return context.skip('the disks of that cluster cannot be searched');
    const planted = new Secrets();
    const since = Date.now();
    const core = stage.admin.makeApiClient(CoreV1Api);
    const [logged, encoded, stored] = [Secrets.made(), Secrets.made(), Secrets.made()];
    for (const token of [logged, encoded, stored]) planted.plant('entra token', token);
    await core.createNamespacedConfigMap({ namespace: stage.namespace, body: { metadata: { name: 'careless' }, data: { token: stored } } });
    await core.deleteNamespacedConfigMap({ namespace: stage.namespace, name: 'careless' });
    const { leaks } = await searchRoom(planted, since, { 'a log': `Bearer ${logged}`, 'another log': Buffer.from(`x${encoded}`).toString('base64') });
    for (const place of ['a log', 'another log', 'etcd']) assert.ok(leaks.some((leak) => leak.includes(place)), `${place} in ${leaks.join(', ')}`);
  });
});
