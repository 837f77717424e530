import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogPart } from '../../../../src/core/ports/containerLog.ts';
import { containerLog } from '../../../../src/kubernetes/logs/containerLog.ts';
import { FakeKubelet } from './fakeKubelet.ts';

async function read(kubelet: FakeKubelet): Promise<readonly LogPart[]> {
  const parts: LogPart[] = [];
  const { session, clock } = kubelet;
  for await (const part of containerLog({ session, clock, namespace: 'default', podName: 'pod', container: 'main', doing: { operation: 'readProbeLog', target: 'pod' }, signal: new AbortController().signal })) parts.push(part);
  return parts;
}

/** Runs of content between marks. */
function stretches(parts: readonly LogPart[]): readonly { readonly bytes: Buffer; readonly before: readonly LogPart[] }[] {
  const found: { bytes: Buffer; before: LogPart[] }[] = [{ bytes: Buffer.alloc(0), before: [] }];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.kind === 'bytes' && last !== undefined) last.bytes = Buffer.concat([last.bytes, part.bytes]);
    else if (last?.bytes.length === 0) last.before.push(part);
    else found.push({ bytes: Buffer.alloc(0), before: [part] });
  }
  return found;
}

/** Everything that was written is there, once and in order, or a mark stands where it is missing. */
function assertTold(kubelet: FakeKubelet, parts: readonly LogPart[]): void {
  const all = kubelet.written;
  let at = 0;
  for (const { bytes, before } of stretches(parts)) {
    const found = all.indexOf(bytes, at);
    assert.ok(found >= 0, `something that was not written, or was read before: ${bytes.subarray(0, 200).toString()}`);
    if (found > at) assert.ok(before.some(({ kind }) => kind === 'gap'), `${found - at} bytes are missing without a mark`);
    at = found + bytes.length;
  }
  if (at < all.length) assert.ok(parts.some(({ kind }) => kind === 'gap'), `the last ${all.length - at} bytes are missing without a mark`);
}

const text = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }).map((one) => Buffer.from(one).toString('latin1')), fc.constant(1)) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('\r', '\xff\0\xe2', '\n', '2026-11-28T12:00:00.000000001Z text'), fc.constantFrom(1, 3)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('long '), fc.constantFrom(3270, 3276, 3277, 6000, 7000)) },
);
const write = fc.record({ kind: fc.constant('write' as const), text, end: fc.constantFrom('\n', '\n', '', '\r\n'), afterMs: fc.constantFrom(0, 0, 1, 400, 1100, 5000) }).map(({ text: [one, times], ...rest }) => ({ ...rest, text: one, times }));
const cut = fc.record({ kind: fc.constant('cut' as const), bytes: fc.nat(70) });
const event = (kind: 'rotate' | 'restart' | 'away' | 'back') => fc.constant({ kind });
const quiet = fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 3, arbitrary: cut }, event('away'), event('back')), { maxLength: 40 });
const stormy = fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 3, arbitrary: cut }, { weight: 2, arbitrary: event('rotate') }, event('restart'), { weight: 2, arbitrary: event('away') }, { weight: 2, arbitrary: event('back') }), { maxLength: 40 });
const pieceLength = fc.constantFrom(29, 100, 4096, 65_536);

test('any bytes, in any pieces, cut anywhere and any number of times: read once and whole', async () => {
  await fc.assert(
    fc.asyncProperty(quiet, pieceLength, fc.boolean(), async (steps, length, stampsWithinLines) => {
      const kubelet = new FakeKubelet({ steps: steps, pieceLength: length, stampsWithinLines });
      const parts = await read(kubelet);
      assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
      assertTold(kubelet, parts);
    }),
    { numRuns: 150 },
  );
});

test('a container that is restarted while its log is read: every one is read whole, and each restart is marked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 3, arbitrary: cut }, event('restart')), { maxLength: 30 }), pieceLength, fc.boolean(), async (steps, length, stampsWithinLines) => {
      const kubelet = new FakeKubelet({ steps, pieceLength: length, stampsWithinLines });
      const parts = await read(kubelet);
      assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), steps.filter(({ kind }) => kind === 'restart').map((_, index) => ({ kind: 'restarted', restarts: index + 1 })));
      assertTold(kubelet, parts);
    }),
    { numRuns: 100 },
  );
});

test('rotated and restarted at any moment: what is missing is marked, and nothing comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(stormy, pieceLength, fc.boolean(), async (steps, length, stampsWithinLines) => {
      const kubelet = new FakeKubelet({ steps: steps, pieceLength: length, stampsWithinLines });
      assertTold(kubelet, await read(kubelet));
    }),
    { numRuns: 300 },
  );
});

test('a long line read whole, then a new file: the reading goes on behind the mark and comes to its end', async () => {
  const kubelet = new FakeKubelet({
    steps: [{ kind: 'write', text: 'long ', times: 6000, end: '\n', afterMs: 0 }, { kind: 'away' }, { kind: 'rotate' }, { kind: 'write', text: '\r', times: 1, end: '\n', afterMs: 0 }, { kind: 'back' }],
    pieceLength: 29,
    stampsWithinLines: false,
  });
  const parts = await read(kubelet);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), [{ kind: 'gap', reason: 'rotated' }]);
  assert.ok(kubelet.requests.length < 10, kubelet.requests.join('\n'));
});

test('a line that comes while a quiet log is looked after is no clock that was set back', async () => {
  const kubelet = new FakeKubelet({
    steps: [{ kind: 'away' }, { kind: 'write', text: 'long ', times: 3277, end: '\n', afterMs: 0 }, { kind: 'back' }, { kind: 'write', text: '', times: 1, end: '\n', afterMs: 5000 }],
    pieceLength: 29,
    stampsWithinLines: false,
  });
  const parts = await read(kubelet);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
  assertTold(kubelet, parts);
});
