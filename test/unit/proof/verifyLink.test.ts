import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armKey } from '../../../src/core/model/armId.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { verifyLink, type Verification, type VerifyEvent, type VerifyPorts } from '../../../src/core/proof/verifyLink.ts';
import { aCredential, anIdentity, aReaderAssignment, aServiceAccount, aSubject, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const missingSlash = aCredential({ issuer: aCredential().issuer.replace(/\/$/, '') });

function linked(credential = aCredential()): MemoryWorld {
  return memoryWorld({
    credentials: new Map([[armKey(anIdentity().id), [credential]]]),
    assignments: [aReaderAssignment()],
    provider: 'Registered',
    serviceAccounts: [aServiceAccount(linkedAnnotations())],
  });
}

async function verify(ports: VerifyPorts, prove = true): Promise<{ verification: Verification; events: readonly VerifyEvent[] }> {
  const events: VerifyEvent[] = [];
  for await (const event of verifyLink({ subject: aSubject(), prove }, ports, never)) events.push(event);
  const last = events.at(-1);
  assert.ok(last?.kind === 'verified', 'the last event is the verification');
  return { verification: last.verification, events };
}

const kinds = (events: readonly VerifyEvent[]): readonly string[] => events.map(({ kind }) => kind);

test('a chain that holds is read once, and proven on wish', async () => {
  const { verification, events } = await verify(linked().ports);
  assert.deepEqual([verification.verdict.status, verification.proof?.status], ['success', 'proven']);
  assert.deepEqual(kinds(events), ['read', 'step', 'step', 'step', 'proof', 'verified']);
  assert.equal((await verify(linked().ports, false)).verification.proof, undefined);
});

test('a value that stays wrong is wrong: two reads agree, and nothing is exchanged', async () => {
  const { verification, events } = await verify(linked(missingSlash).ports);
  assert.deepEqual([verification.verdict.status, verification.verdict.code, verification.proof], ['failure', 'WI113-credential-issuer', undefined]);
  assert.deepEqual(kinds(events), ['read', 'waiting', 'read', 'verified']);
});

test('what is missing may still come: lists that lag behind a write are read up to 17 s', async () => {
  const world = linked();
  const start = world.state.now;
  const list: VerifyPorts['federation']['list'] = () => Promise.resolve(world.state.now - start < 10_000 ? [] : [aCredential()]);
  const { verification } = await verify({ ...world.ports, federation: { ...world.ports.federation, list } });
  assert.equal(verification.verdict.status, 'success');
});

test('a read from before the write is read again', async () => {
  const world = linked();
  let reads = 0;
  const list: VerifyPorts['federation']['list'] = () => Promise.resolve((reads += 1) === 1 ? [] : [aCredential()]);
  const { verification, events } = await verify({ ...world.ports, federation: { ...world.ports.federation, list } });
  assert.equal(verification.verdict.status, 'success');
  assert.deepEqual(kinds(events).slice(0, 3), ['read', 'waiting', 'read']);
});

/** Entra that refuses until a time; virtual. */
function refusingUntil(world: MemoryWorld, until: number): VerifyPorts {
  return {
    ...world.ports,
    exchange: {
      ...world.ports.exchange,
      exchange: (request) => (world.state.now < until ? Promise.reject(new TenantlinkError({ reason: 'exchangeRefused', operation: 'exchangeToken', code: 'AADSTS700213' })) : world.ports.exchange.exchange(request)),
    },
  };
}

test('trust that takes four minutes to spread is waited out', async () => {
  const world = linked();
  const { verification, events } = await verify(refusingUntil(world, world.state.now + 240_000));
  assert.equal(verification.proof?.status, 'proven');
  assert.ok(kinds(events).filter((kind) => kind === 'waiting').length > 5);
});

test('a refusal is no matter of time once live values say so', async () => {
  const world = linked();
  const start = world.state.now;
  const ports = refusingUntil(world, Infinity);
  let reads = 0;
  const list: VerifyPorts['federation']['list'] = () => Promise.resolve((reads += 1) < 2 ? [aCredential()] : [missingSlash]);
  const { verification } = await verify({ ...ports, federation: { ...ports.federation, list } });
  assert.deepEqual([verification.proof?.status, verification.proof?.failure?.code], ['refused', 'AADSTS700213']);
  assert.ok(world.state.now - start < 30_000, 'ended at once');
});

test('a chain whose values all hold and that is still refused after five minutes is told so', async () => {
  const world = linked();
  const { verification } = await verify(refusingUntil(world, Infinity));
  assert.deepEqual([verification.verdict.status, verification.proof?.status, verification.proof?.step], ['success', 'refused', 'exchange']);
});
