import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRetries } from '../../../src/core/link/retry.ts';
import { failureOf, TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;

async function attempt(failures: readonly Failure[], signal = never): Promise<{ attempts: number; waited: number; ended: string; told: string[] }> {
  const { ports, state } = memoryWorld();
  const start = state.now;
  const told: string[] = [];
  let attempts = 0;
  const ended = await withRetries({
    action: async () => {
      const failure = failures[Math.min(attempts, failures.length - 1)];
      attempts += 1;
      if (failure !== undefined && attempts <= failures.length) throw new TenantlinkError(failure);
      return 'done';
    },
    operation: 'test',
    clock: ports.clock,
    random: ports.random,
    signal,
    onWait: ({ key }) => told.push(key),
  }).catch((thrown: unknown) => failureOf(thrown, 'test').reason);
  return { attempts, waited: state.now - start, ended, told };
}

test("the service's Retry-After is what is waited", async () => {
  const result = await attempt([{ reason: 'throttled', operation: 'put', retryAfterMs: 17_000 }]);
  assert.deepEqual(result, { attempts: 2, waited: 17_000, ended: 'done', told: ['apply.waitThrottled'] });
});

test('waits double up to a limit, and what lasts is thrown in the end', async () => {
  const result = await attempt(Array.from({ length: 500 }, () => ({ reason: 'serverError', operation: 'put' }) as const));
  assert.equal(result.ended, 'serverError');
  assert.ok(result.attempts > 5 && result.attempts < 30, String(result.attempts));
  assert.ok(result.waited <= 120_000, String(result.waited));
});

test('what does not pass by waiting is thrown at once', async () => {
  for (const reason of ['forbidden', 'notFound', 'conflict', 'policyDenied', 'invalidRequest', 'limitReached', 'unexpected'] as const) {
    assert.deepEqual(await attempt([{ reason, operation: 'put' }]), { attempts: 1, waited: 0, ended: reason, told: [] });
  }
});

test('a cancel ends the wait', async () => {
  const result = await attempt([{ reason: 'throttled', operation: 'put' }], AbortSignal.abort());
  assert.equal(result.ended, 'cancelled');
  assert.equal(result.attempts, 1);
});
