import assert from 'node:assert/strict';
import { test } from 'node:test';
import { azScript } from '../../../src/core/export/azScript.ts';
import { evaluateChain, firstBroken } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import type { ApplyEvent } from '../../../src/core/link/events.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { answerOf, answersRecord, takeAnswer } from '../../../src/core/link/handOver/answer.ts';
import { handOverOf, handOverOfRecord, isAwaiting } from '../../../src/core/link/handOver/handOver.ts';
import { parsePlanFile } from '../../../src/core/link/handOver/parsePlanFile.ts';
import { planFileOf, writePlanFile } from '../../../src/core/link/handOver/planFile.ts';
import { planFromFile } from '../../../src/core/link/handOver/planFromFile.ts';
import { sidesOf } from '../../../src/core/link/handOver/sides.ts';
import type { LinkPlan } from '../../../src/core/link/plan.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { kubeContextId, outsideAzure } from '../../../src/core/model/kubeContext.ts';
import { leaseLength, readRecords, unfinishedRecords, type LinkRecord } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { anIdentity, aServiceAccount, contoso, fabrikam, issuer, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryPorts, type MemoryWorld } from '../../builders/memoryWorld.ts';
import { coldCluster, finish, never, person, planFor, recordOf, wish, wishForNew } from './people.ts';

const made = { id: '99999999-0000-4000-8000-000000000001', assignmentName: '99999999-0000-4000-8000-000000000002' };
const identityKinds = ['assignRole', 'registerProvider', 'putCredential'];

async function colleagueApplies(ports: MemoryPorts, text: string): Promise<{ readonly plan: LinkPlan; readonly record: LinkRecord }> {
  const { outcome } = await planFromFile(parsePlanFile(text), made, ports, never);
  if (outcome.kind === 'refused') assert.fail(JSON.stringify(outcome.refusals));
  assert.equal((await finish(applyPlan(outcome.plan, ports, never))).status, 'complete');
  return { plan: outcome.plan, record: await recordOf(ports) };
}

async function holds(world: MemoryWorld, wanted: LinkWish): Promise<boolean> {
  return firstBroken(evaluateChain(await readFacts(chainSubjectOf(wanted), world.ports, never))) === undefined;
}

function fileFrom(plan: LinkPlan, side: 'cluster' | 'identity', now: number): string {
  return writePlanFile(planFileOf(handOverOf({ plan, side, resolved: plan.resolved, done: [] }), now));
}

test('the sides of a plan, and what the user lacks on each', async () => {
  const world = memoryWorld({ cluster: coldCluster(), permissions: [{ actions: ['Microsoft.ContainerService/*'], notActions: [] }] });
  const plan = await planFor(world.ports, wish);
  assert.deepEqual(sidesOf(plan).map(({ side, tenantId, rights, needed }) => [side, tenantId, rights, needed.map(({ id }) => id)]), [
    ['cluster', contoso, 'unknown', ['configureCluster', 'applyServiceAccount']],
    ['identity', fabrikam, 'lacking', identityKinds],
  ]);
});

test('the cluster’s side waits for the identity’s and goes on by itself when that appears', async () => {
  const world = memoryWorld();
  const [ada, grace] = [person(world), person(world, 'cluster')];
  const plan = await planFor(ada, wish, { side: 'identity' });
  assert.deepEqual(plan.steps.filter(({ by }) => by === 'colleague').map(({ id }) => id), identityKinds);
  const seen: ApplyEvent[] = [];
  const working = finish(applyPlan(plan, ada, never), seen);
  while (!seen.some(({ kind }) => kind === 'progress')) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(world.calls.filter((call) => call !== 'journal'), [], 'nothing is sent in the other tenant');
  const { record } = await colleagueApplies(grace, fileFrom(plan, 'identity', world.state.now));
  assert.equal(record.plan.askedBy?.planId, plan.id);
  assert.equal((await working).status, 'complete');
  assert.ok(await holds(world, wish));
  assert.deepEqual(new Set(seen.flatMap((event) => (event.kind === 'progress' ? [event.message.key] : []))), new Set(['handOver.notYet']));
});

test('waiting grows from 10 seconds to a minute', async () => {
  const world = memoryWorld({ provider: 'Registered' });
  const ada = person(world);
  const abort = new AbortController();
  const plan = await planFor(ada, wish, { side: 'identity' });
  const waits: number[] = [];
  for await (const event of applyPlan({ ...plan, steps: plan.steps.filter(({ id }) => id === 'putCredential') }, ada, abort.signal)) {
    if (event.kind === 'progress') waits.push(Number(event.message.params?.seconds));
    if (waits.length === 8) abort.abort();
  }
  assert.deepEqual(waits, [10, 15, 23, 34, 51, 60, 60, 60]);
});

