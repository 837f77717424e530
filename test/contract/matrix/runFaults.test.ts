import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import type { FailureReason } from '../../../src/core/model/failure.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import type { ProbeCode } from '../../../src/core/probe/outcome.ts';
import { notedRuns, sweepRun, takeRun } from '../../../src/core/proof/runJournal.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { remainingRunObjects } from '../journey/cloudState.ts';
import { planOf, taken } from '../journey/linking.ts';
import { prove, type Proof } from '../journey/proving.ts';
import { hastyClock, never, startStage, there, wishOf, type Stage } from '../journey/stage.ts';
import { nameOfCall } from './calls.ts';
import { faultKinds, type FaultKind } from './faults.ts';
import { createNetwork, type MadeCall } from './network.ts';
import type { VirtualTime } from './virtualTime.ts';

/**
 * A run's calls to its cluster, each with each fault. The pod is a process that takes its own time,
 * so that this part of the matrix runs in faster time, not in virtual time; what is a matter of
 * minutes only (a timeout, spreading) stays with the others.
 */
const network = createNetwork();
/** None of these faults asks for time. */
const kinds = faultKinds.filter(({ name, meet }) => meet !== undefined && !name.startsWith('timeout'));
const count = 12;
const programSource = `
const say = (value) => console.log(typeof value === 'string' ? value : JSON.stringify({ tenantlink: 1, ...value }));
for (let i = 1; i <= ${count}; i += 1) { say('line ' + i); await new Promise((resolve) => setTimeout(resolve, 10)); }
say({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 20, unit: 'Count' });
say({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 3, unit: 'Count' });
say({ step: 'done', status: 'succeeded' });`;

let stage: Stage;
let subject: ChainSubject;

before(async () => {
  // Quickly, because lasting faults are waited out for two minutes.
  stage = await startStage({ front: network.front, clock: hastyClock(60) });
  network.lead(stage.sandbox);
  const wish = wishOf(stage, { cluster: stage.warm });
  subject = chainSubjectOf(wish);
  const { outcome } = await taken(applyPlan(await planOf(wish, stage.product.world), stage.product.world, never));
  assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
});
after(() => stage.close());

const run = (): Promise<Proof> => prove(stage.sandbox, stage.product.world, subject, { programSource });

/** Lines once and in order, or a mark where some may be missing. */
function assertNoUnmarkedGap({ events, log }: Proof): void {
  const numbers = log.flatMap((line) => /^line (\d+)$/.exec(line)?.slice(1).map(Number) ?? []);
  assert.deepEqual(numbers, [...new Set(numbers)].sort((left, right) => left - right), 'each line once, in order');
  const marked = events.some(({ kind }) => kind === 'logGap' || kind === 'logFailed');
  const isCut = events.some((event) => event.kind === 'outcome' && event.outcome.code === 'clusterUnreachable');
  if (numbers.length > 0 && !marked && !isCut) assert.equal(numbers.length, count, 'no line is missing without a word');
}

/** What could not be cleaned up is on record, and the next look does it. */
async function assertCleaned({ events }: Proof): Promise<void> {
  const { world } = stage.product;
  const { free, held } = await notedRuns(world);
  const failed = events.some(({ kind }) => kind === 'cleanupFailed');
  const others = events.some((event) => event.kind === 'outcome' && event.outcome.failure?.code === 'AlreadyExists');
  for (const note of free) await sweepRun(there(await takeRun(world, note)), world, never);
  assert.deepEqual([free.length, held.length], [failed || others ? 1 : 0, 0], 'what is not cleaned up is on record, free for the next look');
  assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), [], 'nothing is left');
}

/** What a single fault may end a run with: a write is not repeated, and what a person may not do ends it. */
function assertVerdict({ outcome, verdict }: Proof, call: MadeCall, kind: FaultKind): void {
  const isCreation = call.method === 'POST';
  if (kind.times === 1 && !isCreation) assert.equal(outcome.code, 'quotaRead', `a passing fault is got over: ${JSON.stringify(outcome)}`);
  else if (outcome.code !== 'quotaRead' && outcome.code !== 'notUnderstood') assertCause({ outcome, verdict }, call, kind);
  if (outcome.code === 'quotaRead') assert.equal(verdict.status, 'success');
}

