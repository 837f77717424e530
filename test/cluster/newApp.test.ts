import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KubernetesObjectApi, CoreV1Api } from '@kubernetes/client-node';
import { parseImageName } from '../../src/core/app/imageName.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { ImageReading } from '../../src/core/probe/imageEvidence.ts';
import { judgeReports, liveValues } from '../../src/core/probe/judgeReports.ts';
import { builtApp, type BuiltApp } from '../builders/builtApp.ts';
import { anApp } from '../builders/newApp.ts';
import { until } from '../contract/kubernetes/suite/connection.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import type { LinkRecord } from '../../src/core/link/records.ts';
import { wishOf } from '../contract/journey/stage.ts';
import { noOwnCluster } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { loadNodeImage } from './images/loadImages.ts';

const missing = await noOwnCluster('its image is not in a registry that the cluster of KUBECONFIG could pull it from');

describe('the new app on a real Kubernetes', { skip: missing ?? false }, () => {
  const image = parseImageName('registry.example.com/team/wi-demo:1.0');
  let stage: ClusterStage;
  let wish: LinkWish;
  let record: LinkRecord;
  let app: BuiltApp;
  let loaded: string;
  before(async () => {
    stage = await startClusterStage();
    const { sandbox, product, cold, identity } = stage;
    wish = wishOf(stage, { serviceAccount: { namespace: stage.namespace, name: 'wi-demo-app' } });
    record = (await link(wish, product.world)).record;
    await stage.followed();
    const quota = { subscriptionId: identity.subscriptionId, region: 'westeurope', resource: 'cores' };
    app = await builtApp(anApp({ cluster: cold, serviceAccount: wish.serviceAccount, identity, quota, image, cloud: sandbox.cloud, caPem: sandbox.caPem }));
    loaded = await loadNodeImage(image, app.image);
  });
  after(async () => {
    await unlink(record, stage.product.world);
    await stage.close();
    await app.close();
  });

  test('the kubelet runs it by its manifests; its projected token is exchanged through @azure/identity', async () => {
    const objects = KubernetesObjectApi.makeApiClient(stage.admin);
    const core = stage.admin.makeApiClient(CoreV1Api);
    const made = [await app.manifest('authorities.yaml'), withLoadedImage(await app.manifest('pod.yaml'))];
    for (const object of made) await objects.create(object);
    const at = { namespace: stage.namespace, name: 'wi-demo' };
    await until('the app to end well', async () => ((await core.readNamespacedPodStatus(at)).status?.phase === 'Succeeded' ? true : undefined));
    const log = await core.readNamespacedPodLog(at);
    const reading = new ImageReading();
    for (const line of log.split('\n')) reading.take(line);
    const evidence = { reports: [], image: reading.evidence };
    assert.equal(judgeReports(evidence, 0)?.code, 'quotaRead', log);
    const quota = stage.sandbox.azure.admin.quota(stage.identity.subscriptionId, 'westeurope', 'cores');
    assert.deepEqual([liveValues(evidence).quotas?.[0]?.limit, liveValues(evidence).quotas?.[0]?.used], [quota.limit, quota.usage]);
    for (const object of made) await objects.delete(object);
  });

  test('as the program of the quota pod it is judged a success', async () => {
    const proof = await stage.prove(chainSubjectOf(wish), { ownImage: true, settings: { image: loaded } });
    assert.equal(proof.verdict.status, 'success', JSON.stringify([proof.outcome, proof.log]));
  });
});

/** There is no registry to pull a tag from: the image is on the node already. */
function withLoadedImage<T extends Readonly<Record<string, unknown>>>(pod: T): T {
  return JSON.parse(JSON.stringify(pod).replace('"imagePullPolicy":"Always"', '"imagePullPolicy":"Never"')) as T;
}
