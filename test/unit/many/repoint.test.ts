import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken } from '../../../src/core/chain/chain.ts';
import { readFacts } from '../../../src/core/chain/readFacts.ts';
import { resumeApply } from '../../../src/core/link/applyPlan.ts';
import { chainSubjectOf } from '../../../src/core/link/facts.ts';
import { applyMany, type ManyOutcome } from '../../../src/core/link/many/applyMany.ts';
import { planMany, readManyFacts, wishesFor } from '../../../src/core/link/many/planMany.ts';
import { planRepoint } from '../../../src/core/link/many/planRepoint.ts';
import { findStaleCredentials, type StaleCredential } from '../../../src/core/link/many/staleCredentials.ts';
import { readRecords, recordsFor, unfinishedRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import type { FederatedCredential } from '../../../src/core/model/identity.ts';
import { parseIssuer } from '../../../src/core/model/ids.ts';
import { aCluster, aCredential, anIdentity, aServiceAccount, aSubject, contoso, fabrikam, issuer as oldIssuer, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryPorts, type MemoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const account = { cluster: aCluster(), serviceAccount: { namespace: 'default', name: 'wi-demo-account' } };
const aks = (digit: string, region = 'westus2', tenant: string = contoso) => parseIssuer(`https://${region}.oic.prod-aks.azure.com/${tenant}/${digit.repeat(8)}-${digit.repeat(4)}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}/`);
const newIssuer = aks('7');
const identity = { id: anIdentity().id, tenantId: fabrikam };
const idKey = identity.id.toLowerCase();
const wish: LinkWish = { cluster: aCluster(), serviceAccount: { namespace: 'default', name: 'wi-demo-account' }, identity: { kind: 'existing', ref: identity }, role: { name: 'Reader', scope: aSubject().scope } };

/** Issuers whose documents the world still has, or fails to give. */
function withDocuments(world: MemoryWorld, failures: ReadonlyMap<string, Failure['reason']>): MemoryPorts {
  return {
    ...world.ports,
    issuers: {
      read: ({ issuer }) => {
        const reason = failures.get(issuer);
        return reason === undefined ? Promise.resolve({ issuer, keyIds: ['k'] }) : Promise.reject(new TenantlinkError({ reason, operation: 'readIssuerDocument' }));
      },
    },
  };
}

async function linked(names: readonly string[] = ['wi-demo-account']): Promise<MemoryWorld> {
  const world = memoryWorld();
  const wishes = wishesFor({ clusters: [aCluster()], serviceAccounts: names.map((name) => ({ namespace: 'default', name })), identity: wish.identity, role: wish.role });
  const many = planMany(await readManyFacts(wishes, world.ports, never), { id: 'm', now: world.state.now, guid: () => world.ports.random.guid() });
  for await (const event of applyMany(many.links, world.ports, never)) if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete');
  return world;
}

/** The cluster is made again under its name: new issuer, and whatever stood in it is put back by its owners. */
function makeAgain(world: MemoryWorld): void {
  world.state.cluster = { ...world.state.cluster, issuer: newIssuer };
}

async function repoint(world: MemoryWorld, stale: readonly StaleCredential[], ports: MemoryPorts = world.ports, signal = never): Promise<ManyOutcome> {
  const plan = planRepoint({ cluster: aCluster(), issuer: newIssuer, stale }, { id: 'r', now: world.state.now, guid: () => world.ports.random.guid() });
  for await (const event of applyMany(plan.links, ports, signal)) if (event.kind === 'finished') return event.outcome;
  return assert.fail('finished comes last');
}

const credentialsOf = (world: MemoryWorld): readonly FederatedCredential[] => world.state.credentials.get(idKey) ?? [];
const find = (ports: MemoryPorts): ReturnType<typeof findStaleCredentials> => findStaleCredentials({ cluster: aCluster(), identities: [identity] }, ports, never);
async function isWhole(world: MemoryWorld): Promise<boolean> {
  return firstBroken(evaluateChain(await readFacts(chainSubjectOf(wish), world.ports, never))) === undefined;
}

test('links on record are found, re-pointed in place under their names, and later unlinked exactly', async () => {
  const world = await linked(['wi-demo-account', 'b', 'c']);
  world.state.credentials.set(idKey, [...credentialsOf(world), aCredential({ name: 'theirs', issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b:ref:refs/heads/main' })]);
  const names = credentialsOf(world).map(({ name }) => name);
  makeAgain(world);
  assert.equal(await isWhole(world), false);
  const { stale, gaps } = await find(world.ports);
  assert.deepEqual(gaps, []);
  assert.deepEqual(stale.map(({ certainty, serviceAccount, owners, superseded }) => [certainty, serviceAccount.name, owners.length, superseded]), [
    ['ledger', 'wi-demo-account', 1, false],
    ['ledger', 'b', 1, false],
    ['ledger', 'c', 1, false],
  ]);
  const outcome = await repoint(world, stale);
  assert.deepEqual([outcome.status, outcome.links.length], ['complete', 3]);
  assert.deepEqual(new Set(credentialsOf(world).map(({ name }) => name)), new Set(names));
  assert.deepEqual(new Set(credentialsOf(world).map(({ issuer }) => issuer)), new Set([newIssuer, 'https://token.actions.githubusercontent.com']));
  assert.ok(await isWhole(world));
  assert.deepEqual((await find(world.ports)).stale, [], 'nothing is left to re-point');

  for (const record of (await readRecords(world.ports.journal)).records.filter(({ plan }) => plan.wish !== undefined).reverse()) {
    assert.equal(record.resolved.issuer, newIssuer);
    for await (const event of undoLink(record, world.ports, never)) if (event.kind === 'finished') assert.deepEqual([event.outcome.status, event.outcome.kept.filter((step) => step !== 'registerProvider')], ['complete', []]);
  }
  assert.deepEqual(credentialsOf(world).map(({ name }) => name), ['theirs']);
});

test('undoing puts the old issuer back, and the link on record follows again', async () => {
  const world = await linked();
  const former = credentialsOf(world);
  makeAgain(world);
  await repoint(world, (await find(world.ports)).stale);
  const record = (await readRecords(world.ports.journal)).records.find(({ plan }) => plan.repoint !== undefined);
  assert.ok(record?.state === 'complete');
  for await (const event of undoLink(record, world.ports, never)) if (event.kind === 'finished') assert.deepEqual(event.outcome.done, ['putCredential']);
  assert.deepEqual(credentialsOf(world), former);
  const [link] = await recordsFor(world.ports.journal, account);
  assert.equal(link?.resolved.issuer, oldIssuer);
  for await (const event of undoLink(link, world.ports, never)) if (event.kind === 'finished') assert.ok(event.outcome.done.includes('putCredential'));
  assert.deepEqual(credentialsOf(world), []);
});

test('without a record, an issuer of the same tenant and region that is gone is likely or possible; others are not touched', async () => {
  const gone = aks('1');
  const alive = aks('2');
  const hidden = aks('3');
  const world = memoryWorld({ cluster: aCluster({ issuer: newIssuer }), serviceAccounts: [aServiceAccount(linkedAnnotations())] });
  const subject = (name: string): string => `system:serviceaccount:default:${name}`;
  world.state.credentials.set(idKey, [
    aCredential({ name: 'likely', issuer: gone }),
    aCredential({ name: 'possible', issuer: gone, subject: subject('not-here') }),
    aCredential({ name: 'of-a-cluster-that-lives', issuer: alive, subject: subject('x1') }),
    aCredential({ name: 'cannot-be-told', issuer: hidden, subject: subject('x2') }),
    aCredential({ name: 'of-another-region', issuer: aks('4', 'eastus'), subject: subject('x3') }),
    aCredential({ name: 'of-another-tenant', issuer: aks('5', 'westus2', fabrikam), subject: subject('x4') }),
    aCredential({ name: 'binding', issuer: aks('6', 'ib', contoso), subject: subject('x5'), audiences: ['api://AKSIdentityBinding'] }),
    aCredential({ name: 'binding-by-audience', issuer: gone, subject: subject('x6'), audiences: ['api://AKSIdentityBinding'] }),
    aCredential({ name: 'github', issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b' }),
    aCredential({ name: 'already', issuer: newIssuer, subject: subject('x7') }),
    aCredential({ name: 'superseded', issuer: gone, subject: subject('x7') }),
  ]);
  const reasons: (readonly [string, Failure['reason']])[] = [gone, aks('4', 'eastus'), aks('5', 'westus2', fabrikam), aks('6', 'ib', contoso)].map((document) => [document, 'notFound']);
  const ports = withDocuments(world, new Map([...reasons, [hidden, 'unreachable']]));
  const { stale, gaps } = await find(ports);
  assert.deepEqual(stale.map(({ credential, certainty, superseded }) => [credential.name, certainty, superseded]), [
    ['likely', 'likely', false],
    ['possible', 'possible', false],
    ['superseded', 'possible', true],
  ]);
  assert.deepEqual(gaps.map(({ reason, target }) => [reason, target]), [['unreachable', hidden]], 'what cannot be asked is named, not guessed');

  const plan = planRepoint({ cluster: aCluster(), issuer: newIssuer, stale }, { id: 'r', now: 0, guid: () => world.ports.random.guid() });
  assert.deepEqual(plan.left.map(({ stale: { credential }, message }) => [credential.name, message.key]), [['superseded', 'repoint.left.superseded']]);
  assert.deepEqual(plan.links.map(({ plan: { steps } }) => steps[0]?.changes.slice(0, 1)), [gone, gone].map((before) => [{ what: 'issuer', before, after: newIssuer, reversibility: 'reversible' }]));
  const untouched = credentialsOf(world).filter(({ name }) => name !== 'likely' && name !== 'possible');
  for await (const event of applyMany(plan.links, ports, never)) if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete');
  assert.deepEqual(credentialsOf(world).filter(({ name }) => name !== 'likely' && name !== 'possible'), untouched);
  assert.deepEqual(credentialsOf(world).flatMap(({ name, issuer }) => (name === 'likely' || name === 'possible' ? [issuer] : [])), [newIssuer, newIssuer]);
});

test('an identity that cannot be read is a gap, and a cluster without an issuer is said', async () => {
  const world = await linked();
  makeAgain(world);
  const closed: MemoryPorts = { ...world.ports, federation: { ...world.ports.federation, list: () => Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'listFederatedCredentials' })) } };
  const { stale, gaps } = await find(closed);
  assert.deepEqual([stale, gaps.map(({ reason, target }) => [reason, target])], [[], [['forbidden', 'mi-wi-demo']]]);
  const { issuer: _issuer, ...off } = aCluster({ oidcIssuerEnabled: false });
  world.state.cluster = off;
  await assert.rejects(find(world.ports), (thrown) => thrown instanceof TenantlinkError && thrown.failure.code === 'repoint.NoIssuer');
});

test('every fault and cancel on the way is gone on with or undone, and the record of the link says the truth each time', async () => {
  for (const fault of ['serverError', 'concurrentWrite', 'throttled', 'forbidden', 'policyDenied', 'cancel', 'cancelled after'] as const) {
    for (const end of ['go on', 'undo'] as const) {
      const world = await linked(['wi-demo-account', 'b']);
      const former = credentialsOf(world);
      makeAgain(world);
      const { stale } = await find(world.ports);
      const abort = new AbortController();
      if (fault === 'cancel') world.onCall((call) => {
        if (call === 'putCredential') abort.abort();
      });
      else if (fault !== 'cancelled after') world.failNext('putCredential', fault);
      // The request arrives and its answer is lost with the window: on record it is only sent.
      const lost: MemoryPorts = {
        ...world.ports,
        federation: {
          ...world.ports.federation,
          async put(request) {
            await world.ports.federation.put(request);
            abort.abort();
            throw new TenantlinkError({ reason: 'cancelled', operation: 'putFederatedCredential' });
          },
        },
      };
      await repoint(world, stale, fault === 'cancelled after' ? lost : world.ports, abort.signal);
      const open = await unfinishedRecords(world.ports.journal, world.state.now);
      assert.deepEqual(open.held, []);
      for (const record of open.free) {
        for await (const event of end === 'go on' ? resumeApply(record, world.ports, never) : undoLink(record, world.ports, never)) {
          if (event.kind === 'finished') assert.equal(event.outcome.status, 'complete', `${fault} ${end}`);
        }
      }
      for (const { plan, resolved } of (await readRecords(world.ports.journal)).records) {
        const subject = `system:serviceaccount:default:${plan.wish?.serviceAccount.name ?? ''}`;
        const credential = credentialsOf(world).find((found) => found.subject === subject);
        if (plan.wish !== undefined) assert.equal(resolved.issuer, credential?.issuer, `${fault} ${end}`);
      }
      const rest = await find(world.ports);
      if (rest.stale.length > 0) assert.equal((await repoint(world, rest.stale)).status, 'complete', `${fault} ${end}`);
      assert.ok(credentialsOf(world).every(({ issuer }) => issuer === newIssuer), `${fault} ${end}`);
      assert.deepEqual(credentialsOf(world).map(({ name }) => name).sort(), former.map(({ name }) => name).sort());
      assert.ok(await isWhole(world), `${fault} ${end}`);
    }
  }
});

test('what somebody else changed since is left when a re-point is undone', async () => {
  const world = await linked();
  makeAgain(world);
  await repoint(world, (await find(world.ports)).stale);
  const [credential] = credentialsOf(world);
  assert.ok(credential);
  world.state.credentials.set(idKey, [{ ...credential, issuer: aks('9') }]);
  const record = (await readRecords(world.ports.journal)).records.find(({ plan }) => plan.repoint !== undefined);
  assert.ok(record);
  for await (const event of undoLink(record, world.ports, never)) if (event.kind === 'finished') assert.deepEqual(event.outcome.kept, ['putCredential']);
  assert.equal(credentialsOf(world)[0]?.issuer, aks('9'));
});

test('a link that a window works on is not changed behind its back', async () => {
  const world = await linked();
  makeAgain(world);
  const { stale } = await find(world.ports);
  const [record] = await recordsFor(world.ports.journal, account);
  assert.ok(record);
  await world.ports.journal.write(`link-${record.id}.json`, JSON.stringify({ ...record, state: 'undoing', lease: { owner: 'other', until: world.state.now + 20_000 } }));
  const outcome = await repoint(world, stale);
  assert.ok(outcome.links[0]?.status === 'failed' && outcome.links[0].outcome.failure?.code === 'Leased');
  assert.deepEqual(credentialsOf(world).map(({ issuer }) => issuer), [oldIssuer], 'nothing was sent');
});
