import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { kubeContextId, outsideAzure } from '../../../src/core/model/kubeContext.ts';
import type { RunStart } from '../../../src/core/history/runStart.ts';
import { managedByLabel } from '../../../src/core/probe/podSpec.ts';
import type { ProofEvent, ProofRequest } from '../../../src/core/proof/proveLink.ts';
import { resumeProof } from '../../../src/core/proof/resumeProof.ts';
import { notedRuns, noteRun, takeRun } from '../../../src/core/proof/runJournal.ts';
import type { Verdict } from '../../../src/core/proof/verdict.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import type { ProductWorld } from '../../builders/productWorld.ts';
import { remainingRunObjects } from './cloudState.ts';
import { planOf, taken } from './linking.ts';
import { proofEvents, prove } from './proving.ts';
import { never, signedIn, startStage, there, wishOf, type Stage } from './stage.ts';

let stage: Stage;
let subject: ChainSubject;
let small: SmallCluster;

before(async () => {
  stage = await startStage();
  const wish = wishOf(stage, { cluster: stage.warm });
  subject = chainSubjectOf(wish);
  const { outcome } = await taken(applyPlan(await planOf(wish, stage.product.world), stage.product.world, never));
  assert.equal(outcome.status, 'complete');
  small = stage.sandbox.kubernetes.cluster(stage.warm.id);
});
afterEach(async () => {
  assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), [], 'nothing of the run is left');
  assert.deepEqual([...stage.product.journal.keys()].filter((name) => name.startsWith('run-')), [], 'nothing is on record');
});
after(() => stage.close());

/** A program that says who it is, waits to be told, and reads nothing. */
const patient = (seconds: number): Partial<ProofRequest> => ({ programSource: `let i = 0; const t = setInterval(() => { console.log('line ' + (i += 1)); if (i === ${seconds * 10}) clearInterval(t); }, 100);` });

/** A run that a window began and left at its first line. */
async function leftRun(change: Partial<ProofRequest> = {}): Promise<readonly ProofEvent[]> {
  const leave = new AbortController();
  const events: ProofEvent[] = [];
  for await (const event of await proofEvents(stage.sandbox, stage.product.world, subject, change, { signal: never, leave: leave.signal })) {
    events.push(event);
    if (event.kind === 'started') leave.abort();
  }
  assert.equal(events.at(-1)?.kind, 'left');
  return events;
}

/** Another process of the product with the first one's files. */
async function nextWindow(): Promise<ProductWorld> {
  const product = await signedIn(stage.sandbox);
  return { ...product, world: { ...product.world, journal: stage.product.world.journal } };
}

/** It goes on with the one run that is free. */
async function pickUp({ world }: ProductWorld): Promise<{ readonly run: RunStart; readonly events: readonly ProofEvent[]; readonly verdict: Verdict; readonly lines: readonly string[] }> {
  const { free } = await notedRuns(world);
  assert.equal(free.length, 1);
  const note = there(free[0]);
  const run = there(note.start);
  const events: ProofEvent[] = [];
  for await (const event of resumeProof({ run, hold: there(await takeRun(world, note)) }, world, { signal: never })) events.push(event);
  const last = events.at(-1);
  assert.ok(last?.kind === 'verdict');
  return { run, events, verdict: last.verdict, lines: events.flatMap((event) => (event.kind === 'lines' ? event.lines.map(({ text }) => text) : [])) };
}

