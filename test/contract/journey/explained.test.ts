import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { evaluateChain } from '../../../src/core/chain/chain.ts';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { buildProbeJob, defaultProbeImage } from '../../../src/core/probe/podSpec.ts';
import type { ProbeEvent, ProbeCode } from '../../../src/core/probe/outcome.ts';
import type { Patience } from '../../../src/core/probe/patience.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { notedRuns, sweepRun, takeRun } from '../../../src/core/proof/runJournal.ts';
import { judgeChain } from '../../../src/core/proof/verdict.ts';
import type { ProofRequest } from '../../../src/core/proof/proveLink.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { breaks } from '../../demo/breaks.ts';
import { deployWorkload, workloadName } from '../../demo/workload.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import { remainingRunObjects } from './cloudState.ts';
import { planOf, taken } from './linking.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { prove, type Proof } from './proving.ts';
import { isSame, never, startStage, there, wishOf, type Stage } from './stage.ts';

const say = speaker(inEnglish);
let stage: Stage;
let wish: LinkWish;
let subject: ChainSubject;
let small: SmallCluster;

before(async () => {
  stage = await startStage();
  wish = wishOf(stage, { cluster: stage.warm });
  subject = chainSubjectOf(wish);
  await mend();
  small = stage.sandbox.kubernetes.cluster(stage.warm.id);
});
afterEach(async () => {
  assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), [], 'nothing of the run is left');
  assert.deepEqual([...stage.product.journal.keys()].filter((name) => name.startsWith('run-')), []);
  await mend();
});
after(() => stage.close());

/** Linking again brings everything in order. */
async function mend(): Promise<void> {
  const { world } = stage.product;
  const { outcome } = await taken(applyPlan(await planOf(wish, world), world, never));
  assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
}

async function proof(change: Partial<ProofRequest> = {}): Promise<Proof> {
  return prove(stage.sandbox, stage.product.world, subject, change);
}

function sentence({ verdict }: Pick<Proof, 'verdict'>): string {
  const text = say(verdict.message.key, verdict.message.params);
  assert.doesNotMatch(text, /\{\w+\}|undefined/, 'every place of the sentence is filled');
  return text;
}

