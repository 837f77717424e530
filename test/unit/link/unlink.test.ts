import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import type { ApplyEvent, ApplyOutcome } from '../../../src/core/link/events.ts';
import { chainSubjectOf, readLinkFacts } from '../../../src/core/link/facts.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { planRegistration } from '../../../src/core/link/planRegistration.ts';
import { unfinishedRecords, readRecords, recordsFor, type LinkRecord } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { aCluster, aCredential, anIdentity, aServiceAccount, aSubject, fabrikamSubscription } from '../../builders/chain.ts';
import { memoryWorld, type MemoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const wishFor = (name: string): LinkWish => ({
  cluster: aCluster(),
  serviceAccount: { namespace: 'default', name },
  identity: { kind: 'existing', ref: anIdentity() },
  role: { name: 'Reader', scope: aSubject().scope },
});

async function last(events: AsyncGenerator<ApplyEvent, void>): Promise<ApplyOutcome> {
  let outcome: ApplyOutcome | undefined;
  for await (const event of events) if (event.kind === 'finished') outcome = event.outcome;
  assert.ok(outcome);
  return outcome;
}

async function link(world: MemoryWorld, wish: LinkWish): Promise<LinkRecord> {
  const facts = await readLinkFacts(wish, world.ports, never);
  const planned = planLink(facts, wish, { id: world.ports.random.guid(), now: world.state.now, assignmentName: world.ports.random.guid() });
  assert.ok(planned.kind === 'plan');
  assert.equal((await last(applyPlan(planned.plan, world.ports, never))).status, 'complete');
  return recordOf(world, wish);
}

async function recordOf(world: MemoryWorld, { cluster, serviceAccount }: LinkWish): Promise<LinkRecord> {
  const [record] = await recordsFor(world.ports.journal, { cluster, serviceAccount });
  assert.ok(record);
  return record;
}

const brokenLink = async (world: MemoryWorld, wish: LinkWish): Promise<string | undefined> => firstBroken(evaluateChain(await readFacts(chainSubjectOf(wish), world.ports, never)))?.code;

test('unlinking one of two links that share identity and role leaves the other whole; unlinking both leaves nothing', async () => {
  const world = memoryWorld();
  const first = await link(world, wishFor('first'));
  await link(world, wishFor('second'));
  const outcome = await last(undoLink(first, world.ports, never));
  assert.ok(outcome.kept.includes('assignRole'), outcome.kept.join());
  assert.equal(await brokenLink(world, wishFor('second')), undefined);
  await last(undoLink(await recordOf(world, wishFor('second')), world.ports, never));
  assert.deepEqual(world.state.assignments, []);
  assert.deepEqual((await readRecords(world.ports.journal)).records, []);
});

test('an undo is on disk as an undo before its first request leaves', async () => {
  const world = memoryWorld();
  const record = await link(world, wishFor('app'));
  const states: string[] = [];
  world.onCall((call) => {
    if (call !== 'journal') states.push((JSON.parse([...world.state.journal.values()][0] ?? '{}') as Partial<LinkRecord>).state ?? '');
  });
  await last(undoLink(record, world.ports, never));
  assert.ok(states.length > 0);
  assert.deepEqual([...new Set(states)], ['undoing']);
});

test('an identity that someone deleted does not keep the rest from being taken back', async () => {
  const world = memoryWorld();
  const record = await link(world, wishFor('app'));
  const gone = { ...world.ports, federation: { ...world.ports.federation, list: () => Promise.reject(new TenantlinkError({ reason: 'notFound', operation: 'listFederatedCredentials' })) } };
  assert.equal((await last(undoLink(record, gone, never))).status, 'complete');
});

test('a ServiceAccount that linking created and others adopted stays, without our annotations', async () => {
  const world = memoryWorld();
  const record = await link(world, wishFor('app'));
  world.state.serviceAccounts = world.state.serviceAccounts.map((account) => ({ ...account, labels: { 'app.kubernetes.io/managed-by': 'Helm' }, managers: ['helm'] }));
  const outcome = await last(undoLink(record, world.ports, never));
  assert.ok(outcome.kept.includes('applyServiceAccount'));
  assert.deepEqual(world.state.serviceAccounts.map(({ name, annotations }) => [name, annotations]), [['app', {}]]);
});

test('a restore whose answer was lost is not taken for a change by someone else', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({}, { name: 'app' })] });
  const record = await link(world, wishFor('app'));
  const { access } = world.ports;
  let lost = false;
  const flaky = {
    ...world.ports,
    access: {
      ...access,
      async restoreAnnotations(request: Parameters<typeof access.restoreAnnotations>[0]) {
        await access.restoreAnnotations(request);
        if (lost) return;
        lost = true;
        throw new TenantlinkError({ reason: 'unreachable', operation: 'restoreAnnotations' });
      },
    },
  };
  const outcome = await last(undoLink(record, flaky, never));
  assert.ok(outcome.done.includes('applyServiceAccount'), JSON.stringify(outcome));
  assert.equal(world.state.serviceAccounts[0]?.annotations[workloadIdentityKeys.clientId], undefined);
});

