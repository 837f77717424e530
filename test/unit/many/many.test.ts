import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { applyMany, type ManyEvent, type ManyOutcome } from '../../../src/core/link/many/applyMany.ts';
import { bounded } from '../../../src/core/link/many/bounded.ts';
import type { ManyPlan } from '../../../src/core/link/many/manyPlan.ts';
import { planMany, readManyFacts, wishesFor } from '../../../src/core/link/many/planMany.ts';
import { readRecords, unfinishedRecords } from '../../../src/core/link/records.ts';
import { resumeApply } from '../../../src/core/link/applyPlan.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { aCluster, aCredential, anIdentity, aSubject, fabrikam, fabrikamSubscription } from '../../builders/chain.ts';
import { memoryWorld, type MemoryPorts, type MemoryState } from '../../builders/memoryWorld.ts';
import { clusterNamed, joined } from './clusters.ts';

const never = new AbortController().signal;
const role = { name: 'Reader', scope: aSubject().scope };
const existing: LinkWish['identity'] = { kind: 'existing', ref: { id: anIdentity().id, tenantId: fabrikam } };
const fresh: LinkWish['identity'] = { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } };
const accounts = (...names: readonly string[]): LinkWish['serviceAccount'][] => names.map((name) => ({ namespace: 'default', name }));
const idKey = anIdentity().id.toLowerCase();

function cold(name?: string): MemoryState['cluster'] {
  const { issuer: _issuer, ...off } = { ...(name === undefined ? aCluster() : clusterNamed(name)), oidcIssuerEnabled: false, workloadIdentityEnabled: false };
  return off;
}

async function plan(wishes: readonly LinkWish[], ports: MemoryPorts): Promise<ManyPlan> {
  return planMany(await readManyFacts(wishes, ports, never), { id: ports.random.guid(), now: ports.clock.now(), guid: () => ports.random.guid() });
}

async function finish(events: AsyncGenerator<ManyEvent, void>, seen: ManyEvent[] = []): Promise<ManyOutcome> {
  for await (const event of events) seen.push(event);
  const last = seen.at(-1);
  assert.ok(last?.kind === 'finished');
  return last.outcome;
}

async function allHold(wishes: readonly LinkWish[], ports: MemoryPorts): Promise<boolean> {
  const broken = await Promise.all(wishes.map(async (wish) => firstBroken(evaluateChain(await readFacts(chainSubjectOf(wish), ports, never)))));
  return broken.every((finding) => finding === undefined);
}

const stepsOf = ({ links }: ManyPlan): readonly (readonly string[])[] => links.map(({ plan: { steps } }) => steps.filter(({ state }) => state === 'needed').map(({ id }) => id));

test('several service accounts to one new identity, in a cold cluster: what they share is made once and read once', async () => {
  const world = memoryWorld({ cluster: cold(), groups: [] });
  const wishes = wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a', 'b', 'c'), identity: fresh, role });
  const reads: string[] = [];
  const counted: MemoryPorts = {
    ...world.ports,
    clusters: { ...world.ports.clusters, get: (request) => (reads.push('cluster'), world.ports.clusters.get(request)) },
    federation: { ...world.ports.federation, list: (request) => (reads.push('credentials'), world.ports.federation.list(request)) },
    roles: { ...world.ports.roles, findRole: (request) => (reads.push('role'), world.ports.roles.findRole(request)) },
    access: { ...world.ports.access, getServiceAccount: (request) => (reads.push('serviceAccount'), world.ports.access.getServiceAccount(request)) },
  };
  const many = await plan(wishes, counted);
  assert.deepEqual(reads.sort(), ['cluster', 'credentials', 'role', 'serviceAccount', 'serviceAccount', 'serviceAccount']);
  const own = ['putCredential', 'applyServiceAccount'];
  assert.deepEqual(stepsOf(many), [['createResourceGroup', 'createIdentity', 'assignRole', 'registerProvider', 'configureCluster', ...own], own, own]);
  const [first, second] = many.links;
  assert.deepEqual(second?.after, [first?.plan.id]);
  assert.ok(second.plan.steps.filter(({ state }) => state === 'inPlace').every(({ madeBy }) => madeBy === first?.plan.id));
  assert.equal(new Set(many.warnings.map((warning) => JSON.stringify(warning))).size, many.warnings.length);

  const outcome = await finish(applyMany(many.links, world.ports, never));
  assert.deepEqual([outcome.status, outcome.links.map(({ status }) => status)], ['complete', ['complete', 'complete', 'complete']]);
  assert.ok(await allHold(wishes, world.ports));
  for (const once of ['createIdentity', 'assignRole', 'configureCluster', 'registerProvider']) assert.equal(world.calls.filter((call) => call === once).length, 1, once);
  const { records } = await readRecords(world.ports.journal);
  assert.deepEqual(records.map(({ state }) => state), ['complete', 'complete', 'complete']);

  // The one that made it all is unlinked first: what the others rest on stays until the last one goes.
  for (const [index, record] of records.entries()) {
    const { records: now } = await readRecords(world.ports.journal);
    const current = now.find(({ id }) => id === record.id);
    assert.ok(current);
    for await (const event of undoLink(current, world.ports, never)) if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete');
    assert.ok(await allHold(wishes.slice(index + 1), world.ports), `after ${index + 1}`);
  }
  assert.deepEqual([world.state.identities.length, world.state.assignments, world.state.serviceAccounts, world.state.groups], [1, [], [], []]);
});

