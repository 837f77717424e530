import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken } from '../../../src/core/chain/chain.ts';
import { applyPlan, resumeApply } from '../../../src/core/link/applyPlan.ts';
import type { ApplyEvent, ApplyOutcome } from '../../../src/core/link/events.ts';
import { chainSubjectOf, readLinkFacts } from '../../../src/core/link/facts.ts';
import { isInPlace, type Plan } from '../../../src/core/link/plan.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { unfinishedRecords, readRecords, recordsFor } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { aCluster, aCredential, anIdentity, aServiceAccount, aSubject, fabrikam, fabrikamSubscription, issuer } from '../../builders/chain.ts';
import { memoryWorld, type MemoryState, type MemoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const wish: LinkWish = {
  cluster: aCluster(),
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  identity: { kind: 'existing', ref: anIdentity() },
  role: { name: 'Reader', scope: aSubject().scope },
};
const link = { cluster: wish.cluster, serviceAccount: wish.serviceAccount };
const wishForNew: LinkWish = {
  ...wish,
  identity: { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } },
};

function coldCluster(): MemoryState['cluster'] {
  const { issuer: _issuer, ...off } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false });
  return off;
}

async function plan(world: MemoryWorld, wanted: LinkWish = wish): Promise<Plan> {
  const outcome = planLink(await readLinkFacts(wanted, world.ports, never), wanted, { id: world.ports.random.guid(), now: world.state.now, assignmentName: world.ports.random.guid() });
  if (outcome.kind === 'refused') assert.fail(`refused: ${JSON.stringify(outcome.refusals)}`);
  return outcome.plan;
}

async function finish(events: AsyncGenerator<ApplyEvent, void>, seen: ApplyEvent[] = []): Promise<ApplyOutcome> {
  for await (const event of events) seen.push(event);
  const last = seen.at(-1);
  assert.ok(last?.kind === 'finished', 'the last event names every step');
  return last.outcome;
}

const snapshotOf = ({ state }: MemoryWorld): unknown => structuredClone({
  credentials: [...state.credentials].filter(([, list]) => list.length > 0),
  assignments: state.assignments,
  // When they were last annotated is the one thing that no undo takes back.
  serviceAccounts: state.serviceAccounts.map(({ annotatedAt: _annotatedAt, ...account }) => account),
  identities: state.identities.map(({ name }) => name),
  groups: state.groups,
});

test('a cold cluster and a new identity: every step in dependency order, then the chain holds', async () => {
  const world = memoryWorld({ cluster: coldCluster() });
  const made = await plan(world, wishForNew);
  assert.deepEqual(made.steps.map(({ id, state }) => [id, state]), [
    ['createResourceGroup', 'needed'],
    ['createIdentity', 'needed'],
    ['assignRole', 'needed'],
    ['registerProvider', 'needed'],
    ['configureCluster', 'needed'],
    ['putCredential', 'needed'],
    ['applyServiceAccount', 'needed'],
  ]);
  assert.deepEqual(made.steps.flatMap(({ changes }) => changes.filter(({ reversibility }) => reversibility !== 'reversible').map(({ what, reversibility }) => [what, reversibility])), [
    ['Microsoft.Quota', 'shared'],
    ['OIDC issuer', 'irreversible'],
    ['workload identity webhook', 'shared'],
  ]);
  assert.equal((await finish(applyPlan(made, world.ports, never))).status, 'complete');
  const before = (first: string, second: string): void => assert.ok(world.calls.indexOf(first) < world.calls.indexOf(second), `${first} before ${second}: ${world.calls.join(' ')}`);
  before('createResourceGroup', 'createIdentity');
  before('createIdentity', 'putCredential');
  before('configureCluster', 'putCredential');
  before('createIdentity', 'assignRole');
  before('assignRole', 'configureCluster');
  // A workload that runs is pointed at the identity only when everything it needs there is in place.
  for (const step of ['putCredential', 'assignRole', 'configureCluster']) before(step, 'applyServiceAccount');
  assert.equal(firstBroken(evaluateChain(await readFacts(chainSubjectOf(wishForNew), world.ports, never))), undefined);
  assert.equal(world.state.serviceAccounts[0]?.annotations[workloadIdentityKeys.tenantId], fabrikam);
});