test('work that another window holds is refused, and nothing is sent', async () => {
  const world = memoryWorld();
  const record = await link(world, wishFor('app'));
  world.state.journal.set(`link-${record.id}.json`, JSON.stringify({ ...record, state: 'applying', lease: { owner: 'other', until: world.state.now + 30_000 } }));
  const before = world.calls.length;
  const outcome = await last(undoLink(record, world.ports, never));
  assert.deepEqual([outcome.status, outcome.failure?.code], ['failed', 'Leased']);
  assert.equal(world.calls.length, before);
});

test('the lease outlasts a journal write that fails', async () => {
  const world = memoryWorld();
  const left: number[] = [];
  let polls = 0;
  const slow = {
    ...world.ports,
    providers: {
      ...world.ports.providers,
      state: () => {
        polls += 1;
        if (polls === 3) world.failNext('journal', 'serverError');
        const { lease } = JSON.parse([...world.state.journal.values()][0] ?? '{}') as Partial<LinkRecord>;
        if (lease !== undefined) left.push(lease.until - world.state.now);
        return Promise.resolve(polls > 40 ? ('Registered' as const) : ('Registering' as const));
      },
    },
  };
  const facts = await readLinkFacts(wishFor('app'), { ...world.ports, providers: { ...world.ports.providers, state: () => Promise.resolve('NotRegistered' as const) } }, never);
  const planned = planLink(facts, wishFor('app'), { id: 'p', now: 0, assignmentName: 'a' });
  assert.ok(planned.kind === 'plan');
  await last(applyPlan(planned.plan, slow, never));
  assert.ok(left.length > 20);
  assert.deepEqual(left.filter((milliseconds) => milliseconds <= 0), []);
});

test('a single-step plan that fails leaves no record: there is nothing to take back', async () => {
  const world = memoryWorld();
  world.failNext('registerProvider', 'forbidden');
  const plan = planRegistration({ tenantId: anIdentity().tenantId, subscriptionId: fabrikamSubscription, namespace: 'Microsoft.Quota', state: 'NotRegistered' }, { id: 'r', now: 0 });
  assert.equal((await last(applyPlan(plan, world.ports, never))).failure?.reason, 'forbidden');
  assert.deepEqual(await readRecords(world.ports.journal), { records: [], unreadable: [] });
  assert.deepEqual((await unfinishedRecords(world.ports.journal, Number.MAX_SAFE_INTEGER)).free, []);
});

test('what replaced former values and was deleted by someone since is told, not said to be restored', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({ [workloadIdentityKeys.clientId]: 'former' }, { name: 'app' })] });
  world.state.credentials.set(armKey(anIdentity().id), [aCredential({ subject: 'system:serviceaccount:default:app', audiences: ['api://former'] })]);
  const record = await link(world, wishFor('app'));
  world.state.serviceAccounts = [];
  world.state.credentials.clear();
  const told: string[] = [];
  for await (const event of undoLink(record, world.ports, never)) if (event.kind === 'kept') told.push(`${event.step} ${event.message.key}`);
  assert.deepEqual(told.filter((text) => text.endsWith('goneSince')).sort(), ['applyServiceAccount undo.kept.goneSince', 'putCredential undo.kept.goneSince']);
});