test('one service account name in many clusters, some of them cold: each credential has its own issuer', async () => {
  const worlds = [memoryWorld(), memoryWorld({ cluster: clusterNamed('aks-two') }), memoryWorld({ cluster: cold('aks-three') })] as const;
  const ports = joined(...worlds);
  const wishes = wishesFor({ clusters: worlds.map(({ state }) => state.cluster), serviceAccounts: accounts('wi'), identity: existing, role });
  const many = await plan(wishes, ports);
  assert.deepEqual(many.refused, []);
  assert.equal((await finish(applyMany(many.links, ports, never))).status, 'complete');
  assert.ok(await allHold(wishes, ports));
  const credentials = worlds[0].state.credentials.get(idKey) ?? [];
  assert.deepEqual(new Set(credentials.map(({ issuer }) => issuer)), new Set(worlds.map(({ state }) => state.cluster.issuer)));
  assert.equal(new Set(credentials.map(({ name }) => name)).size, 3);
});

test('the product of both, with writes under one identity and in one cluster one by one, others side by side', async () => {
  const worlds = [memoryWorld(), memoryWorld({ cluster: clusterNamed('aks-two') })] as const;
  const base = joined(...worlds);
  const underWay = new Map<string, number>();
  let most = 0;
  let total = 0;
  const watched = <R extends object, T>(key: (request: R) => string, write: (request: R) => Promise<T>) => async (request: R): Promise<T> => {
    const name = key(request);
    underWay.set(name, (underWay.get(name) ?? 0) + 1);
    total += 1;
    most = Math.max(most, total);
    assert.equal(underWay.get(name), 1, `two writes at once: ${name}`);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    try {
      return await write(request);
    } finally {
      underWay.set(name, (underWay.get(name) ?? 1) - 1);
      total -= 1;
    }
  };
  const ports: MemoryPorts = {
    ...base,
    federation: { ...base.federation, put: watched(({ identity }) => identity.id, (request) => base.federation.put(request)) },
    access: { ...base.access, applyServiceAccount: watched(({ cluster }) => cluster.id, (request) => base.access.applyServiceAccount(request)) },
  };
  const wishes = wishesFor({ clusters: worlds.map(({ state }) => state.cluster), serviceAccounts: accounts('a', 'b', 'c'), identity: existing, role });
  const outcome = await finish(applyMany((await plan(wishes, ports)).links, ports, never));
  assert.equal(outcome.status, 'complete');
  assert.equal(outcome.links.length, 6);
  assert.ok(most > 1, 'something is done side by side');
  assert.ok(await allHold(wishes, ports));
});

