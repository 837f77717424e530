import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf, readLinkFacts } from '../../../src/core/link/facts.ts';
import { answerOf, takeAnswer } from '../../../src/core/link/handOver/answer.ts';
import { handOverOfRecord } from '../../../src/core/link/handOver/handOver.ts';
import { parsePlanFile } from '../../../src/core/link/handOver/parsePlanFile.ts';
import { planFileOf, writePlanFile } from '../../../src/core/link/handOver/planFile.ts';
import { planFromFile } from '../../../src/core/link/handOver/planFromFile.ts';
import { handOverSide } from '../../../src/core/link/handOver/sides.ts';
import { applyMany, type ManyEvent, type ManyOutcome } from '../../../src/core/link/many/applyMany.ts';
import { planMany, readManyFacts, wishesFor } from '../../../src/core/link/many/planMany.ts';
import { planRepoint } from '../../../src/core/link/many/planRepoint.ts';
import { findStaleCredentials } from '../../../src/core/link/many/staleCredentials.ts';
import type { LinkPlan } from '../../../src/core/link/plan.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { unfinishedRecords } from '../../../src/core/link/records.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import type { World } from '../../../src/core/ports/world.ts';
import { proveExchange } from '../../../src/core/proof/proveExchange.ts';
import { cloudState, reversible } from './cloudState.ts';
import { link, recordOf, taken, unlink } from './linking.ts';
import { coolDown, never, newEverything, signedIn, startStage, wishOf, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await startStage();
});
after(() => stage.close());

/** What the exchange itself says: issuer, credential and role, with a real token. */
async function proof(wish: LinkWish, world: World): Promise<string> {
  for await (const event of proveExchange(chainSubjectOf(wish), world, never)) if (event.kind === 'proof') return event.proof.status;
  return 'no proof';
}

async function planned(wish: LinkWish, world: World): Promise<LinkPlan> {
  const outcome = planLink(await readLinkFacts(wish, world, never), wish, { id: world.random.guid(), now: world.clock.now(), assignmentName: world.random.guid() }, { handedOver: 'identity' });
  if (outcome.kind === 'refused') assert.fail(JSON.stringify(outcome.refusals));
  return handOverSide(outcome.plan, 'identity');
}

describe('carol may only work in Contoso, bob only in Fabrikam', () => {
  for (const [what, wishFor] of [
    ['an identity that exists', (): LinkWish => wishOf(stage)],
    ['an identity that bob’s half creates', (): LinkWish => newEverything(stage, 'two')],
  ] as const) {
    test(`${what}: file, answer, link; and each takes back his own half`, async () => {
      coolDown(stage);
      const wish = wishFor();
      const former = cloudState(stage.sandbox);
      const [carol, bob] = [await signedIn(stage.sandbox, 'carol'), await signedIn(stage.sandbox, 'bob')];
      const plan = await planned(wish, carol.world);
      const abort = new AbortController();
      let isOn = false;
      const watched = await taken(applyPlan(plan, carol.world, abort.signal), (event) => {
        isOn ||= event.kind === 'done' && event.step === 'configureCluster';
        if (isOn && event.kind === 'progress' && event.message.key === 'handOver.cannotSee') abort.abort();
      });
      assert.equal(watched.outcome.status, 'cancelled');
      assert.equal((await unfinishedRecords(carol.world.journal, carol.world.clock.now())).free.length, 1, 'offered after a reload');

      const asked = handOverOfRecord(await recordOf(carol.world, plan.id), plan, 'identity');
      assert.deepEqual(asked.waiting, []);
      const file = parsePlanFile(writePlanFile(planFileOf(asked, carol.world.clock.now())));
      const made = { id: bob.world.random.guid(), assignmentName: bob.world.random.guid() };
      const theirs = await planFromFile(file, made, bob.world, never);
      if (theirs.outcome.kind === 'refused') return assert.fail(JSON.stringify(theirs.outcome.refusals));
      const { outcome } = await taken(applyPlan(theirs.outcome.plan, bob.world, never));
      assert.equal(outcome.status, 'complete', JSON.stringify(outcome));

      const record = await recordOf(bob.world, made.id);
      const answer = answerOf(theirs.outcome.plan, record, bob.world.clock.now());
      assert.ok(answer);
      const back = takeAnswer(await recordOf(carol.world, plan.id), parsePlanFile(writePlanFile(answer)));
      assert.equal((await taken(resumeApply(back, carol.world, never))).outcome.status, 'complete');
      assert.equal(await proof(wish, stage.product.world), 'proven');

      const ours = await unlink(await recordOf(carol.world, plan.id), carol.world);
      assert.ok(ours.events.some((event) => event.kind === 'kept' && event.step === 'putCredential' && event.message.key === 'undo.kept.colleague'));
      await unlink(record, bob.world);
      assert.deepEqual(reversible(cloudState(stage.sandbox)), reversible(former));
    });
  }

  test('ada sees both: what he hands over he sees appear, and goes on by himself', async () => {
    const wish = wishOf(stage, { serviceAccount: { namespace: 'default', name: 'seen' } });
    const [ada, bob] = [stage.product, await signedIn(stage.sandbox, 'bob')];
    const plan = await planned(wish, ada.world);
    let theirHalf: Promise<string> | undefined;
    const bobs = async (): Promise<string> => {
      const asked = handOverOfRecord(await recordOf(ada.world, plan.id), plan, 'identity');
      const theirs = await planFromFile(parsePlanFile(writePlanFile(planFileOf(asked, ada.world.clock.now()))), { id: bob.world.random.guid(), assignmentName: bob.world.random.guid() }, bob.world, never);
      return theirs.outcome.kind === 'plan' ? (await taken(applyPlan(theirs.outcome.plan, bob.world, never))).outcome.status : JSON.stringify(theirs.outcome.refusals);
    };
    const { outcome } = await taken(applyPlan(plan, ada.world, never), (event) => {
      if (event.kind === 'progress' && event.step === 'putCredential') theirHalf ??= bobs();
    });
    assert.deepEqual([outcome.status, await theirHalf], ['complete', 'complete']);
    assert.equal(await proof(wish, ada.world), 'proven');
  });
});

