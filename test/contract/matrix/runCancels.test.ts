import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { defaultProbeImage } from '../../../src/core/probe/podSpec.ts';
import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';
import type { SmallCluster } from '../../sandbox/kubernetes/smallCluster.ts';
import { remainingRunObjects } from '../journey/cloudState.ts';
import { planOf, taken } from '../journey/linking.ts';
import { prove, type Proof } from '../journey/proving.ts';
import { hastyClock, never, startStage, wishOf, type Stage } from '../journey/stage.ts';
import { nameOfCall } from './calls.ts';
import { createNetwork } from './network.ts';

/** A run is cancelled at every moment of it: nothing is left, it is off the record, and it is said once. */
const network = createNetwork();
const programSource = `
for (let i = 1; i <= 5; i += 1) { console.log('line ' + i); await new Promise((resolve) => setTimeout(resolve, 20)); }
const say = (value) => console.log(JSON.stringify({ tenantlink: 1, ...value }));
say({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 20, unit: 'Count' });
say({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'vCPUs', value: 3, unit: 'Count' });
say({ step: 'done', status: 'succeeded' });`;

let stage: Stage;
let subject: ChainSubject;
let small: SmallCluster;

before(async () => {
  stage = await startStage({ front: network.front, clock: hastyClock(8) });
  network.lead(stage.sandbox);
  const wish = wishOf(stage, { cluster: stage.warm });
  subject = chainSubjectOf(wish);
  const { outcome } = await taken(applyPlan(await planOf(wish, stage.product.world), stage.product.world, never));
  assert.equal(outcome.status, 'complete', JSON.stringify(outcome));
  small = stage.sandbox.kubernetes.cluster(stage.warm.id);
});
after(() => stage.close());

/** A run with somebody's hand on the button. */
function run(signal: AbortSignal, onEvent?: (event: ProofEvent) => void): Promise<Proof> {
  return prove(stage.sandbox, stage.product.world, subject, { programSource }, { signal, ...(onEvent === undefined ? {} : { onEvent }) });
}

/** @param known whether the run may have been through before the hand came */
async function assertEnded({ events, verdict, outcome }: Proof, known: boolean): Promise<void> {
  for (const kind of ['outcome', 'verdict'] as const) assert.equal(events.filter((event) => event.kind === kind).length, 1, `one ${kind}`);
  assert.equal(events.filter(({ kind }) => kind === 'cleaned' || kind === 'cleanupFailed').map(({ kind }) => kind).join(), 'cleaned');
  if (!(known && outcome.code === 'quotaRead' && verdict.status === 'success')) assert.deepEqual([outcome.code, verdict.status], ['cancelled', 'cancelled'], JSON.stringify(outcome));
  assert.deepEqual(await remainingRunObjects(stage.sandbox, stage.warm.id), [], 'nothing is left in the cluster');
  assert.deepEqual([...stage.product.journal.keys()].filter((name) => name.startsWith('run-')), [], 'nothing is on record');
}

describe('a run is cancelled', () => {
  test('before it began', async () => assertEnded(await run(AbortSignal.abort()), false));

  for (const kind of ['noted', 'created', 'waiting', 'scheduled', 'started', 'lines', 'outcome', 'cleaned'] satisfies readonly ProofEvent['kind'][]) {
    test(`as it tells “${kind}”`, async () => {
      const hand = new AbortController();
      await assertEnded(
        await run(hand.signal, (event) => {
          if (event.kind === kind) hand.abort();
        }),
        kind === 'outcome' || kind === 'cleaned',
      );
      assert.ok(hand.signal.aborted, 'the moment came');
    });
  }

  const stuck: readonly (readonly [string, () => void, () => void])[] = [
    ['no node takes the pod', () => small.setSchedulable(false), () => small.setSchedulable(true)],
    ['its image cannot be pulled', () => small.setImageFault(defaultProbeImage, 'unreachable'), () => small.setImageFault(defaultProbeImage, undefined)],
  ];
  for (const [what, spoil, mend] of stuck) {
    test(`while ${what}`, async () => {
      const hand = new AbortController();
      spoil();
      const ended = await run(hand.signal, (event) => {
        if (event.kind === 'waiting' && event.reason !== 'ContainerCreating') hand.abort();
      }).finally(mend);
      await assertEnded(ended, false);
    });
  }

  test('while each of its calls is on its way, whether it arrives or not', { timeout: 300_000 }, async (t) => {
    const stop = network.record();
    await run(never);
    const calls = stop().filter(({ side, path }) => side === 'cluster' && /\/(jobs|configmaps|pods|events)\b/.test(path));
    assert.ok(calls.length >= 6, calls.map(nameOfCall).join());
    for (const call of calls) {
      for (const arrives of [true, false]) {
        await t.test(`${nameOfCall(call)}: ${arrives ? 'it arrives' : 'it is lost'}`, async () => {
          const hand = new AbortController();
          const heal = network.strike(nameOfCall(call), 1, ({ res }) => {
            hand.abort();
            if (!arrives) res.destroy();
            return !arrives;
          });
          const proof = await run(hand.signal);
          assert.equal(heal(), 1, 'the moment came');
          // Cleaning up begins when the end is known.
          await assertEnded(proof, call.method === 'DELETE' || call.method === 'GET');
        });
      }
    }
    console.log(`run cancelled: ${String(calls.length)} calls, ${String(2 * calls.length)} cases`);
  });
});
