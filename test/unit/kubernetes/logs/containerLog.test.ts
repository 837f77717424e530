import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeKubelet, type Meanwhile, type Step } from './fakeKubelet.ts';
import { assertTold } from '../../../builders/toldLog.ts';
import { read } from './reading.ts';
import { cut, cutting, event, losing, pieceLength, write } from './steps.ts';

const quiet = fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 3, arbitrary: cut }, event('away'), event('back')), { maxLength: 40 });
const stormy = fc.array(fc.oneof({ weight: 8, arbitrary: write }, { weight: 3, arbitrary: cut }, { weight: 2, arbitrary: event('rotate') }, event('restart'), { weight: 2, arbitrary: event('away') }, { weight: 2, arbitrary: event('back') }), { maxLength: 40 });

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

test('likewise where a kubelet leaves out the end of a file that is replaced', async () => {
  const short = write.filter(({ times }) => times < 1000);
  const withLong = (one: fc.Arbitrary<Step>) => fc.array(fc.oneof({ weight: 8, arbitrary: one }, cut, { weight: 2, arbitrary: event('rotate') }, { weight: 3, arbitrary: losing }, event('restart'), event('away'), { weight: 2, arbitrary: event('back') }), { maxLength: 40 });
  for (const stampsWithinLines of [true, false]) {
    await fc.assert(
      fc.asyncProperty(withLong(stampsWithinLines ? write : short), pieceLength, async (steps, length) => {
        const kubelet = new FakeKubelet({ steps, pieceLength: length, stampsWithinLines });
        assertTold(kubelet, await read(kubelet, undefined, 1));
      }),
      { numRuns: 200 },
    );
  }
});

test('a long line whose end a newer kubelet leaves out, which tells no time within it, is followed by a mark', async () => {
  const long = { kind: 'write', text: 'long ', times: 6000, end: '', afterMs: 0 } as const;
  const line = { kind: 'write', text: 'line', times: 1, end: '\n', afterMs: 1 } as const;
  const kubelet = new FakeKubelet({ steps: [line, long, { kind: 'rotate', unread: 'lost\n' }, line, line], pieceLength: 4096, stampsWithinLines: false });
  const parts = await read(kubelet, undefined, 1);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), [{ kind: 'gap', reason: 'rotatedBefore' }]);
});

test('likewise where a file is replaced in the middle of a line, and the kubelet puts a time there', async () => {
  const steps = fc.array(fc.oneof({ weight: 8, arbitrary: write }, cut, { weight: 3, arbitrary: cutting }, losing, event('away'), { weight: 2, arbitrary: event('back') }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, pieceLength, async (all, length) => {
      const kubelet = new FakeKubelet({ steps: all, pieceLength: length, stampsWithinLines: true });
      assertTold(kubelet, await read(kubelet, undefined, 1));
    }),
    { numRuns: 300 },
  );
});

test('a file that is replaced earlier than others is told of late, and the next one in its place', async () => {
  const much = { kind: 'write', text: 'x\n', times: 40_000, end: '\n', afterMs: 1 } as const;
  const replacement = { kind: 'rotate', unread: 'lost\n' } as const;
  const kubelet = new FakeKubelet({ steps: [much, replacement, much, replacement, much], pieceLength: 65_536, stampsWithinLines: false });
  const parts = await read(kubelet);
  assert.deepEqual(parts.flatMap((part) => (part.kind === 'gap' ? [part.reason] : [])), ['rotatedBefore', 'rotated']);
  const behind = parts[parts.findIndex((part) => part.kind === 'gap' && part.reason === 'rotated') + 1];
  assert.ok(behind?.kind === 'bytes' && Buffer.from(behind.bytes).toString().startsWith('<3>x'));
});

test('a long line read whole, then a new file: the reading goes on behind the mark and comes to its end', async () => {
  const kubelet = new FakeKubelet({
    steps: [{ kind: 'write', text: 'long ', times: 6000, end: '\n', afterMs: 0 }, { kind: 'away' }, { kind: 'rotate' }, { kind: 'write', text: '\r', times: 1, end: '\n', afterMs: 0 }, { kind: 'back' }],
    pieceLength: 29,
    stampsWithinLines: false,
  });
  const parts = await read(kubelet);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), [{ kind: 'gap', reason: 'rotated' }]);
  assert.ok(kubelet.requests.length <= 12, kubelet.requests.join('\n'));
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

const line = (text: string, afterMs = 1): Extract<Meanwhile, { readonly kind: 'write' }> => ({ kind: 'write', text, times: 1, end: '\n', afterMs });
const nothing = (times: number): readonly Meanwhile[] => Array.from({ length: times }, () => ({ kind: 'nothing' }));

test('an answer of a container that has ended is not taken for the whole log where the kubelet broke off', async () => {
  const before = [line('one'), line('two'), line('three'), { ...line('long '), times: 4000 }, line('last')];
  for (const isLongLast of [false, true]) {
    for (let after = 0; after < 30; after += 1) {
      const kubelet = new FakeKubelet({ steps: [], pieceLength: 1000, stampsWithinLines: false, before: isLongLast ? before.slice(0, -1) : before, meanwhile: [...nothing(after), { kind: 'brokenOff' }], isOver: true });
      const parts = await read(kubelet);
      assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
      assertTold(kubelet, parts);
    }
  }
});

test('an answer that is broken off at the same place for good ends with a mark', async () => {
  const meanwhile = Array.from({ length: 20 }, (): Meanwhile => ({ kind: 'brokenOff' }));
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 60, stampsWithinLines: false, before: [line('one'), line('two'), line('three')], meanwhile, isOver: true });
  const parts = await read(kubelet);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), [{ kind: 'gap', reason: 'unreadable' }]);
});

test('a container that is restarted after it was looked at, before its log is asked for, has its mark where it belongs', async () => {
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 4096, stampsWithinLines: false, before: [line('first')], meanwhile: [{ kind: 'restart' }, line('second')] });
  const told = (await read(kubelet)).map((part) => (part.kind === 'bytes' ? Buffer.from(part.bytes).toString() : part));
  assert.deepEqual(told, ['<1>first\n', { kind: 'restarted', restarts: 1 }, '<2>second\n']);
});

test('likewise a former container, where another one is restarted', async () => {
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 4096, stampsWithinLines: false, before: [line('first'), { kind: 'restart' }, line('second')], meanwhile: [{ kind: 'restart' }, line('third')] });
  const told = (await read(kubelet)).map((part) => (part.kind === 'bytes' ? Buffer.from(part.bytes).toString() : part));
  assert.deepEqual(told, [{ kind: 'gap', reason: 'olderContainer' }, { kind: 'restarted', restarts: 1 }, '<2>second\n', { kind: 'restarted', restarts: 2 }, '<3>third\n']);
});

test('a log that is resumed within a long line, which newer kubelets tell no time of, goes on without a mark', async () => {
  const part = { kind: 'write' as const, text: 'long ', times: 4000, end: '', afterMs: 900 };
  const kubelet = new FakeKubelet({ steps: [part, part, part, line('', 900), line('next', 200), { kind: 'cut', bytes: 0 }, line('last')], pieceLength: 4096, stampsWithinLines: false });
  const parts = await read(kubelet);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
  assertTold(kubelet, parts);
});