describe('many at once', () => {
  const finish = async (events: AsyncIterable<ManyEvent>): Promise<ManyOutcome> => {
    for await (const event of events) if (event.kind === 'finished') return event.outcome;
    return assert.fail('finished comes last');
  };

  test('three service accounts in two clusters, and re-pointing what a cluster had that was made again', async () => {
    const { world } = stage.product;
    const { identity } = stage;
    const accounts = ['many-a', 'many-b', 'many-c'].map((name) => ({ namespace: 'default', name }));
    const wishes = wishesFor({ clusters: [stage.warm, stage.cold], serviceAccounts: accounts, identity: { kind: 'existing', ref: identity }, role: wishOf(stage).role });
    const many = planMany(await readManyFacts(wishes, world, never), { id: world.random.guid(), now: world.clock.now(), guid: () => world.random.guid() });
    assert.deepEqual(many.refused, []);
    const outcome = await finish(applyMany(many.links, world, never));
    assert.deepEqual(outcome.links.map(({ status }) => status), wishes.map(() => 'complete'), JSON.stringify(outcome));
    for (const wish of wishes) assert.equal(await proof(wish, world), 'proven');

    stage.sandbox.azure.admin.recreateCluster(stage.warm.id);
    // Somebody without the records finds them as well; the records name them for certain.
    const stranger = await signedIn(stage.sandbox, 'ada');
    const find = (of: World): ReturnType<typeof findStaleCredentials> => findStaleCredentials({ cluster: stage.warm, identities: [identity] }, of, never);
    const unsure = await find(stranger.world);
    assert.deepEqual(unsure.gaps, []);
    assert.deepEqual(unsure.stale.map(({ serviceAccount, certainty }) => `${serviceAccount.name} ${certainty}`).sort(), ['many-a possible', 'many-b possible', 'many-c possible']);
    const { issuer, stale } = await find(world);
    assert.deepEqual(stale.map(({ serviceAccount, certainty }) => `${serviceAccount.name} ${certainty}`).sort(), ['many-a ledger', 'many-b ledger', 'many-c ledger']);
    const repoint = planRepoint({ cluster: stage.warm, issuer, stale }, { id: world.random.guid(), now: world.clock.now(), guid: () => world.random.guid() });
    assert.equal((await finish(applyMany(repoint.links, world, never))).status, 'complete');

    const [first] = wishes;
    assert.ok(first);
    const again = await link(first, world);
    assert.deepEqual(again.plan.steps.filter(({ state }) => state === 'needed').map(({ id }) => id), ['applyServiceAccount'], 'only the cluster’s own half is missing');
    assert.equal(await proof(first, world), 'proven');
  });
});
