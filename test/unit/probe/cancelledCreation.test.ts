import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fail, TenantlinkError } from '../../../src/core/model/failure.ts';
import type { ProbeEvent } from '../../../src/core/probe/outcome.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { fakeProbeHost, ref, type FakeProbeHost } from './fakeProbeHost.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function play(host: FakeProbeHost, signal: AbortSignal): Promise<readonly string[]> {
  const events: ProbeEvent[] = [];
  const ticking = setInterval(() => void host.virtual.advance(1000), 1);
  try {
    for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal })) events.push(event);
  } finally {
    clearInterval(ticking);
  }
  assert.equal(host.virtual.sleeping, 0, 'a sleeper is left over');
  return events.map((event) => (event.kind === 'outcome' ? event.outcome.code : event.kind));
}

describe('cancelled while the objects are made', () => {
  test('the request is not taken back: its answer is waited for, and what it made is removed', async () => {
    const user = new AbortController();
    let wasAborted: boolean | undefined;
    const host = fakeProbeHost([], {
      async create(signal) {
        user.abort();
        for (let turns = 0; turns < 5; turns += 1) await turn();
        wasAborted = signal.aborted;
      },
    });
    assert.deepEqual(await play(host, user.signal), ['cancelled', 'cleaned']);
    assert.deepEqual([wasAborted, host.calls], [false, ['create', 'remove']]);
  });

  test('an answer that does not come is given up, and it is looked twice for what the cluster made', async () => {
    const user = new AbortController();
    const host = fakeProbeHost([], {
      create: (signal) =>
        new Promise<void>((_resolve, reject) => {
          user.abort();
          signal.addEventListener('abort', () => reject(new TenantlinkError({ reason: 'cancelled', operation: 'createProbe' })));
        }),
    });
    assert.deepEqual(await play(host, user.signal), ['cancelled', 'cleaned']);
    assert.deepEqual(host.calls, ['create', 'remove', 'remove']);
  });

  test('a Job of that name that is another run’s stays', async () => {
    const user = new AbortController();
    const host = fakeProbeHost([], {
      create() {
        user.abort();
        fail({ reason: 'conflict', operation: 'createProbe', code: 'AlreadyExists' });
      },
    });
    assert.deepEqual(await play(host, user.signal), ['createRefused']);
    assert.deepEqual(host.calls, ['create']);
  });

  test('before the request is sent nothing is made', async () => {
    const host = fakeProbeHost([]);
    assert.deepEqual(await play(host, AbortSignal.abort()), ['cancelled', 'cleaned']);
    assert.deepEqual(host.calls, ['remove']);
  });
});

test('a creation whose answer was lost: what appears after the first look is removed by the second', async () => {
  let isThere = false;
  let looks = 0;
  const host = fakeProbeHost([], {
    create: () => fail({ reason: 'unreachable', operation: 'createProbe' }),
    remove() {
      looks += 1;
      isThere = looks === 1;
    },
  });
  assert.deepEqual(await play(host, new AbortController().signal), ['clusterUnreachable', 'cleaned']);
  assert.deepEqual([looks, isThere], [2, false]);
});