describe('ends of a run that the cluster is the cause of', () => {
  test('no node takes the pod', async () => {
    small.setNodeRoom({ cpu: '1m' });
    const ended = await proof();
    small.setNodeRoom({ cpu: '1900m' });
    assert.equal(ended.outcome.code, 'unschedulable' satisfies ProbeCode);
    assert.equal(ended.verdict.code, 'unschedulable');
    assert.match(sentence(ended), /^No node of the cluster takes the pod\..* 0\/1 nodes are available: 1 Insufficient cpu/);
  });

  for (const fault of ['notFound', 'unauthorized', 'unreachable'] as const) {
    test(`the image cannot be pulled: ${fault}`, async () => {
      small.setImageFault(defaultProbeImage, fault);
      const ended = await proof();
      small.setImageFault(defaultProbeImage, undefined);
      assert.equal(ended.outcome.code, 'imagePull' satisfies ProbeCode);
      assert.match(sentence(ended), /^The pod’s image cannot be pulled\b.*azurelinux\/base\/nodejs:24/);
    });
  }

  test('the image name is none', async () => {
    const ended = await proof({ settings: { image: 'registry.example/UPPER', exchangeWindowSeconds: 0, roleWindowSeconds: 0 } });
    assert.equal(ended.outcome.code, 'imagePull' satisfies ProbeCode);
    assert.match(sentence(ended), /UPPER/);
  });

  test('the program crashes', async () => {
    const ended = await proof({ programSource: "console.log('starting'); console.error('no configuration'); process.exit(1);" });
    assert.equal(ended.outcome.code, 'programFault' satisfies ProbeCode);
    assert.deepEqual(ended.outcome.exit, { code: 1, reason: 'Error' });
    assert.match(sentence(ended), /exit code 1\b.*no configuration/s);
    assert.ok(ended.log.includes('starting'));
  });

  test('an own image ends well without a word', async () => {
    const ended = await proof({ ownImage: true, settings: { image: 'docker.io/library/busybox:1.36' } });
    assert.equal(ended.outcome.code, 'notUnderstood' satisfies ProbeCode);
    assert.match(sentence(ended), /printed nothing that could be read/);
  });

  test('Pod Security refuses a pod that is less strict than ours', async () => {
    const namespace = 'strict';
    small.ensureNamespace(namespace, { 'pod-security.kubernetes.io/enforce': 'restricted' });
    small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'app' } });
    const ref = { cluster: stage.warm, namespace, name: 'tenantlink-quota-strict' };
    const built = buildProbeJob({ ref, mark: randomUUID(), serviceAccount: { namespace, name: 'app' }, settings: { image: defaultProbeImage }, quota: { subscriptionId: stage.identity.subscriptionId, region: 'westeurope', resource: 'cores' }, cloud: stage.sandbox.cloud, programSource: '// nothing' });
    const ours = await lastOutcome(runProbe({ ref, ...built, patience }, stage.product.world, { signal: never }));
    assert.notEqual(ours.code, 'admissionRefused', 'our own pod meets the restricted standard');
    const text = JSON.stringify(built.job).replace('"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true');
    const job = JSON.parse(text) as typeof built.job;
    const outcome = await lastOutcome(runProbe({ ref, job, configMap: built.configMap, patience }, stage.product.world, { signal: never }));
    assert.equal(outcome.code, 'admissionRefused' satisfies ProbeCode);
    assert.match(say('probe.admissionRefused', { detail: outcome.detail ?? '' }), /^The cluster refused the pod\..*violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/);
  });

  test('the webhook does not answer', async () => {
    small.setWebhookAnswers(false);
    const ended = await proof();
    small.setWebhookAnswers(true);
    assert.equal(ended.outcome.code, 'admissionRefused' satisfies ProbeCode);
    assert.match(sentence(ended), /^The cluster refused the pod\..*failed calling webhook/);
  });

  test('the cluster stops answering', async () => {
    small.takeDown(60_000, 'unavailable');
    const ended = await proof().finally(() => small.bringBack());
    assert.equal(ended.verdict.status, 'failure');
    assert.equal(ended.events.at(-2)?.kind, 'cleanupFailed');
    const { world } = stage.product;
    const { free } = await notedRuns(world);
    assert.equal(free.length, 1, 'it stays on record until its objects are gone, free for the next look');
    await sweepRun(there(await takeRun(world, there(free[0]))), world, never);
    assert.deepEqual((await world.journal.list()).filter((name) => name.startsWith('run-')), []);
    assert.match(sentence(ended), /^The cluster’s API server could not do its part just then\. .*ServiceUnavailable/);
  });
});