test('linking again changes nothing and says so', async () => {
  const world = memoryWorld();
  await finish(applyPlan(await plan(world), world.ports, never));
  const writes = world.calls.length;
  const again = await plan(world);
  assert.equal(isInPlace(again), true);
  assert.equal((await finish(applyPlan(again, world.ports, never))).status, 'complete');
  assert.equal(world.calls.length, writes);
});

test('undo restores exactly what was there, keeps and names the shared and irreversible', async () => {
  const account = aServiceAccount({ team: 'blue', [workloadIdentityKeys.clientId]: '00000000-1111-4222-8333-444444444444' });
  const world = memoryWorld({ cluster: coldCluster(), serviceAccounts: [account] });
  world.state.credentials.set(anIdentity().id.toLowerCase(), [aCredential({ name: 'other', subject: 'system:serviceaccount:default:other' })]);
  const former = snapshotOf(world);
  await finish(applyPlan(await plan(world), world.ports, never));
  assert.notDeepEqual(snapshotOf(world), former);
  const [record] = await recordsFor(world.ports.journal, link);
  assert.ok(record);
  const seen: ApplyEvent[] = [];
  const outcome = await finish(undoLink(record, world.ports, never), seen);
  assert.deepEqual(snapshotOf(world), former);
  assert.equal(outcome.status, 'complete');
  assert.deepEqual([...outcome.kept].sort(), ['configureCluster', 'registerProvider']);
  assert.deepEqual(seen.flatMap((event) => (event.kind === 'kept' ? [event.message.key] : [])).sort(), ['undo.kept.issuerAndWebhook', 'undo.kept.sharedProvider']);
  assert.deepEqual((await readRecords(world.ports.journal)).records, []);
});

test('undo of a created identity and group removes them; one that others use by then stays', async () => {
  const world = memoryWorld();
  const former = snapshotOf(world);
  await finish(applyPlan(await plan(world, wishForNew), world.ports, never));
  const [record] = await recordsFor(world.ports.journal, link);
  assert.ok(record);
  world.state.credentials.set(record.resolved.identity?.id.toLowerCase() ?? '', [...(world.state.credentials.get(record.resolved.identity?.id.toLowerCase() ?? '') ?? []), aCredential({ name: 'foreign', subject: 'system:serviceaccount:x:y' })]);
  const outcome = await finish(undoLink(record, world.ports, never));
  assert.ok(outcome.kept.includes('createIdentity') && outcome.kept.includes('createResourceGroup'), outcome.kept.join());

  const clean = memoryWorld();
  await finish(applyPlan(await plan(clean, wishForNew), clean.ports, never));
  const [cleanRecord] = await recordsFor(clean.ports.journal, link);
  assert.ok(cleanRecord);
  await finish(undoLink(cleanRecord, clean.ports, never));
  assert.deepEqual(snapshotOf(clean), former);
});

test("someone else's later change is noticed and left", async () => {
  const world = memoryWorld();
  await finish(applyPlan(await plan(world), world.ports, never));
  const [record] = await recordsFor(world.ports.journal, link);
  assert.ok(record);
  const changed = aServiceAccount({ [workloadIdentityKeys.clientId]: 'someone-elses' });
  world.state.serviceAccounts = [changed];
  const outcome = await finish(undoLink(record, world.ports, never));
  assert.ok(outcome.kept.includes('applyServiceAccount'));
  assert.deepEqual(world.state.serviceAccounts, [changed]);
});

test('a credential of the same issuer and subject with another audience is changed, and changed back', async () => {
  const world = memoryWorld();
  const wrong = aCredential({ audiences: ['api://other'] });
  world.state.credentials.set(anIdentity().id.toLowerCase(), [wrong]);
  await finish(applyPlan(await plan(world), world.ports, never));
  assert.deepEqual(world.state.credentials.get(anIdentity().id.toLowerCase()), [aCredential()]);
  const [record] = await recordsFor(world.ports.journal, link);
  assert.ok(record);
  await finish(undoLink(record, world.ports, never));
  assert.deepEqual(world.state.credentials.get(anIdentity().id.toLowerCase()), [wrong]);
});

