import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { workloadIdentityKeys } from '../../src/core/model/serviceAccount.ts';
import { inEnglish, speaker } from '../../src/core/words/say.ts';
import { cloudState, reversible } from '../contract/journey/cloudState.ts';
import { link, unlink } from '../contract/journey/linking.ts';
import { newEverything, wishOf } from '../contract/journey/stage.ts';
import { startClusterStage, type ClusterStage } from './clusterStage.ts';
import { noStage } from './clusterConnection.ts';
import { remains } from './remains.ts';
import { newNamespaceName } from './suite.ts';

const say = speaker(inEnglish);
const missing = await noStage();

describe('the main job on a real Kubernetes', { skip: missing ?? false }, () => {
  let stage: ClusterStage;
  let core: CoreV1Api;
  before(async () => {
    stage = await startClusterStage();
    core = stage.admin.makeApiClient(CoreV1Api);
  });
  after(() => stage.close());

  test('link across tenants, prove by a pod that the cluster really runs, unlink restores exactly', async () => {
    const { sandbox, product: { world, journal }, identity, namespace } = stage;
    const serviceAccount = { namespace, name: 'wi-demo-account' };
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: serviceAccount.name, annotations: { owner: 'team-a' }, labels: { app: 'demo' } } } });
    const before = reversible(cloudState(sandbox));
    const wish = wishOf(stage, { serviceAccount });
    const { record } = await link(wish, world);
    await stage.followed();
    const linked = await core.readNamespacedServiceAccount(serviceAccount);
    assert.deepEqual(linked.metadata?.annotations, { owner: 'team-a', [workloadIdentityKeys.clientId]: identity.clientId, [workloadIdentityKeys.tenantId]: identity.tenantId });
    assert.deepEqual(linked.metadata.labels, { app: 'demo' });

    const proof = await stage.prove(chainSubjectOf(wish));
    assert.equal(proof.verdict.status, 'success', JSON.stringify([proof.outcome, proof.log]));
    const quota = sandbox.azure.admin.quota(identity.subscriptionId, 'westeurope', 'cores');
    assert.equal(say(proof.verdict.message.key, proof.verdict.message.params), `The link works: mi-wi-demo read ${quota.localizedName} from the pod: ${quota.usage} of ${quota.limit} used.`);
    assert.equal(proof.verdict.actual?.value, identity.principalId);
    const nodes = proof.events.flatMap((event) => (event.kind === 'scheduled' ? [event.node] : []));
    assert.ok(stage.product.log.some((line) => line.includes(`:${new URL(stage.server).port}, Entra ID token`)), 'the API server was shown the person’s own token');
    const known = (await core.listNode()).items.map(({ metadata }) => metadata?.name);
    assert.ok(nodes.length === 1 && known.includes(nodes[0]), `the scheduler gave it ${nodes.join(', ')}`);
    const { items: events } = await core.listNamespacedEvent({ namespace });
    const reasons = new Set(events.filter(({ involvedObject }) => involvedObject.name?.startsWith('tenantlink-quota-')).map(({ reason, source, reportingComponent }) => `${source?.component ?? reportingComponent ?? ''} ${reason ?? ''}`));
    for (const reason of ['job-controller SuccessfulCreate', 'kubelet Pulled', 'kubelet Created', 'kubelet Started']) assert.ok(reasons.has(reason), `${reason} in ${[...reasons].join(', ')}`);
    assert.deepEqual(await remains(stage.admin, namespace), []);
    assert.deepEqual([...journal.keys()], [`link-${record.id}.json`]);

    const undone = await unlink(record, world);
    assert.deepEqual([...undone.outcome.kept].sort(), ['configureCluster', 'registerProvider']);
    assert.deepEqual(reversible(cloudState(sandbox)), before);
    const restored = await core.readNamespacedServiceAccount(serviceAccount);
    assert.deepEqual([restored.metadata?.annotations, restored.metadata?.labels], [{ owner: 'team-a' }, { app: 'demo' }]);
    assert.deepEqual([...journal.keys()], []);
  });

  test('a new identity, a namespace and an account that are not there: proven, and taken back', async () => {
    const { sandbox, product: { world } } = stage;
    const before = reversible(cloudState(sandbox));
    const serviceAccount = { namespace: newNamespaceName(), name: 'sa-fresh' };
    const wish: LinkWish = { ...newEverything(stage, 'fresh'), serviceAccount };
    const { record } = await link(wish, world);
    const proof = await stage.prove(chainSubjectOf(wish));
    assert.equal(proof.verdict.status, 'success', JSON.stringify([proof.outcome, proof.log]));
    assert.deepEqual(await remains(stage.admin, serviceAccount.namespace), []);
    await unlink(record, world);
    assert.deepEqual(reversible(cloudState(sandbox)), before);
    assert.deepEqual((await core.listNamespacedServiceAccount({ namespace: serviceAccount.namespace })).items.map(({ metadata }) => metadata?.name), ['default']);
    await core.deleteNamespace({ name: serviceAccount.namespace });
  });
});