test('a look that fails is told by why; what looking again cannot change ends the wait', async () => {
  const reasons = ['notFound', 'forbidden', 'unreachable', 'invalidInput'] as const;
  const world = memoryWorld({ provider: 'Registered' });
  const ada = person(world);
  const plan = await planFor(ada, wish, { side: 'identity' });
  const left: Failure['reason'][] = [...reasons];
  const list = (): Promise<never> => Promise.reject(new TenantlinkError({ reason: left.shift() ?? 'unexpected', operation: 'listRoleAssignments' }));
  const seen: ApplyEvent[] = [];
  const only = { ...plan, steps: plan.steps.filter(({ id }) => id === 'assignRole') };
  const outcome = await finish(applyPlan(only, { ...ada, roles: { ...ada.roles, listAssignments: list } }, never), seen);
  // Being offline is waited out by the request itself first; the next look then meets the next failure.
  const told = seen.flatMap((event) => (event.kind === 'progress' ? [event.message.key] : []));
  assert.deepEqual(told, ['handOver.notYet', 'handOver.cannotSee', 'apply.waitServer']);
  assert.deepEqual([outcome.status, outcome.failure?.reason], ['failed', 'invalidInput']);
});

test('a cold cluster: the file waits for the issuer, and our own step does not wait for the colleague', async () => {
  const world = memoryWorld({ cluster: coldCluster() });
  const [ada, grace] = [person(world), person(world, 'cluster')];
  const plan = await planFor(ada, wishForNew, { side: 'identity' });
  const early = handOverOf({ plan, side: 'identity', resolved: plan.resolved, done: [] });
  assert.deepEqual(early.waiting.map(({ step, for: blockers }) => [step.id, blockers]), [['putCredential', ['configureCluster']]]);
  assert.deepEqual(parsePlanFile(writePlanFile(planFileOf(early, world.state.now))).later, ['putCredential']);

  const seen: ApplyEvent[] = [];
  const working = finish(applyPlan(plan, ada, never), seen);
  while (!seen.some((event) => event.kind === 'done' && event.step === 'configureCluster')) await new Promise((resolve) => setImmediate(resolve));
  const ready = handOverOfRecord(await recordOf(ada), plan, 'identity');
  assert.deepEqual(ready.waiting, []);
  assert.equal(planFileOf(ready, world.state.now).trust.issuer, issuer);
  await colleagueApplies(grace, writePlanFile(planFileOf(ready, world.state.now)));
  assert.equal((await working).status, 'complete');
  assert.ok(await holds(world, wishForNew));
  assert.equal((await recordOf(ada)).resolved.identity?.id, world.state.identities.at(-1)?.id);
});

test('nobody sees the other tenant: the colleague’s answer lets the asker go on, also after a reload', async () => {
  const world = memoryWorld();
  const [ada, grace] = [person(world, 'identity'), person(world, 'cluster')];
  const plan = await planFor(ada, wish, { side: 'identity' });
  assert.ok(plan.steps.filter(({ side }) => side === 'identity').every(({ changes }) => changes.every(({ before }) => before === undefined)), 'nothing is claimed of what cannot be read');
  const abort = new AbortController();
  const seen: ApplyEvent[] = [];
  const watching = finish(applyPlan(plan, ada, abort.signal), seen);
  while (!seen.some(({ kind }) => kind === 'progress')) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(seen.some((event) => event.kind === 'progress' && event.message.key === 'handOver.cannotSee'));
  const theirs = await colleagueApplies(grace, fileFrom(plan, 'identity', world.state.now));
  abort.abort();
  const stopped = await watching;
  assert.equal(stopped.status, 'cancelled');

  const { free } = await unfinishedRecords(ada.journal, world.state.now);
  assert.equal(free.length, 1);
  const record = await recordOf(ada);
  assert.ok(isAwaiting(record));
  const answer = answerOf(theirs.plan, theirs.record, world.state.now);
  assert.ok(answer);
  const back = parsePlanFile(writePlanFile(answer));
  assert.deepEqual([back.side, back.askedFrom, back.identity.clientId, back.done], ['cluster', fabrikam, anIdentity().clientId, ['assignRole', 'registerProvider', 'putCredential']]);
  assert.ok(answersRecord(back, record));
  assert.equal((await finish(resumeApply(takeAnswer(record, back), ada, never))).status, 'complete');
  assert.ok(await holds(world, wish));
});