test('passing failures are waited out and told; lasting ones stop, name every step and can be gone on with', async () => {
  const world = memoryWorld();
  world.failNext('putCredential', 'concurrentWrite', 'throttled');
  world.failNext('assignRole', 'notReplicated', 'forbidden');
  const seen: ApplyEvent[] = [];
  const outcome = await finish(applyPlan(await plan(world), world.ports, never), seen);
  assert.deepEqual(seen.flatMap((event) => (event.kind === 'progress' ? [event.message.key] : [])).filter((key) => key.startsWith('apply.wait')).sort(), [
    'apply.waitConcurrent',
    'apply.waitReplication',
    'apply.waitThrottled',
  ]);
  assert.equal(outcome.status, 'failed');
  assert.deepEqual(outcome.remaining, ['assignRole', 'applyServiceAccount']);
  assert.equal(outcome.failure?.reason, 'forbidden');

  const [open] = (await unfinishedRecords(world.ports.journal, world.state.now)).free;
  assert.ok(open, 'the record is open and free');
  assert.equal((await finish(resumeApply(open, world.ports, never))).status, 'complete');
  assert.deepEqual((await unfinishedRecords(world.ports.journal, world.state.now + 1e9)).free, []);
});

test('cancel begins no further step, and what was done can be undone', async () => {
  const world = memoryWorld();
  const former = snapshotOf(world);
  const controller = new AbortController();
  world.onCall((call) => {
    if (call === 'putCredential') controller.abort();
  });
  const outcome = await finish(applyPlan(await plan(world), world.ports, controller.signal));
  assert.equal(outcome.status, 'cancelled');
  const [open] = (await unfinishedRecords(world.ports.journal, world.state.now)).free;
  assert.ok(open);
  await finish(undoLink(open, world.ports, never));
  assert.deepEqual(snapshotOf(world), former);
});

test('cancelled before any request left, nothing stays on record', async () => {
  const world = memoryWorld();
  const outcome = await finish(applyPlan(await plan(world), world.ports, AbortSignal.abort()));
  assert.equal(outcome.status, 'cancelled');
  assert.deepEqual((await readRecords(world.ports.journal)).records, []);
});

test('the journal entry is on disk before each request leaves', async () => {
  const world = memoryWorld();
  const unsaid: string[] = [];
  world.onCall((call) => {
    if (call === 'journal' || call.startsWith('delete')) return;
    const text = [...world.state.journal.values()].join();
    const record = JSON.parse(text === '' ? '{"steps":{}}' : text) as { steps: Record<string, { state: string }> };
    if (record.steps[call]?.state !== 'sent') unsaid.push(call);
  });
  await finish(applyPlan(await plan(world), world.ports, never));
  assert.deepEqual(unsaid, []);
});

test('a running apply holds a lease, so that a second window does not take it for a crashed one', async () => {
  const world = memoryWorld();
  let openWhileRunning = -1;
  world.onCall((call) => {
    if (call === 'applyServiceAccount') void unfinishedRecords(world.ports.journal, world.state.now).then(({ free }) => (openWhileRunning = free.length));
  });
  await finish(applyPlan(await plan(world), world.ports, never));
  assert.equal(openWhileRunning, 0);
});

