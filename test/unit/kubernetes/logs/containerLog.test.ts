import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeKubelet } from './fakeKubelet.ts';
import { assertTold, read } from './reading.ts';
import { cut, event, pieceLength, write } from './steps.ts';

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