test('an answer about another link, or with other values than are known, is refused by place', async () => {
  const world = memoryWorld();
  const [ada, grace] = [person(world, 'identity'), person(world, 'cluster')];
  const plan = await planFor(ada, wish, { side: 'identity', told: { identity: { id: anIdentity().id, tenantId: fabrikam, clientId: anIdentity().clientId } } });
  const abort = new AbortController();
  for await (const event of applyPlan(plan, ada, abort.signal)) if (event.kind === 'progress') abort.abort();
  const theirs = await colleagueApplies(grace, fileFrom(plan, 'identity', world.state.now));
  const answer = answerOf(theirs.plan, theirs.record, world.state.now);
  const record = await recordOf(ada);
  assert.ok(answer);
  const placeOf = (change: Partial<typeof answer>): string | undefined => {
    try {
      takeAnswer(record, { ...answer, ...change });
      return undefined;
    } catch (thrown) {
      return (thrown as { failure?: { place?: string } }).failure?.place;
    }
  };
  assert.equal(placeOf({}), undefined);
  assert.equal(placeOf({ id: made.id }), 'id');
  assert.equal(placeOf({ cluster: { ...answer.cluster, id: anIdentity().id } }), 'cluster.id');
  assert.equal(placeOf({ identity: { ...answer.identity, tenantId: contoso } }), 'identity.id');
  assert.equal(placeOf({ identity: { ...answer.identity, clientId: anIdentity().principalId as never } }), 'identity.clientId');
  assert.equal(placeOf({ trust: { ...answer.trust, issuer: 'https://elsewhere.example/' as never } }), 'trust.issuer');
});

test('the identity’s side may begin as well: the cluster is turned on, trusted, then annotated', async () => {
  const world = memoryWorld({ cluster: coldCluster() });
  const [grace, ada] = [person(world, 'cluster'), person(world, 'identity')];
  const plan = await planFor(grace, wish, { side: 'cluster' });
  const first = handOverOf({ plan, side: 'cluster', resolved: plan.resolved, done: ['assignRole'] });
  assert.deepEqual([first.ready.map(({ id }) => id), first.waiting.map(({ step }) => step.id)], [['configureCluster'], ['applyServiceAccount']]);
  const abort = new AbortController();
  for await (const event of applyPlan(plan, grace, abort.signal)) if (event.kind === 'progress' && event.step === 'configureCluster') abort.abort();

  const turnedOn = await colleagueApplies(ada, writePlanFile(planFileOf(first, world.state.now)));
  assert.deepEqual(world.state.serviceAccounts, [], 'what is asked for later is not done yet');
  const answer = answerOf(turnedOn.plan, turnedOn.record, world.state.now);
  assert.equal(answer?.trust.issuer, issuer);
  const again = new AbortController();
  for await (const event of resumeApply(takeAnswer(await recordOf(grace), parsePlanFile(writePlanFile(answer))), grace, again.signal)) {
    if (event.kind === 'progress' && event.step === 'applyServiceAccount') again.abort();
  }
  const second = handOverOfRecord(await recordOf(grace), plan, 'cluster');
  assert.deepEqual([second.ready.map(({ id }) => id), second.waiting], [['applyServiceAccount'], []]);
  const asked = parsePlanFile(writePlanFile(planFileOf(second, world.state.now)));
  const { outcome } = await planFromFile(asked, { ...made, id: '99999999-0000-4000-8000-000000000003' }, ada, never);
  assert.ok(outcome.kind === 'plan');
  await finish(applyPlan(outcome.plan, ada, never));
  assert.ok(await holds(world, wish));
});

test('the colleague sees what is live: in place as in place, and values that differ from the file’s', async () => {
  const world = memoryWorld();
  const [ada, grace] = [person(world, 'identity'), person(world)];
  const plan = await planFor(ada, wish, { side: 'identity' });
  const file = parsePlanFile(fileFrom(plan, 'identity', world.state.now));
  await finish(applyPlan(await planFor(world.ports, wish), world.ports, never));
  const seen = await planFromFile(file, made, grace, never);
  assert.ok(seen.outcome.kind === 'plan');
  assert.deepEqual(seen.outcome.plan.steps.map(({ id, state }) => [id, state]), identityKinds.map((id) => [id, 'inPlace']));
  assert.deepEqual(seen.warnings, []);

  const other = 'https://westus2.oic.prod-aks.azure.com/cccccccc-cccc-4ccc-8ccc-cccccccccccc/dddddddd-dddd-4ddd-8ddd-dddddddddddd/';
  const edited = await planFromFile({ ...file, trust: { ...file.trust, issuer: other as never } }, made, grace, never);
  assert.deepEqual(edited.warnings.map(({ place, message }) => [place, message.key]), [
    ['trust.issuer', 'handOver.warning.issuerOtherTenant'],
    ['trust.issuer', 'handOver.warning.differsFromLive'],
  ]);
  assert.ok(edited.outcome.kind === 'plan' && edited.outcome.plan.resolved.issuer === issuer, 'the live value is used');

  world.state.cluster = coldCluster();
  const off = await planFromFile(file, made, grace, never);
  assert.deepEqual(off.warnings.map(({ message }) => message.key), ['handOver.warning.notLive']);
  assert.ok(off.outcome.kind === 'refused' && off.outcome.refusals[0]?.message.key === 'handOver.refused.noIssuer');
});

