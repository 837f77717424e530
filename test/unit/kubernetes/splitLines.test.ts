import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitLines, type StreamLine } from '../../../src/kubernetes/transport/splitLines.ts';

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

async function linesOf(text: string, cuts: readonly number[], longest = 1000): Promise<readonly StreamLine[]> {
  const found: StreamLine[] = [];
  for await (const line of splitLines(chunksOf(Buffer.from(text), cuts), longest)) found.push(line);
  return found;
}

test('lines are the same wherever the bytes were cut', async () => {
  const line = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\r\n\uFFFD]/g, ''));
  await fc.assert(
    fc.asyncProperty(fc.array(line), line, fc.array(fc.nat(2000), { maxLength: 20 }), async (lines, last, cuts) => {
      const text = [...lines, last].join('\n');
      const expected = [...lines.map((one) => ({ text: one, complete: true })), ...(last === '' ? [] : [{ text: last, complete: false }])];
      assert.deepEqual(await linesOf(text, cuts), expected);
    }),
  );
});

test('CR LF counts as one line end, even when cut between', async () => {
  assert.deepEqual(await linesOf('a\r\nb\r\n', [2]), [{ text: 'a', complete: true }, { text: 'b', complete: true }]);
});

test('a line that is too long is cut and says by how much, however it comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 11, max: 300 }), fc.array(fc.nat(400), { maxLength: 20 }), async (length, cuts) => {
      const [first, second] = await linesOf(`${'x'.repeat(length)}\nnext\n`, cuts, 10);
      assert.deepEqual(first, { text: `${'x'.repeat(10)} … (${length - 10} more characters)`, complete: true });
      assert.deepEqual(second, { text: 'next', complete: true });
    }),
  );
});