const refusals: readonly { name: string; state: Partial<MemoryState>; wish?: LinkWish; key: string }[] = [
  { name: 'the identity does not exist', state: { identities: [] }, key: 'plan.refused.identityMissing' },
  { name: 'its region cannot hold credentials', state: { identities: [anIdentity({ location: 'Malaysia South' })] }, key: 'plan.refused.regionUnsupported' },
  {
    name: '20 of 20 credentials',
    state: { credentials: new Map([[anIdentity().id.toLowerCase(), Array.from({ length: 20 }, (_, index) => aCredential({ name: `fc-${index}`, subject: `system:serviceaccount:a:b${index}` }))]]) },
    key: 'plan.refused.credentialLimit',
  },
  { name: 'the cluster is stopped', state: { cluster: aCluster({ powerState: 'Stopped' }) }, key: 'plan.refused.clusterBusy' },
  { name: 'the cluster is being updated', state: { cluster: aCluster({ provisioningState: 'Updating', workloadIdentityEnabled: false }) }, key: 'plan.refused.clusterBusy' },
  { name: "a role in the cluster's tenant", state: {}, wish: { ...wish, role: { name: 'Reader', scope: `/subscriptions/${aCluster().subscriptionId}` as typeof wish.role.scope } }, key: 'plan.refused.foreignPrincipal' },
];
for (const { name, state, wish: wanted = wish, key } of refusals) {
  test(`refused before anything is written: ${name}`, async () => {
    const world = memoryWorld(state);
    const outcome = planLink(await readLinkFacts(wanted, world.ports, never), wanted, { id: 'x', now: 0, assignmentName: 'y' });
    assert.deepEqual(outcome.kind === 'refused' && outcome.refusals.map(({ message }) => message.key), [key]);
    assert.deepEqual(world.calls, []);
  });
}

test('the 20th place is not needed where the right credential is there already', async () => {
  const twenty = [aCredential(), ...Array.from({ length: 19 }, (_, index) => aCredential({ name: `fc-${index}`, subject: `system:serviceaccount:a:b${index}` }))];
  const made = await plan(memoryWorld({ credentials: new Map([[anIdentity().id.toLowerCase(), twenty]]) }));
  assert.equal(made.steps.find(({ id }) => id === 'putCredential')?.state, 'inPlace');
});

test('a slip in the issuer is not overwritten: a right credential is added beside it, under its own name', async () => {
  const slip = aCredential({ issuer: issuer.slice(0, -1) });
  const world = memoryWorld({ credentials: new Map([[anIdentity().id.toLowerCase(), [slip]]]) });
  await finish(applyPlan(await plan(world), world.ports, never));
  const names = world.state.credentials.get(anIdentity().id.toLowerCase())?.map(({ name }) => name) ?? [];
  assert.equal(names.length, 2);
  assert.match(names[1] ?? '', /^tl-default-wi-demo-account-[0-9a-z]{8}$/);
});

test("a credential of Tenantlink's own that somebody spoiled is mended in place, and undo changes it back", async () => {
  const world = memoryWorld();
  await finish(applyPlan(await plan(world), world.ports, never));
  const key = anIdentity().id.toLowerCase();
  const [own] = world.state.credentials.get(key) ?? [];
  assert.ok(own);
  const spoiled = { ...own, issuer: issuer.slice(0, -1) };
  world.state.credentials.set(key, [spoiled]);
  const fix = await plan(world);
  assert.deepEqual(fix.steps.find(({ id }) => id === 'putCredential')?.changes[0], { what: 'issuer', before: spoiled.issuer, after: issuer, reversibility: 'reversible' });
  world.state.now += 1;
  await finish(applyPlan(fix, world.ports, never));
  assert.deepEqual(world.state.credentials.get(key), [own]);
  const [record] = await recordsFor(world.ports.journal, link);
  assert.ok(record);
  await finish(undoLink(record, world.ports, never));
  assert.deepEqual(world.state.credentials.get(key), [spoiled]);
});

test("a slip in someone else's credential is warned of: the right one is added beside it", async () => {
  const made = await plan(memoryWorld({ credentials: new Map([[anIdentity().id.toLowerCase(), [aCredential({ issuer: issuer.slice(0, -1) })]]]) }));
  assert.deepEqual(made.warnings, [{ key: 'plan.warning.credentialReplaced', params: { credential: 'fc-wi-demo' } }]);
});

test('scopes are named as a person names them', async () => {
  const made = await plan(memoryWorld());
  assert.equal(made.steps.find(({ id }) => id === 'assignRole')?.target, `subscription ${fabrikamSubscription}`);
});