test('a cluster outside Azure is named by a context, whose namesake on this machine is another cluster', async () => {
  const world = memoryWorld();
  const outside: LinkWish = { ...wish, cluster: { id: kubeContextId('kind-demo'), tenantId: outsideAzure } };
  const plan = await planFor(person(world), outside, { side: 'identity' });
  const text = fileFrom(plan, 'identity', world.state.now);
  const elsewhere = memoryWorld({ cluster: coldCluster() });
  const { outcome, warnings } = await planFromFile(parsePlanFile(text), made, person(elsewhere), never);
  assert.ok(outcome.kind === 'plan' && outcome.plan.resolved.issuer === issuer);
  assert.deepEqual(warnings.map(({ message }) => message.key), ['handOver.warning.issuerOtherTenant']);
});

test('a window that crashed while it watched: the next one goes on watching, once the lease is over', async () => {
  const world = memoryWorld();
  const [ada, later, grace] = [person(world), person(world), person(world, 'cluster')];
  const plan = await planFor(ada, wish, { side: 'identity' });
  const crash = new AbortController();
  for await (const event of applyPlan(plan, ada, crash.signal)) {
    if (event.kind !== 'progress' || crash.signal.aborted) continue;
    // What is on disk at this moment is all that the next window has.
    for (const name of await ada.journal.list()) await later.journal.write(name, (await ada.journal.read(name)) ?? '');
    crash.abort();
  }
  const { held } = await unfinishedRecords(later.journal, world.state.now);
  assert.equal(held.length, 1);
  world.state.now += leaseLength + 1000;
  const { free } = await unfinishedRecords(later.journal, world.state.now);
  const [record] = free;
  assert.ok(record !== undefined && isAwaiting(record));
  await colleagueApplies(grace, fileFrom(plan, 'identity', world.state.now));
  assert.equal((await finish(resumeApply(record, later, never))).status, 'complete');
  assert.ok(await holds(world, wish));
});

test('a manifest that the workspace does not hold is its owner’s to change, and awaited in the cluster', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({ 'meta.helm.sh/release-name': 'web' }, { labels: { 'app.kubernetes.io/managed-by': 'Helm' } })] });
  const ada = person(world);
  const plan = await planFor(ada, wish);
  assert.deepEqual(plan.steps.filter(({ by }) => by === 'colleague').map(({ id }) => id), ['editManifest']);
  const seen: ApplyEvent[] = [];
  const working = finish(applyPlan(plan, ada, never), seen);
  while (!seen.some((event) => event.kind === 'progress' && event.step === 'editManifest')) await new Promise((resolve) => setImmediate(resolve));
  const asked = handOverOfRecord(await recordOf(ada), plan, 'cluster');
  assert.match(azScript(asked), /belongs to Helm\. Set these annotations/);
  const [account] = world.state.serviceAccounts;
  assert.ok(account);
  world.state.serviceAccounts = [{ ...account, annotations: { ...account.annotations, ...linkedAnnotations() } }];
  assert.equal((await working).status, 'complete');
});

test('undoing a half takes back our own steps and names the other half', async () => {
  const world = memoryWorld();
  const [ada, grace] = [person(world), person(world, 'cluster')];
  const plan = await planFor(ada, wish, { side: 'identity' });
  await colleagueApplies(grace, fileFrom(plan, 'identity', world.state.now));
  assert.equal((await finish(applyPlan(plan, ada, never))).status, 'complete');
  const seen: ApplyEvent[] = [];
  const undoneOurs = await finish(undoLink(await recordOf(ada), ada, never), seen);
  assert.deepEqual([undoneOurs.status, undoneOurs.done, undoneOurs.kept], ['complete', ['applyServiceAccount'], identityKinds]);
  assert.ok(seen.filter(({ kind }) => kind === 'kept').every((event) => event.kind === 'kept' && event.message.key === 'undo.kept.colleague'));
  assert.equal(world.state.assignments.length, 1, 'the other half stands');
  assert.deepEqual(world.state.serviceAccounts, []);
  const undoneTheirs = await finish(undoLink(await recordOf(grace), grace, never));
  assert.deepEqual([undoneTheirs.status, undoneTheirs.kept], ['complete', ['registerProvider']]);
  assert.deepEqual([world.state.assignments, [...world.state.credentials.values()].flat()], [[], []]);
});