describe('ends of a run that a broken link is the cause of', () => {
  test('the ServiceAccount is missing', async () => {
    small.delete({ apiVersion: 'v1', kind: 'ServiceAccount', ...wish.serviceAccount });
    const ended = await proof();
    assert.equal(ended.outcome.code, 'admissionRefused' satisfies ProbeCode);
    assert.match(ended.outcome.detail ?? '', /serviceaccount "wi-demo-account" not found/);
    assert.equal(ended.verdict.code, 'WI105-service-account');
    assert.match(sentence(ended), /default\/wi-demo-account/);
  });

  test('the webhook is off, so the label does nothing', async () => {
    stage.sandbox.azure.admin.updateCluster(stage.warm.id, { workloadIdentity: false });
    const ended = await proof();
    assert.equal(ended.outcome.code, 'tokenFileMissing' satisfies ProbeCode);
    assert.equal(ended.verdict.code, 'WI103-webhook');
    sentence(ended);
  });

  test('the client-id annotation is missing', async () => {
    small.patch({ apiVersion: 'v1', kind: 'ServiceAccount', ...wish.serviceAccount }, { metadata: { annotations: { [workloadIdentityKeys.clientId]: null } } });
    const ended = await proof();
    assert.equal(ended.verdict.code, 'WI106-client-id');
    assert.equal(ended.verdict.expected?.value, stage.identity.clientId);
    sentence(ended);
  });

  test('the tenant-id annotation is missing', async () => {
    breaks['tenant-id'].apply(stage.sandbox, subject);
    const ended = await proof();
    assert.equal(ended.outcome.code, 'exchangeRefused' satisfies ProbeCode);
    assert.equal(ended.outcome.aadsts, 'AADSTS700016');
    assert.equal(ended.verdict.code, 'WI107-tenant-id');
    assert.equal(ended.verdict.expected?.value, stage.fabrikam);
    // Without the annotation the webhook takes the cluster's tenant.
    assert.equal(ended.verdict.actual?.value, stage.contoso);
    sentence(ended);
  });

  test("the credential's issuer has no trailing slash", async () => {
    breaks['issuer-slash'].apply(stage.sandbox, subject);
    const issuer = stage.sandbox.azure.admin.issuerOf(stage.warm.id);
    const ended = await proof();
    assert.equal(ended.outcome.code, 'exchangeRefused' satisfies ProbeCode);
    assert.equal(ended.outcome.aadsts, 'AADSTS700211');
    assert.equal(ended.verdict.code, 'WI113-credential-issuer');
    assert.equal(ended.verdict.expected?.value, issuer);
    assert.equal(ended.verdict.actual?.value, issuer.replace(/\/$/, ''));
    sentence(ended);
    for (const name of credentialNames()) stage.sandbox.azure.admin.deleteCredential(stage.identity.id, name);
  });

  test('the identity has no role', async () => {
    breaks.role.apply(stage.sandbox, subject);
    const ended = await proof();
    assert.equal(ended.outcome.code, 'azureForbidden' satisfies ProbeCode);
    assert.equal(ended.verdict.code, 'WI116-role');
    assert.match(sentence(ended), /Reader/);
  });

  test('the provider was unregistered', async () => {
    stage.sandbox.azure.admin.setProvider(stage.identity.subscriptionId, 'Microsoft.Quota', 'NotRegistered');
    const ended = await proof();
    assert.equal(ended.outcome.code, 'providerNotRegistered' satisfies ProbeCode);
    assert.equal(ended.verdict.code, 'WI117-provider');
    sentence(ended);
  });

  test('a workload without the label is named by a diagnosis', async () => {
    const about: ChainSubject = { ...subject, workload: { kind: 'Deployment', name: workloadName } };
    await deployWorkload(stage.sandbox, about);
    breaks.label.apply(stage.sandbox, about);
    const verdict = judgeChain(evaluateChain(await readFacts(about, stage.product.world, never)));
    assert.equal(verdict.code, 'WI109-pod-label');
    assert.match(verdict.expected?.value ?? '', /true/);
    assert.notEqual(verdict.actual?.value, verdict.expected?.value);
    assert.match(sentence({ verdict }), new RegExp(workloadName));
  });
});

test('a run is cancelled at any moment and leaves nothing', async () => {
  for (const kind of ['created', 'scheduled', 'started', 'lines'] satisfies readonly ProbeEvent['kind'][]) {
    const controller = new AbortController();
    const onEvent = (event: { readonly kind: string }): void => {
      if (event.kind === kind) controller.abort();
    };
    const ended = await prove(stage.sandbox, stage.product.world, subject, {}, { signal: controller.signal, onEvent });
    assert.equal(ended.verdict.status, 'cancelled', kind);
    assert.equal(ended.events.at(-2)?.kind, 'cleaned');
    assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), []);
  }
});

function credentialNames(): readonly string[] {
  return [...(stage.sandbox.azure.admin.identities(stage.fabrikam).find((one) => isSame(one, stage.identity))?.credentials.keys() ?? [])];
}

const patience: Partial<Patience> = { podMs: 20_000 };

async function lastOutcome(events: AsyncIterable<ProbeEvent>): Promise<Extract<ProbeEvent, { kind: 'outcome' }>['outcome']> {
  let found: Extract<ProbeEvent, { kind: 'outcome' }>['outcome'] | undefined;
  for await (const event of events) if (event.kind === 'outcome') found = event.outcome;
  if (found === undefined) throw new Error('The run ended without an outcome.');
  return found;
}
