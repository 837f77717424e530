import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { wakefulPieces } from '../../../../src/kubernetes/logs/wakefulPieces.ts';

async function* sourceOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await turn();
    yield piece;
  }
}

const isAwake = (): boolean => process.getActiveResourcesInfo().includes('Immediate');

test('the bytes are the same, and told by so many at least but for the last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 30 }), fc.integer({ min: 1, max: 50 }), async (pieces, together) => {
      const told: Uint8Array[] = [];
      for await (const piece of wakefulPieces(sourceOf(pieces), together)) told.push(piece);
      assert.deepEqual(Buffer.concat(told), Buffer.concat(pieces));
      for (const piece of told.slice(0, -1)) assert.ok(piece.length >= together);
    }),
  );
});

test('a source that does not go on lets the process sleep, and so does a reader that leaves', async () => {
  const silent = new Promise<never>(() => undefined);
  const pieces = wakefulPieces({ async *[Symbol.asyncIterator]() { yield Buffer.from('a'); yield silent; } }, 1);
  assert.equal(Buffer.from((await pieces.next()).value ?? '').toString(), 'a');
  const awaited = pieces.next();
  await Promise.resolve();
  assert.equal(isAwake(), true);
  await untilAsleep();
  void awaited;

  const left = wakefulPieces(sourceOf([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]), 1);
  for await (const piece of left) if (piece[0] === 'b'.charCodeAt(0)) break;
  await turn();
  await turn();
  assert.equal(isAwake(), false);
});

async function untilAsleep(): Promise<void> {
  for (let turns = 0; turns < 1000; turns += 1) {
    await turn();
    if (!isAwake()) return;
  }
  assert.fail('it is awake after 1000 turns');
}
