import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { AppsV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { evaluateChain } from '../../src/core/chain/chain.ts';
import type { ChainSubject } from '../../src/core/chain/facts.ts';
import { readFacts } from '../../src/core/chain/readFacts.ts';
import { applyPlan } from '../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../src/core/link/facts.ts';
import type { LinkWish } from '../../src/core/link/wish.ts';
import { workloadIdentityKeys } from '../../src/core/model/serviceAccount.ts';
import type { ProbeCode } from '../../src/core/probe/outcome.ts';
import type { ProbeSettings } from '../../src/core/probe/podSpec.ts';
import type { Toleration } from '../../src/core/probe/toleration.ts';
import type { World } from '../../src/core/ports/world.ts';
import { judgeChain } from '../../src/core/proof/verdict.ts';
import { inEnglish, speaker } from '../../src/core/words/say.ts';
import { planOf, taken } from '../contract/journey/linking.ts';
import type { Proof } from '../contract/journey/proving.ts';
import { never, signedIn, wishOf } from '../contract/journey/stage.ts';
import { until } from '../contract/kubernetes/suite/connection.ts';
import { taintNode } from '../contract/kubernetes/suite/tolerations.ts';
import { breaks } from '../demo/breaks.ts';
import { noStage } from './clusterConnection.ts';
import { startClusterStage, type ClusterStage, type ProofChange } from './clusterStage.ts';
import { remains } from './remains.ts';

const say = speaker(inEnglish);
const missing = await noStage();
const notOurs = 'the nodes of that cluster are not ours to change';

/** What breaks is told by the same code as on the small Kubernetes (test/contract/journey/explained.test.ts). */
describe('a real Kubernetes that something is wrong with', { skip: missing ?? false }, () => {
  let stage: ClusterStage;
  let core: CoreV1Api;
  let wish: LinkWish;
  let subject: ChainSubject;
  /** The product with eight times the machine's speed of time, where minutes of patience are waited out. */
  let hasty: World;
  before(async () => {
    stage = await startClusterStage();
    core = stage.admin.makeApiClient(CoreV1Api);
    wish = wishOf(stage, { serviceAccount: { namespace: stage.namespace, name: 'explained' } });
    subject = chainSubjectOf(wish);
    hasty = (await signedIn(stage.sandbox)).world;
    await mend();
  });
  afterEach(async () => {
    assert.deepEqual(await remains(stage.admin, stage.namespace), [], 'nothing of the run is left');
    await mend();
  });
  after(() => stage.close());

  /** Linking again brings everything in order. */
  const mend = async (): Promise<void> => {
    const { world } = stage.product;
    const { outcome } = await taken(applyPlan(await planOf(wish, world), world, never));
    assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
    await stage.followed();
  };
  const proof = (change?: ProofChange, world?: World): Promise<Proof> => stage.prove(subject, change, world === undefined ? {} : { world });
  const settings = (change: Partial<ProbeSettings>): ProofChange => ({ settings: { exchangeWindowSeconds: 0, roleWindowSeconds: 0, ...change } });
  const sentence = ({ verdict }: Pick<Proof, 'verdict'>): string => {
    const text = say(verdict.message.key, verdict.message.params);
    assert.doesNotMatch(text, /\{\w+\}|undefined/, 'every place of the sentence is filled');
    return text;
  };
  const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  const annotate = async (annotations: Readonly<Record<string, string | null>>): Promise<void> => {
    await core.patchNamespacedServiceAccount({ ...wish.serviceAccount, body: { metadata: { annotations } } }, merge);
  };
  const cordon = async (name: string, unschedulable: boolean): Promise<void> => {
    await core.patchNode({ name, body: { spec: { unschedulable } } }, merge);
    await until('the scheduler knows', async () => {
      const { spec } = await core.readNode({ name });
      return (spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/unschedulable') === true) === unschedulable ? true : undefined;
    });
  };

  test('nothing: the chain holds, read from the live cluster', async () => {
    const verdict = judgeChain(evaluateChain(await readFacts(subject, stage.product.world, never)));
    assert.equal(verdict.status, 'success', JSON.stringify(verdict));
  });

  test('the ServiceAccount is missing', async () => {
    await core.deleteNamespacedServiceAccount({ ...wish.serviceAccount });
    const ended = await proof();
    assert.equal(ended.outcome.code, 'admissionRefused' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.match(ended.outcome.detail ?? '', /serviceaccount "explained" not found/);
    assert.equal(ended.verdict.code, 'WI105-service-account');
    assert.ok(sentence(ended).includes(`${stage.namespace}/explained`));
  });

  test('the webhook is off, so the label does nothing', async () => {
    stage.sandbox.azure.admin.updateCluster(stage.cold.id, { workloadIdentity: false });
    await stage.followed();
    const ended = await proof();
    assert.equal(ended.outcome.code, 'tokenFileMissing' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.equal(ended.verdict.code, 'WI103-webhook');
    sentence(ended);
  });

  test('the client-id annotation is missing', async () => {
    await annotate({ [workloadIdentityKeys.clientId]: null });
    const ended = await proof();
    assert.equal(ended.verdict.code, 'WI106-client-id', JSON.stringify(ended.outcome));
    assert.equal(ended.verdict.expected?.value, stage.identity.clientId);
    sentence(ended);
  });

  test('the tenant-id annotation is missing', async () => {
    await annotate({ [workloadIdentityKeys.tenantId]: null });
    const ended = await proof();
    assert.equal(ended.outcome.code, 'exchangeRefused' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.equal(ended.outcome.aadsts, 'AADSTS700016');
    assert.equal(ended.verdict.code, 'WI107-tenant-id');
    assert.equal(ended.verdict.expected?.value, stage.fabrikam);
    assert.equal(ended.verdict.actual?.value, stage.contoso);
    sentence(ended);
  });

  test("the credential's issuer has no trailing slash", async () => {
    breaks['issuer-slash'].apply(stage.sandbox, subject);
    const ended = await proof();
    assert.equal(ended.outcome.aadsts, 'AADSTS700211', JSON.stringify(ended.outcome));
    assert.equal(ended.verdict.code, 'WI113-credential-issuer');
    assert.equal(ended.verdict.expected?.value, stage.sandbox.azure.admin.issuerOf(stage.cold.id));
    sentence(ended);
    const held = stage.sandbox.azure.admin.identities(stage.fabrikam).find(({ id }) => id.toLowerCase() === stage.identity.id.toLowerCase());
    for (const name of [...(held?.credentials.keys() ?? [])]) stage.sandbox.azure.admin.deleteCredential(stage.identity.id, name);
  });

  test('no node takes the pod', async (context) => {
    const { ownNode } = stage;
    if (ownNode === undefined) return context.skip(notOurs);
    await cordon(ownNode, true);
    const ended = await proof({}, hasty).finally(() => cordon(ownNode, false));
    assert.equal(ended.outcome.code, 'unschedulable' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.match(sentence(ended), /^No node of the cluster takes the pod\..* 0\/1 nodes are available: 1 node\(s\) were unschedulable/);
  });

  test('every node has a taint that the pod does not tolerate, until the settings say that it does', async (context) => {
    const { ownNode } = stage;
    if (ownNode === undefined) return context.skip(notOurs);
    const taint = { key: 'tenantlink.example/dedicated', value: 'batch', effect: 'NoSchedule' };
    const tolerant = (toleration: Toleration): ProofChange => settings({ tolerations: [toleration] });
    await taintNode(core, ownNode, [taint]);
    try {
      const other = await proof(tolerant({ key: taint.key, operator: 'Equal', value: 'web', effect: 'NoSchedule' }), hasty);
      assert.equal(other.outcome.code, 'unschedulable' satisfies ProbeCode, JSON.stringify(other.outcome));
      assert.match(sentence(other), /^No node of the cluster takes the pod\. .*set tolerations for its taints in the settings\. 0\/1 nodes are available: 1 node\(s\) had (untolerated )?taint \{tenantlink\.example\/dedicated: batch\}/);
      assert.deepEqual(await remains(stage.admin, stage.namespace), []);
      for (const toleration of [{ key: taint.key, operator: 'Equal', value: 'batch', effect: 'NoSchedule' }, { key: '', operator: 'Exists' }] satisfies Toleration[]) {
        const ended = await proof(tolerant(toleration));
        assert.equal(ended.verdict.status, 'success', JSON.stringify([toleration, ended.outcome, ended.log]));
      }
    } finally {
      await taintNode(core, ownNode, []);
    }
  });

  test('the image cannot be pulled', async () => {
    const ended = await proof(settings({ image: 'localhost:1/tenantlink/no-such-image:1' }), hasty);
    assert.equal(ended.outcome.code, 'imagePull' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.match(sentence(ended), /^The pod’s image cannot be pulled\b.*localhost:1\/tenantlink\/no-such-image:1/);
  });

  test('the image name is none', async () => {
    const ended = await proof(settings({ image: 'registry.example/UPPER' }), hasty);
    assert.equal(ended.outcome.code, 'imagePull' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.match(sentence(ended), /UPPER/);
    // A kubelet of this age takes a minute to let go of such a pod.
    for (const { metadata } of (await core.listNamespacedPod({ namespace: stage.namespace })).items) await core.deleteNamespacedPod({ namespace: stage.namespace, name: metadata?.name ?? '', gracePeriodSeconds: 0 });
  });

  test('the program crashes', async () => {
    const ended = await proof({ programSource: "console.log('starting'); console.error('no configuration'); process.exit(1);" });
    assert.equal(ended.outcome.code, 'programFault' satisfies ProbeCode, JSON.stringify(ended.outcome));
    assert.deepEqual(ended.outcome.exit, { code: 1, reason: 'Error' });
    assert.match(sentence(ended), /exit code 1\b.*no configuration/s);
    assert.ok(ended.log.includes('starting'));
  });

  test('the program takes more memory than it may', async () => {
    const ended = await proof({ programSource: "console.log('starting'); const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));" });
    assert.equal(ended.outcome.exit?.reason, 'OOMKilled', JSON.stringify(ended.outcome));
    sentence(ended);
  });

  test('an image without node', async (context) => {
    if (stage.ownNode === undefined) return context.skip('no image without Node is known to be within reach of that cluster');
    const ended = await proof(settings({ image: 'localhost/pause:1' }));
    assert.equal(ended.verdict.status, 'failure', JSON.stringify(ended.outcome));
    assert.match(sentence(ended), /node/);
  });

  test('a workload without the label is named by a diagnosis', async () => {
    const apps = stage.admin.makeApiClient(AppsV1Api);
    const labels = { app: 'labelled-elsewhere' };
    await apps.createNamespacedDeployment({
      namespace: stage.namespace,
      body: {
        metadata: { name: 'labelled-elsewhere', labels: { [workloadIdentityKeys.use]: 'true' } },
        spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { serviceAccountName: wish.serviceAccount.name, containers: [{ name: 'app', image: stage.image }] } } },
      },
    });
    const about: ChainSubject = { ...subject, workload: { kind: 'Deployment', name: 'labelled-elsewhere' } };
    const verdict = judgeChain(evaluateChain(await readFacts(about, stage.product.world, never)));
    assert.equal(verdict.code, 'WI109-pod-label');
    assert.match(sentence({ verdict }), /labelled-elsewhere/);
    await apps.deleteNamespacedDeployment({ namespace: stage.namespace, name: 'labelled-elsewhere' });
  });
});
