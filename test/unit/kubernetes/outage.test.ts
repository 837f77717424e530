import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TenantlinkError, type FailureReason } from '../../../src/core/model/failure.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { outageOf } from '../../../src/kubernetes/transport/outage.ts';

const never = new AbortController().signal;
const failure = (reason: FailureReason) => ({ reason, operation: 'observeProbe' });

/** A clock on which sleeping is the only thing that takes time. */
function sleepyClock(): Clock {
  let now = 0;
  return { now: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)) };
}

async function lastsFor(reason: FailureReason, worked: boolean): Promise<number> {
  const clock = sleepyClock();
  const outage = outageOf(clock);
  if (worked) outage.over();
  await assert.rejects(
    async () => {
      for (;;) await outage.wait(failure(reason), never);
    },
    (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === reason,
  );
  return clock.now();
}

test('an unreachable cluster is waited for two minutes', async () => {
  const waited = await lastsFor('unreachable', false);
  assert.ok(waited > 120_000 && waited < 140_000, String(waited));
});

for (const reason of ['forbidden', 'signInRequired'] as const) {
  test(`${reason} is final for who was never let in`, async () => {
    assert.equal(await lastsFor(reason, false), 0);
  });

  test(`${reason} passes for half a minute after the stream has worked: the server may just have started`, async () => {
    const waited = await lastsFor(reason, true);
    assert.ok(waited > 30_000 && waited < 50_000, String(waited));
  });
}

test('a refusal right after the cluster could not be reached passes, too', async () => {
  const outage = outageOf(sleepyClock());
  await outage.wait(failure('unreachable'), never);
  await outage.wait(failure('forbidden'), never);
});

test('a stream that is quiet for hours is no outage: its first failure is waited for like any other', async () => {
  const clock = sleepyClock();
  const outage = outageOf(clock);
  for (let times = 0; times < 1_000; times += 1) await outage.wait(undefined, never);
  await outage.wait(failure('unreachable'), never);
});

test('the two minutes begin again when the machine slept meanwhile', async () => {
  let now = 0;
  let sleptMs = 0;
  const outage = outageOf({ now: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds + sleptMs)) });
  await outage.wait(failure('unreachable'), never);
  sleptMs = 3_600_000;
  await outage.wait(failure('unreachable'), never);
  sleptMs = 0;
  await outage.wait(failure('unreachable'), never);
});

test('a clock that is set back by an hour does not make an outage of that hour', async () => {
  let now = 10_000_000;
  let waited = 0;
  const outage = outageOf({ now: () => now, sleep: (milliseconds) => Promise.resolve(void ((now += milliseconds), (waited += milliseconds))) });
  await outage.wait(failure('unreachable'), never);
  now -= 3_600_000;
  await assert.rejects(async () => {
    for (;;) await outage.wait(failure('unreachable'), never);
  });
  assert.ok(waited > 120_000 && waited < 140_000, String(waited));
});

test('each interruption starts afresh', async () => {
  const clock = sleepyClock();
  const outage = outageOf(clock);
  for (let times = 0; times < 100; times += 1) {
    outage.over();
    await outage.wait(failure('forbidden'), never);
  }
  assert.equal(clock.now(), 100 * 500);
});
