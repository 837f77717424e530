import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChainSubject } from '../../../src/core/chain/facts.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import type { Permission } from '../../../src/core/model/permission.ts';
import type { ExchangeEvent, ExchangeProof } from '../../../src/core/proof/exchangeProof.ts';
import { proveExchange, type ExchangePatience, type ExchangePorts } from '../../../src/core/proof/proveExchange.ts';
import { anIdentity, aSubject, fabrikam } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const reader: readonly Permission[] = [{ actions: ['*/read'], notActions: [] }];
const refused = (code: string): Partial<Failure> => ({ reason: 'exchangeRefused', code });

/** A world whose exchange answers these, one after the other; the last one for ever. */
function stage(script: { readonly request?: Partial<Failure>; readonly exchange?: readonly (Partial<Failure> | 'ok')[]; readonly read?: readonly (Partial<Failure> | readonly Permission[])[] }) {
  const { ports, state } = memoryWorld();
  const asked: string[] = [];
  const next = <T>(answers: T[]): T => (answers.length > 1 ? answers.shift() : answers[0]) as T;
  const fail = (failure: Partial<Failure>): never => {
    throw new TenantlinkError({ reason: 'unexpected', operation: 'test', ...failure });
  };
  const exchanges = [...(script.exchange ?? ['ok' as const])];
  const reads = [...(script.read ?? [reader])];
  const world: ExchangePorts = {
    clock: ports.clock,
    identities: ports.identities,
    access: {
      ...ports.access,
      requestToken: ({ audience, expirationSeconds, serviceAccount }) => {
        asked.push(`token ${serviceAccount.namespace}/${serviceAccount.name} for ${audience} for ${expirationSeconds} s`);
        return script.request === undefined ? Promise.resolve('canary-assertion') : Promise.resolve(fail(script.request));
      },
    },
    exchange: {
      exchange: async ({ tenantId, clientId, assertion }) => {
        await Promise.resolve();
        asked.push(`exchange ${assertion} in ${tenantId} for ${clientId}`);
        const answer = next(exchanges);
        return answer === 'ok' ? { token: 'canary-token', expiresAt: 0, objectId: anIdentity().principalId, tenantId: fabrikam } : fail(answer);
      },
      permissions: async ({ token, scope }) => {
        await Promise.resolve();
        asked.push(`read ${scope} with ${token.token}`);
        const answer = next(reads);
        return Array.isArray(answer) ? (answer as readonly Permission[]) : fail(answer as Partial<Failure>);
      },
    },
  };
  return { world, asked, state };
}

async function prove(world: ExchangePorts, patience?: ExchangePatience, subject: ChainSubject = aSubject()): Promise<{ proof: ExchangeProof; events: readonly ExchangeEvent[] }> {
  const events: ExchangeEvent[] = [];
  for await (const event of proveExchange(subject, world, never, patience)) events.push(event);
  const last = events.at(-1);
  assert.ok(last?.kind === 'proof', 'the last event is the proof');
  return { proof: last.proof, events };
}

test('a service account’s token, its exchange in the identity’s tenant, one read: proven, and by whom', async () => {
  const { world, asked } = stage({});
  const { proof } = await prove(world);
  assert.deepEqual([proof.status, proof.step, proof.message.key, proof.actedAs], ['proven', 'read', 'exchange.proven', { objectId: anIdentity().principalId, tenantId: fabrikam }]);
  assert.deepEqual(asked, [
    'token default/wi-demo-account for api://AzureADTokenExchange for 600 s',
    `exchange canary-assertion in ${fabrikam} for ${anIdentity().clientId}`,
    `read ${aSubject().scope} with canary-token`,
  ]);
});

test('no event and no proof carries a token', async () => {
  for (const script of [{}, { exchange: [refused('AADSTS700213')] }, { read: [{ reason: 'forbidden' as const }] }]) {
    assert.doesNotMatch(JSON.stringify(await prove(stage(script).world)), /canary/);
  }
});

test('one refused exchange is no verdict: it is repeated, and told', async () => {
  const { world } = stage({ exchange: [refused('AADSTS700213'), refused('AADSTS70021'), 'ok'] });
  const { proof, events } = await prove(world);
  assert.equal(proof.status, 'proven');
  assert.deepEqual(events.filter(({ kind }) => kind === 'waiting').map((event) => event.kind === 'waiting' && event.message.params?.code), ['AADSTS700213', 'AADSTS70021']);
});