/** What each class of causes is told as: whoever reads it has something else to do in each. */
const sentences: Partial<Readonly<Record<ProbeCode, RegExp>>> = {
  createRefused: /^The cluster refused to create the run\..*right to create/,
  clusterForbidden: /^The cluster does not let your account follow the run.*right to get, list and watch/,
  signInNeeded: /needs you to sign in again\. Sign in/,
  clusterAccessRefused: /^Azure does not let your account into the cluster\. Ask for the role/,
  clusterUnreachable: /^(?:Azure did not give the way into the cluster|The cluster did not answer|The cluster stopped answering|What the cluster answered broke off|The cluster’s API server could not do its part)/,
};
const refusals: readonly FailureReason[] = ['forbidden', 'policyDenied', 'conflict'];
const toldCauses = new Set<ProbeCode>();

/** The verdict tells the cause that the fault was, with the service's own word for it. */
function assertCause({ outcome, verdict }: Pick<Proof, 'outcome' | 'verdict'>, call: MadeCall, kind: FaultKind): void {
  const { reasons, code } = kind.cause(call);
  const refused = call.side === 'arm' ? 'clusterAccessRefused' : call.method === 'POST' ? 'createRefused' : 'clusterForbidden';
  const expected = reasons.includes('signInRequired') ? 'signInNeeded' : reasons.some((reason) => refusals.includes(reason)) ? refused : 'clusterUnreachable';
  const sentence = speaker(inEnglish)(verdict.message.key, verdict.message.params);
  assert.equal(outcome.code, expected, sentence);
  toldCauses.add(outcome.code);
  assert.ok(outcome.failure !== undefined && reasons.includes(outcome.failure.reason), JSON.stringify(outcome.failure));
  assert.match(sentence, there(sentences[expected]));
  if (typeof code === 'string') assert.ok(sentence.toLowerCase().includes(code.toLowerCase()), sentence);
}

describe('the quota pod’s run', () => {
  test('every call to the cluster meets every fault', { timeout: 600_000 }, async (t) => {
    const stop = network.record();
    const faultless = await run();
    assert.equal(faultless.outcome.code, 'quotaRead');
    const calls = stop().filter(({ side, path }) => side === 'cluster' && /\/(jobs|configmaps|pods|events)\b/.test(path));
    // In fast time a busy machine may not clean up in time: what is on record is done now, not counted for the first fault.
    await assertCleaned(faultless);
    let cases = 0;
    for (const call of calls) {
      for (const kind of kinds) {
        if (kind.excuse(call, 'run') !== undefined) continue;
        cases += 1;
        await t.test(`${nameOfCall(call)}: ${kind.name}`, async () => {
          const heal = network.strike(nameOfCall(call), kind.times, (stroke) => there(kind.meet)(stroke, noTime));
          const proof = await run();
          assert.ok(heal() > 0, 'the fault did not meet the call');
          await assertCleaned(proof);
          assertVerdict(proof, call, kind);
          assertNoUnmarkedGap(proof);
        });
      }
    }
    assert.deepEqual([...toldCauses].sort(), ['clusterForbidden', 'clusterUnreachable', 'createRefused', 'signInNeeded'], 'each class of causes was met');
    console.log(`run: ${calls.length} calls x ${kinds.length} faults, ${cases} cases`);
  });

  // The kubeconfig is kept for a while: a refused token is what has Azure asked for it in the middle of a run.
  for (const name of ['403', 'expired token', '500, again and again', 'policy denial']) {
    test(`Azure does not give the way into the cluster: ${name}`, { timeout: 60_000 }, async () => {
      const kind = there(faultKinds.find((one) => one.name === name));
      const refusal = there(faultKinds.find((one) => one.name === 'expired token'));
      const token = network.strike('cluster POST /apis/batch/v1/namespaces/{}/jobs', 1, (stroke) => there(refusal.meet)(stroke, noTime));
      const heal = network.strike(nameOfCall(credentials), kind.times, (stroke) => there(kind.meet)(stroke, noTime));
      const proof = await run();
      assert.equal(token(), 1);
      assert.ok(heal() > 0, 'the fault did not meet the call');
      await assertCleaned(proof);
      assertCause(proof, credentials, kind);
    });
  }
});

const credentials: MadeCall = { side: 'arm', method: 'POST', path: '/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ContainerService/managedClusters/{}/listClusterUserCredential', hasBody: true };

/** Asked for by timeouts only, which are not played here. */
const noTime = {} as VirtualTime;