test('every fault and every cancel on the way of both ends whole or in a record that can be gone on with', async (t) => {
  let cases = 0;
  const calls = ['configureCluster', 'applyServiceAccount', 'assignRole', 'registerProvider', 'putCredential', 'createIdentity', 'createResourceGroup'];
  const mine = (call: string): boolean => call === 'configureCluster' || call === 'applyServiceAccount';
  for (const call of calls) {
    for (const fault of ['throttled', 'serverError', 'timeout', 'concurrentWrite', 'notReplicated', 'forbidden', 'policyDenied', 'cancel'] as const) {
      const world = memoryWorld({ cluster: coldCluster(), groups: [] });
      const [ada, grace] = [person(world), person(world, 'cluster')];
      const abort = { ada: new AbortController(), grace: new AbortController() };
      if (fault === 'cancel') {
        let isFirst = true;
        world.onCall((name) => {
          if (name !== call || !isFirst) return;
          isFirst = false;
          (mine(call) ? abort.ada : abort.grace).abort();
        });
      } else world.failNext(call, fault);

      const plan = await planFor(ada, wishForNew, { side: 'identity' });
      const watch = new AbortController();
      const seen: ApplyEvent[] = [];
      const working = finish(applyPlan(plan, ada, AbortSignal.any([abort.ada.signal, watch.signal])), seen);
      const isThrough = (): boolean => seen.some((event) => event.kind === 'finished' || (event.kind === 'done' && event.step === 'configureCluster'));
      while (!isThrough()) await new Promise((resolve) => setImmediate(resolve));
      if (seen.some(({ kind }) => kind === 'finished')) {
        assert.notEqual((await working).status, 'complete', `${call} ${fault}`);
        const again = finish(resumeApply(await recordOf(ada), ada, watch.signal));
        while ((await recordOf(ada)).resolved.issuer === undefined) await new Promise((resolve) => setImmediate(resolve));
        await grants(again);
      } else await grants(working);

      async function grants(waiting: Promise<Awaited<typeof working>>): Promise<void> {
        const ready = handOverOfRecord(await recordOf(ada), plan, 'identity');
        const { outcome } = await planFromFile(parsePlanFile(writePlanFile(planFileOf(ready, world.state.now))), made, grace, never);
        assert.ok(outcome.kind === 'plan', `${call} ${fault}`);
        const theirs = await finish(applyPlan(outcome.plan, grace, abort.grace.signal));
        // A refusal before anything was sent leaves no record: the file is simply opened again.
        if (theirs.status !== 'complete') {
          const { records } = await readRecords(grace.journal);
          const [left] = records;
          const second = left === undefined ? applyPlan(outcome.plan, grace, never) : resumeApply(left, grace, never);
          assert.equal((await finish(second)).status, 'complete', `${call} ${fault}`);
        }
        const mineEnded = await waiting;
        if (mineEnded.status !== 'complete') assert.equal((await finish(resumeApply(await recordOf(ada), ada, never))).status, 'complete', `${call} ${fault}`);
      }
      assert.ok(await holds(world, wishForNew), `${call} ${fault}`);
      for (const ports of [ada, grace]) assert.equal((await recordOf(ports)).state, 'complete', `${call} ${fault}`);
      cases += 1;
    }
  }
  t.diagnostic(`two people: ${calls.length} calls x 8 faults = ${cases} cases`);
});

test('a failure of our own ends the watching, and says which it was', async () => {
  const world = memoryWorld({ cluster: coldCluster() });
  const ada = person(world);
  world.failNext('configureCluster', 'forbidden');
  const seen: ApplyEvent[] = [];
  const outcome = await finish(applyPlan(await planFor(ada, wish, { side: 'identity' }), ada, never), seen);
  assert.deepEqual([outcome.status, outcome.failure?.reason], ['failed', 'forbidden']);
  assert.deepEqual(seen.flatMap((event) => (event.kind === 'failed' ? [event.step] : [])), ['configureCluster']);
});