test('a lasting refusal ends when patience ends, with Entra’s code', async () => {
  const { world, state } = stage({ exchange: [refused('AADSTS700211')] });
  const before = state.now;
  const { proof } = await prove(world, { upTo: 60_000 });
  assert.deepEqual([proof.status, proof.step, proof.failure?.code], ['refused', 'exchange', 'AADSTS700211']);
  assert.ok(state.now - before > 30_000 && state.now - before <= 60_000);
});

test('live values that prove a refusal lasting end it at once', async () => {
  const { world, asked } = stage({ exchange: [refused('AADSTS700211')] });
  const { proof } = await prove(world, { upTo: 600_000, isLasting: () => Promise.resolve(true) });
  assert.equal(proof.status, 'refused');
  assert.equal(asked.filter((call) => call.startsWith('exchange')).length, 1);
});

test('a role that spreads is waited out; one that is missing is no fault of the trust', async () => {
  const spreading = stage({ read: [[], { reason: 'forbidden', operation: 'readPermissions' }, reader] });
  assert.equal((await prove(spreading.world)).proof.status, 'proven');
  const missing = stage({ read: [[]] });
  const { proof } = await prove(missing.world);
  assert.deepEqual([proof.status, proof.step, proof.message.key, proof.actedAs?.tenantId], ['refused', 'read', 'exchange.notAllowed', fabrikam]);
});

test('a subscription that a new role does not show yet is waited for as in the pod; what else is not there is not', async () => {
  const hidden = { reason: 'notFound', code: 'SubscriptionNotFound' } as const;
  const { proof, events } = await prove(stage({ read: [hidden, hidden, reader] }).world);
  assert.equal(proof.status, 'proven');
  assert.deepEqual(events.filter(({ kind }) => kind === 'waiting').map((event) => event.kind === 'waiting' && event.message.key), ['exchange.waitRole', 'exchange.waitRole']);
  const stays = stage({ read: [hidden] });
  const before = stays.state.now;
  assert.deepEqual([(await prove(stays.world, { upTo: 60_000 })).proof.status, stays.state.now - before > 30_000], ['unknown', true]);
  const gone = stage({ read: [{ reason: 'notFound', code: 'ResourceGroupNotFound' }] });
  assert.equal((await prove(gone.world)).proof.message.key, 'exchange.readFailed');
  assert.equal(gone.asked.filter((call) => call.startsWith('read')).length, 1);
});

test('Azure’s refusal to tell the permissions says nothing of what they allow', async () => {
  const { proof } = await prove(stage({ read: [{ reason: 'forbidden', operation: 'readPermissions', code: 'AuthorizationFailed' }] }).world);
  assert.deepEqual([proof.status, proof.step, proof.message.key], ['unknown', 'read', 'exchange.readFailed']);
});

test('permissions that lack one of the actions are not enough', async () => {
  const subject = aSubject({ actions: ['Microsoft.Quota/quotas/read', 'Microsoft.Quota/quotas/write'] });
  const { proof } = await prove(stage({}).world, undefined, subject);
  assert.deepEqual([proof.status, proof.failure?.detail], ['refused', 'Microsoft.Quota/quotas/write']);
});

test('what could not be tried says nothing of the trust', async () => {
  for (const reason of ['forbidden', 'notFound', 'unreachable', 'signInRequired'] as const) {
    const { proof } = await prove(stage({ request: { reason } }).world);
    assert.deepEqual([proof.status, proof.step, proof.failure?.reason], ['unknown', 'tokenRequest', reason]);
  }
  const cutOff = await prove(stage({ exchange: [{ reason: 'unreachable' }] }).world);
  assert.deepEqual([cutOff.proof.status, cutOff.proof.step], ['unknown', 'exchange']);
});

test('cancelling ends it at every step', async () => {
  for (const at of ['token', 'exchange', 'read']) {
    const controller = new AbortController();
    const { world, asked } = stage({ exchange: [refused('AADSTS70021'), 'ok'], read: [[]] });
    const cancelledAt = async (): Promise<void> => {
      for await (const _event of proveExchange(aSubject(), world, controller.signal)) if (asked.at(-1)?.startsWith(at) === true) controller.abort();
    };
    await assert.rejects(cancelledAt(), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'cancelled', at);
  }
});
