import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fail, TenantlinkError } from '../../../src/core/model/failure.ts';
import { observeProbe } from '../../../src/kubernetes/probes/observeProbe.ts';
import { probeObjects } from '../../../src/kubernetes/probes/probeObjects.ts';
import type { ClusterSession } from '../../../src/kubernetes/transport/clusterSession.ts';
import { watchObjects } from '../../../src/kubernetes/transport/watchObjects.ts';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { ref } from '../probe/fakeProbeHost.ts';

type Call = Parameters<ClusterSession['call']>[0];

const doing = { operation: 'observeProbe', target: 'pods' };
const listOf = (...items: readonly object[]): string => JSON.stringify({ metadata: { resourceVersion: '1' }, items });

/** A session that answers each read by `answer`, and whose watches bring `lines`, one watch after the other, and then nothing. */
function session(answer: (call: Call) => string, watches: readonly (readonly string[])[] = []): ClusterSession {
  const left = [...watches];
  return {
    call: (call) => Promise.resolve(answer(call)),
    async stream({ signal }) {
      const lines = left.shift();
      return (async function* () {
        for (const line of lines ?? []) yield new TextEncoder().encode(`${line}\n`);
        if (lines === undefined) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      })();
    },
  };
}

describe('a watch', () => {
  for (const line of ['{}', 'null', '7', '{"type":"ADDED"}', '{"type":"ADDED","object":null}', '{"object":{}}']) {
    test(`waits out ${line}, which is no event`, async () => {
      const over = new AbortController();
      const event = JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'a', resourceVersion: '2' } } });
      const clock = virtualClock({ autoAdvance: true });
      const kinds: string[] = [];
      const args = { session: session(() => listOf(), [[line], [event]]), clock: { now: () => clock.now(), sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms, signal) }, path: '/api/v1/pods', query: {}, doing, signal: over.signal };
      for await (const change of watchObjects<{ readonly metadata?: { readonly name?: string } }>(args)) {
        kinds.push(change.kind === 'all' ? 'all' : `${change.kind} ${String(change.item.metadata?.name)}`);
        if (change.kind === 'set') break;
      }
      over.abort();
      assert.deepEqual(kinds, ['all', 'set a']);
    });
  }

  test('a list that is null is no list', async () => {
    const clock = { now: () => 0, sleep: () => Promise.reject(new Error('it waits: the failure passes')) };
    const watching = watchObjects({ session: session(() => 'null'), clock, path: '/api/v1/pods', query: {}, doing, signal: new AbortController().signal });
    await assert.rejects(watching.next(), /it waits/);
  });
});

test('a Job that is missing from the first list is gone: nobody waits for its pod', async () => {
  const over = new AbortController();
  const clock = virtualClock();
  const seen: string[] = [];
  const observed = observeProbe({ session: session(() => listOf()), clock: { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) }, log: () => undefined, ref, signal: over.signal });
  for await (const observation of observed) {
    seen.push(observation.kind);
    if (seen.length === 2) over.abort();
  }
  assert.deepEqual(seen.sort(), ['jobGone', 'pod']);
});

test('what is marked for deletion and stays is no success: its node is away', async () => {
  const clock = virtualClock({ autoAdvance: true });
  const marked = JSON.stringify({ metadata: { name: ref.name, uid: 'u', deletionTimestamp: '2026-11-01T00:00:00Z' } });
  const objects = probeObjects({ sessionOf: () => session(() => marked), clock: { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) } });
  await assert.rejects(objects.remove({ ref, signal: new AbortController().signal }), (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'timeout' && thrown.failure.operation === 'removeProbe');
});

describe('a removal that waits for the pod’s end', () => {
  /** A cluster whose Job is there for so many more looks, on a machine whose clock steps once in between; and how long was waited in truth. */
  function stepping(looks: number, stepMs: number) {
    let waited = 0;
    let step = 0;
    const job = JSON.stringify({ metadata: { name: ref.name, uid: 'u', deletionTimestamp: '2026-11-01T00:00:00Z' } });
    const answer = ({ path }: Call): string => {
      if (path.includes('/jobs/')) looks -= 1;
      return looks >= 0 ? job : fail({ reason: 'notFound', operation: 'removeProbe' });
    };
    const clock = {
      now: () => 1_000_000_000 + waited + step,
      sleep: (milliseconds: number) => {
        waited += milliseconds;
        if (waited > 5_000) step = stepMs;
        return Promise.resolve();
      },
    };
    const removal = probeObjects({ sessionOf: () => session(answer), clock }).remove({ ref, signal: new AbortController().signal });
    return { removal, waited: () => waited };
  }
  const isTimeout = (thrown: unknown): boolean => thrown instanceof TenantlinkError && thrown.failure.reason === 'timeout';

  for (const [what, stepMs] of [['set back by an hour', -3_600_000], ['an hour on, as after a sleep', 3_600_000]] as const) {
    test(`gives up after its own time, the clock ${what}`, async () => {
      const { removal, waited } = stepping(100_000, stepMs);
      await assert.rejects(removal, isTimeout);
      assert.ok(waited() > 20_000 && waited() < 30_000, `waited ${String(waited())} ms`);
    });

    test(`sees the Job go, the clock ${what}`, async () => {
      const { removal, waited } = stepping(40, stepMs);
      await removal;
      assert.ok(waited() > 15_000);
    });
  }
});