describe('a run that a window left', () => {
  test('is followed to its verdict by the next, with its whole log', async () => {
    await leftRun();
    const { verdict, events } = await pickUp(await nextWindow());
    assert.deepEqual([verdict.status, verdict.code], ['success', 'ok'], JSON.stringify(verdict));
    assert.deepEqual(events.filter(({ kind }) => kind !== 'lines' && kind !== 'waiting').map(({ kind }) => kind), ['noted', 'scheduled', 'started', 'outcome', 'cleaned', 'verdict']);
  });

  test('and that ended while nobody followed it, is judged by what it left', async () => {
    await leftRun(patient(1));
    const { name, namespace } = there((await notedRuns(stage.product.world)).free[0]).ref;
    while (small.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name })?.status === undefined || !JSON.stringify(small.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name })).includes('"Complete"')) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { verdict, lines } = await pickUp(await nextWindow());
    assert.equal(verdict.code, 'notUnderstood');
    assert.deepEqual(lines, Array.from({ length: 10 }, (_, index) => `line ${index + 1}`), 'each line once, from the first');
  });

  test('and that somebody deleted, ends without a verdict and says why', async () => {
    await leftRun(patient(30));
    const { name, namespace } = there((await notedRuns(stage.product.world)).free[0]).ref;
    small.delete({ apiVersion: 'batch/v1', kind: 'Job', namespace, name });
    const { verdict } = await pickUp(await nextWindow());
    assert.deepEqual([verdict.status, verdict.code], ['inconclusive', 'unwatched']);
  });

  test('and whose pod somebody deleted, is told as lost, not as a fault of the program', async () => {
    await leftRun(patient(30));
    const { name, namespace } = there((await notedRuns(stage.product.world)).free[0]).ref;
    for (const { metadata } of small.list('v1', 'Pod', namespace)) if (metadata.labels?.['job-name'] === name) small.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name: metadata.name });
    while (!JSON.stringify(small.get({ apiVersion: 'batch/v1', kind: 'Job', namespace, name })?.status ?? {}).includes('"Failed"')) await new Promise((resolve) => setTimeout(resolve, 50));
    const { verdict } = await pickUp(await nextWindow());
    assert.deepEqual([verdict.status, verdict.code], ['failure', 'podLost'], JSON.stringify(verdict.message));
  });

  test('can be cancelled where it went on', async () => {
    await leftRun(patient(30));
    const { world } = await nextWindow();
    const note = there((await notedRuns(world)).free[0]);
    const cancel = new AbortController();
    const kinds: string[] = [];
    for await (const event of resumeProof({ run: there(note.start), hold: there(await takeRun(world, note)) }, world, { signal: cancel.signal })) {
      kinds.push(event.kind);
      if (event.kind === 'lines') cancel.abort();
    }
    assert.deepEqual(kinds.slice(-3), ['outcome', 'cleaned', 'verdict']);
  });

  test('goes on in one of two windows only', async () => {
    await leftRun();
    const windows = await Promise.all([nextWindow(), nextWindow()]);
    const note = there((await notedRuns(stage.product.world)).free[0]);
    const holds = await Promise.all(windows.map(({ world }) => takeRun(world, note)));
    assert.equal(holds.filter((hold) => hold !== undefined).length, 1);
    await there(holds.find((hold) => hold !== undefined)).release();
    assert.equal((await pickUp(there(windows[0]))).verdict.code, 'ok');
  });
});

describe('a run that a window left in a cluster that is gone by now', () => {
  const gone: readonly (readonly [string, () => ChainSubject['cluster']])[] = [
    ['deleted in Azure', () => {
      assert.ok(stage.sandbox.azure.admin.deleteCluster(stage.cold.id));
      return { id: stage.cold.id, tenantId: stage.cold.tenantId };
    }],
    ['taken out of the kubeconfig', () => ({ id: kubeContextId('kind-gone'), tenantId: outsideAzure })],
  ];
  for (const [how, cluster] of gone) {
    test(`${how}: nobody saw its end, and it is not tried again`, async () => {
      const { world } = stage.product;
      const its = { ...subject, cluster: cluster() };
      const ref = { cluster: its.cluster, namespace: 'default', name: `tenantlink-quota-${world.random.guid().slice(0, 8)}` };
      await (await noteRun(world, { ref, startedAt: world.clock.now(), subject: its, quota: { subscriptionId: stage.identity.subscriptionId, region: 'westeurope', resource: 'cores' } })).release();
      const { verdict, events } = await pickUp(await nextWindow());
      assert.deepEqual([verdict.status, verdict.code], ['inconclusive', 'unwatched']);
      assert.deepEqual(events.map(({ kind }) => kind), ['noted', 'outcome', 'cleaned', 'verdict']);
    });
  }
});

describe('a crash while the run is made', () => {
  test('half a run is taken back and told', async () => {
    const { world } = stage.product;
    const ref = { cluster: subject.cluster, namespace: 'default', name: `tenantlink-quota-${world.random.guid().slice(0, 8)}` };
    await (await noteRun(world, { ref, startedAt: world.clock.now(), subject, quota: { subscriptionId: stage.identity.subscriptionId, region: 'westeurope', resource: 'cores' } })).release();
    // The crash came before the ConfigMap: a pod waits for it.
    const labels = { [managedByLabel.key]: managedByLabel.value, 'app.kubernetes.io/instance': ref.name };
    const volumes = [{ name: 'program', configMap: { name: ref.name } }];
    const template = { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'probe', image: 'node:24', volumeMounts: [{ name: 'program', mountPath: '/p' }] }], volumes } };
    small.put({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: ref.name, namespace: ref.namespace, labels }, spec: { backoffLimit: 0, activeDeadlineSeconds: 300, template } });
    const { verdict } = await pickUp(await nextWindow());
    assert.deepEqual([verdict.status, verdict.code], ['inconclusive', 'halfMade']);
  });
});

describe('a node is drained', () => {
  test('the pod is deleted under the run: that is the verdict, not the exit of its program', async () => {
    const { verdict, outcome } = await prove(stage.sandbox, stage.product.world, subject, patient(30), {
      onEvent: (event) => {
        if (event.kind !== 'started') return;
        small.patch({ apiVersion: 'v1', kind: 'Node', name: there(small.list('v1', 'Node')[0]).metadata.name }, { spec: { unschedulable: true } });
        small.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: event.podName });
      },
    });
    small.setSchedulable(true);
    assert.deepEqual([verdict.code, outcome.code], ['podLost', 'podLost'], JSON.stringify(outcome));
  });
});
