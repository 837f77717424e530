import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FakeKubelet, type Meanwhile } from './fakeKubelet.ts';
import { assertTold } from '../../../builders/toldLog.ts';
import { read } from './reading.ts';
import { event, pieceLength, write } from './steps.ts';

const nothing = fc.constant({ kind: 'nothing' as const });
const happening = <K extends 'cut' | 'shortened' | 'words'>(kind: K) => fc.constant({ kind });
const lines = fc.record({ kind: fc.constant('write' as const), text: fc.constantFrom('', 'text', '\r', '\xff\0'), times: fc.constantFrom(1, 5), end: fc.constant('\n'), afterMs: fc.constantFrom(0, 0, 1, 700) });
/** Mostly lines, so that the bulk can be proven; a long one or one without its end now and then. */
const before = fc.oneof({ weight: 3, arbitrary: fc.array(lines, { minLength: 5, maxLength: 60 }) }, { weight: 1, arbitrary: fc.array(write, { minLength: 5, maxLength: 40 }) });
const bulkFrom = fc.constantFrom(40, 100, 500);
const disturbances = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(fc.oneof({ weight: 12, arbitrary: nothing }, { weight: 1, arbitrary }), { maxLength: 40 });

function line(text: string): Extract<Meanwhile, { readonly kind: 'write' }> {
  return { kind: 'write', text, times: 1, end: '\n', afterMs: 1 };
}
const many = Array.from({ length: 50 }, () => line('a line'));
const asks = ({ requests }: FakeKubelet): readonly string[] => requests.map((one) => one.replace(/container=main&?/, '').replace(/sinceTime=[^&]*/, 'sinceTime'));

test('a long log of a container that has ended is read without stamps but for its beginning and its end', async () => {
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 4096, stampsWithinLines: false, before: many, isOver: true });
  assertTold(kubelet, await read(kubelet, 100));
  assert.deepEqual(asks(kubelet), ['timestamps=true&limitBytes=100', '', 'timestamps=true&limitBytes=64', 'timestamps=true&tailLines=1&limitBytes=64', 'timestamps=true&sinceTime', 'timestamps=true&tailLines=50&limitBytes=64']);
});

test('likewise where it still runs, and is followed from its end on', async () => {
  const kubelet = new FakeKubelet({ steps: [line('one more')], pieceLength: 4096, stampsWithinLines: false, before: many });
  const parts = await read(kubelet, 100);
  assertTold(kubelet, parts);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
  assert.equal(asks(kubelet).filter((one) => one === '').length, 1);
  assert.equal(asks(kubelet).filter((one) => one === 'timestamps=true').length, 0);
});

test('a log that does not cease to be written is not read twice', async () => {
  const writing = Array.from({ length: 40 }, () => line('busy'));
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 4096, stampsWithinLines: false, before: many, meanwhile: writing });
  assertTold(kubelet, await read(kubelet, 100));
  assert.equal(asks(kubelet).includes(''), false);
});

test('one that is written to only after the reading without stamps has begun is left there, and what came is not given again', async () => {
  const later = [...Array.from({ length: 7 }, () => ({ kind: 'nothing' as const })), ...Array.from({ length: 40 }, () => line('later'))];
  const kubelet = new FakeKubelet({ steps: [], pieceLength: 64, stampsWithinLines: false, before: many, meanwhile: later });
  const parts = await read(kubelet, 100);
  assertTold(kubelet, parts);
  assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
  const asked = asks(kubelet);
  assert.equal(asked.filter((one) => one === '').length, 1);
  assert.equal(asked.some((one) => /tailLines=\d\d/.test(one)), false);
});

test('what the kubelet says in the middle is no content, and an answer that is too short is found out', async () => {
  for (const kind of ['words', 'shortened', 'cut'] as const) {
    for (let after = 0; after < 30; after += 1) {
      const meanwhile = [...Array.from({ length: after }, () => ({ kind: 'nothing' as const })), { kind }];
      const kubelet = new FakeKubelet({ steps: [], pieceLength: 100, stampsWithinLines: false, before: many, meanwhile, isOver: true });
      const parts = await read(kubelet, 100);
      assert.deepEqual(parts.filter((part) => part.kind !== 'bytes'), [], kind);
      assertTold(kubelet, parts);
    }
  }
});

test('an answer that is too short is found out where every line is like the others', async () => {
  for (let after = 0; after < 30; after += 1) {
    const meanwhile = [...Array.from({ length: after }, () => ({ kind: 'nothing' as const })), { kind: 'shortened' as const }];
    const alike = many.map((one) => ({ ...one, isAlike: true }));
    const kubelet = new FakeKubelet({ steps: [], pieceLength: 'a line\n'.length * 5, stampsWithinLines: false, before: alike, meanwhile, isOver: true });
    const parts = await read(kubelet, 100);
    assert.equal(Buffer.concat(parts.flatMap((part) => (part.kind === 'bytes' ? [part.bytes] : []))).length, 'a line\n'.length * alike.length);
  }
});

test('a log that was rotated away before the bulk began is not taken for the one that was begun', async () => {
  const next = { ...line('in the next file\n'), times: 30 };
  for (let after = 0; after < 16; after += 1) {
    const meanwhile = [...Array.from({ length: after }, () => ({ kind: 'nothing' as const })), { kind: 'rotate' as const }, next];
    const kubelet = new FakeKubelet({ steps: [], pieceLength: 4096, stampsWithinLines: false, before: many, meanwhile });
    assertTold(kubelet, await read(kubelet, 100));
  }
});

test('written to, cut, shortened: read once and whole, without a mark', async () => {
  await fc.assert(
    fc.asyncProperty(before, disturbances(fc.oneof(write, happening('cut'), happening('shortened'), happening('words'))), fc.array(lines, { maxLength: 5 }), pieceLength, fc.boolean(), fc.boolean(), bulkFrom, async (old, meanwhile, steps, length, stampsWithinLines, isOver, from) => {
      const kubelet = new FakeKubelet({ steps, pieceLength: length, stampsWithinLines, before: old, meanwhile, isOver });
      const parts = await read(kubelet, from);
      assert.deepEqual(parts.filter(({ kind }) => kind !== 'bytes'), []);
      assertTold(kubelet, parts);
    }),
    { numRuns: 100 },
  );
});

test('rotated and restarted at any moment of it: what is missing is marked, and nothing comes twice', async () => {
  const storm = fc.oneof({ weight: 2, arbitrary: write }, happening('cut'), happening('shortened'), happening('words'), { weight: 2, arbitrary: event('rotate') }, event('restart'));
  const old = fc.array(fc.oneof({ weight: 20, arbitrary: lines }, { weight: 1, arbitrary: event('restart') }), { minLength: 5, maxLength: 60 });
  const steps = fc.array(fc.oneof({ weight: 4, arbitrary: lines }, { weight: 1, arbitrary: event('rotate') }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(old, disturbances(storm), steps, pieceLength, fc.boolean(), bulkFrom, async (written, meanwhile, later, length, isOver, from) => {
      const kubelet = new FakeKubelet({ steps: later, pieceLength: length, stampsWithinLines: false, before: written, meanwhile, isOver });
      assertTold(kubelet, await read(kubelet, from));
    }),
    { numRuns: 300 },
  );
});
