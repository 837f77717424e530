import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LogLines } from '../../../src/core/probe/logLines.ts';

/** The lines of the bytes, given in pieces that end at the cuts. */
function linesOf(bytes: Uint8Array, cuts: readonly number[], longest?: number): readonly string[] {
  const reader = new LogLines(longest);
  const lines: string[] = [];
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)) {
    lines.push(...reader.take(bytes.subarray(from, cut)));
    from = cut;
  }
  return [...lines, ...reader.end()];
}

const cuts = fc.array(fc.nat(2000), { maxLength: 20 });

test('lines are the same wherever the bytes were cut', () => {
  const line = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\r\n\uFFFD]/g, ''));
  const end = fc.constantFrom('\n', '\r\n', '\r\r\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(line, end)), line, cuts, (lines, last, where) => {
      const bytes = Buffer.from(lines.map(([text, ended]) => `${text}${ended}`).join('') + last);
      assert.deepEqual(linesOf(bytes, where), [...lines.map(([text]) => text), ...(last === '' ? [] : [last])]);
    }),
  );
});

test('bytes that are no text are lines all the same, wherever they were cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, where) => {
      assert.deepEqual(linesOf(bytes, where), linesOf(bytes, []));
      assert.ok(linesOf(bytes, where).every((line) => !/[\r\n]/.test(line)));
    }),
  );
});

test('a carriage return begins a line of its own, as a progress bar does', () => {
  assert.deepEqual(linesOf(Buffer.from('10%\r20%\r\r\ndone\r\n\nlast\r'), []), ['10%', '20%', 'done', '', 'last']);
});

test('a line that is too long is cut and says by how much, however it comes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 11, max: 300 }), cuts, (length, where) => {
      assert.deepEqual(linesOf(Buffer.from(`${'x'.repeat(length)}\nnext\n`), where, 10), [`${'x'.repeat(10)} … (${length - 10} more characters)`, 'next']);
    }),
  );
});

test('what was begun before a gap is a line of its own', () => {
  const reader = new LogLines();
  assert.deepEqual(reader.take(Buffer.from([0x61, 0xe2, 0x82])), []);
  assert.deepEqual(reader.end(), ['a\uFFFD']);
  assert.deepEqual(reader.take(Buffer.from('b\n')), ['b']);
});

test('of a log of carriage returns alone no character is searched twice for the end of its lines', (t) => {
  const count = 1_000;
  let searched = 0;
  t.mock.method(String.prototype, 'indexOf', function (this: string, text: string, from = 0) {
    let at = from;
    while (at < this.length && !this.startsWith(text, at)) at += 1;
    searched += at - from;
    return at < this.length ? at : -1;
  });
  const lines = new LogLines().take(Buffer.from('a\r'.repeat(count)));
  t.mock.restoreAll();
  assert.deepEqual([lines.length, lines.every((line) => line === 'a')], [count, true]);
  assert.ok(searched <= 4 * count, `${searched} characters were searched in ${2 * count}`);
});