test('the limit of 20 counts all of them, and names those that find no room', async () => {
  const world = memoryWorld();
  world.state.credentials.set(idKey, Array.from({ length: 18 }, (_, index) => aCredential({ name: `fc-${index}`, subject: `system:serviceaccount:other:n${index}` })));
  const wishes = wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a', 'b', 'c', 'd'), identity: existing, role });
  const many = await plan(wishes, world.ports);
  assert.deepEqual([many.links.map(({ plan: { wish } }) => wish.serviceAccount.name), many.refused.map(({ wish, refusals }) => [wish.serviceAccount.name, refusals[0]?.message.key, refusals[0]?.message.params?.count])], [
    ['a', 'b'],
    [['c', 'plan.refused.credentialLimit', 20], ['d', 'plan.refused.credentialLimit', 20]],
  ]);
  assert.equal((await finish(applyMany(many.links, world.ports, never))).status, 'complete');
  assert.equal(world.state.credentials.get(idKey)?.length, 20);
  // Those that are there already take up no more room.
  const again = await plan(wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a', 'b'), identity: existing, role }), world.ports);
  assert.deepEqual([again.refused, stepsOf(again)], [[], [[], []]]);
});

test('a service account asked for twice is refused by itself', async () => {
  const world = memoryWorld({ identities: [anIdentity(), anIdentity({ id: `${anIdentity().id}2` as never, name: 'mi-wi-demo2' })] });
  const [wish] = wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a'), identity: existing, role });
  assert.ok(wish);
  const other: LinkWish = { ...wish, identity: { kind: 'existing', ref: { id: `${anIdentity().id}2` as never, tenantId: fabrikam } } };
  const many = await plan([wish, other, wish], world.ports);
  assert.equal(many.links.length, 1);
  assert.deepEqual(many.refused.map(({ refusals }) => refusals[0]?.message.key), ['many.refused.sameServiceAccount', 'many.refused.sameServiceAccount']);
});

test('one link’s failure stops what rests on it and nothing else; every link is named', async () => {
  const worlds = [memoryWorld({ cluster: cold() }), memoryWorld({ cluster: clusterNamed('aks-two') })] as const;
  const ports = joined(...worlds);
  worlds[0].state.assignments.push({ id: `${role.scope}/providers/Microsoft.Authorization/roleAssignments/x` as never, scope: role.scope, principalId: anIdentity().principalId, role: { id: 'x', name: 'Reader', actions: ['*/read'], notActions: [] } });
  worlds[0].state.provider = 'Registered';
  worlds[0].failNext('configureCluster', 'forbidden');
  const wishes = wishesFor({ clusters: worlds.map(({ state }) => state.cluster), serviceAccounts: accounts('a', 'b'), identity: existing, role });
  const many = await plan(wishes, ports);
  const seen: ManyEvent[] = [];
  const outcome = await finish(applyMany(many.links, ports, never), seen);
  assert.deepEqual([outcome.status, outcome.links.map(({ status }) => status)], ['failed', ['failed', 'blocked', 'complete', 'complete']]);
  assert.ok(seen.some((event) => event.kind === 'blocked' && event.by[0] === many.links[0]?.plan.id));
  assert.ok(await allHold(wishes.slice(2), ports));

  // What failed is on record, and goes on when it can.
  const { free } = await unfinishedRecords(ports.journal, ports.clock.now());
  const [left, ...more] = free;
  assert.ok(left !== undefined && more.length === 0);
  for await (const event of resumeApply(left, ports, never)) if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete');
  const rest = await plan(wishes, ports);
  assert.deepEqual(stepsOf(rest), [[], ['putCredential', 'applyServiceAccount'], [], []]);
  assert.equal((await finish(applyMany(rest.links, ports, never))).status, 'complete');
  assert.ok(await allHold(wishes, ports));
});

test('what a failed link did make is made: only what it did not make is missing to the others', async () => {
  const world = memoryWorld();
  let isFirst = true;
  const { access } = world.ports;
  const ports: MemoryPorts = {
    ...world.ports,
    access: {
      ...access,
      applyServiceAccount: (request) => {
        const fails = isFirst;
        isFirst = false;
        return fails ? Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'applyServiceAccount' })) : access.applyServiceAccount(request);
      },
    },
  };
  const wishes = wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a', 'b'), identity: existing, role });
  const outcome = await finish(applyMany((await plan(wishes, ports)).links, ports, never));
  assert.deepEqual([outcome.status, outcome.links.map(({ status }) => status)], ['failed', ['failed', 'complete']]);
  assert.ok(await allHold(wishes.slice(1), ports));
});

test('a cancel at any point ends all of them; what was begun is on record, what was not left nothing', async () => {
  const wishes = wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a', 'b', 'c', 'd', 'e', 'f'), identity: fresh, role });
  for (let at = 1; at < 26; at += 1) {
    const world = memoryWorld({ cluster: cold(), groups: [] });
    const abort = new AbortController();
    let count = 0;
    world.onCall((call) => {
      if (call !== 'journal' && (count += 1) === at) abort.abort();
    });
    const many = await plan(wishes, world.ports);
    const outcome = await finish(applyMany(many.links, world.ports, abort.signal));
    if (!abort.signal.aborted) break;
    assert.ok(outcome.status === 'cancelled' || outcome.links.every(({ status }) => status === 'complete'), `at ${at}: ${JSON.stringify(outcome)}`);
    const { records } = await readRecords(world.ports.journal);
    for (const end of outcome.links) {
      const record = records.find(({ id }) => id === end.planId);
      if (end.status === 'notBegun' || end.status === 'blocked') assert.equal(record, undefined);
      if (end.status === 'complete') assert.equal(record?.state, 'complete');
    }
    for (const record of records.filter(({ state }) => state !== 'complete')) {
      for await (const event of resumeApply(record, world.ports, never)) if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete', `at ${at}`);
    }
    assert.equal((await finish(applyMany((await plan(wishes, world.ports)).links, world.ports, never))).status, 'complete', `at ${at}`);
    assert.ok(await allHold(wishes, world.ports), `at ${at}`);
  }
});

test('a journal that cannot be written fails the link it is of, in words', async () => {
  const world = memoryWorld();
  const ports: MemoryPorts = { ...world.ports, journal: { ...world.ports.journal, list: () => Promise.reject(new Error('disk full')) } };
  const many = await plan(wishesFor({ clusters: [aCluster()], serviceAccounts: accounts('a'), identity: existing, role }), ports);
  const outcome = await finish(applyMany(many.links, ports, never));
  assert.equal(outcome.status, 'failed');
  assert.ok(outcome.links[0]?.status === 'failed' && outcome.links[0].outcome.failure?.detail === 'disk full');
});

test('bounded keeps order and limit, and ends before it throws', async () => {
  let running = 0;
  let most = 0;
  const results = await bounded([5, 1, 3, 2, 4], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 2;
  });
  assert.deepEqual([results, most], [[10, 2, 6, 4, 8], 2]);
  await assert.rejects(bounded([1, 2], 2, (item) => (item === 1 ? Promise.reject(new Error('one')) : Promise.resolve(item))), /one/);
});
