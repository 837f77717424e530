import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logPosition } from '../../../src/kubernetes/probes/logPosition.ts';

const epoch = Date.UTC(2026, 10, 1);

function stamp(tenths: number): string {
  return new Date(epoch + tenths * 100).toISOString().replace('Z', '000000Z');
}

/** What the kubelet sends for `sinceTime`: every stored line not older. */
function since(stored: readonly string[], time: string | undefined): readonly string[] {
  return time === undefined ? stored : stored.filter((line) => Date.parse(line.split(' ')[0] ?? '') >= Date.parse(time));
}

test('a log that is cut anywhere, any number of times, is read once and whole', () => {
  const steps = fc.array(fc.record({ tenths: fc.nat(7), text: fc.constantFrom('a', 'b', '', 'retry') }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.array(fc.nat(20), { maxLength: 8 }), (lines, cuts) => {
      let at = 0;
      const stored = lines.map(({ tenths, text }) => `${stamp((at += tenths))} ${text}`);
      const position = logPosition();
      const read: string[] = [];
      for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
        position.resume();
        // A connection delivers some lines and drops.
        for (const line of since(stored, position.since).slice(0, cut)) {
          const text = position.accept(line);
          if (text !== undefined) read.push(text);
        }
      }
      assert.deepEqual(read, lines.map(({ text }) => text));
    }),
  );
});

test('lines of one second in any order are told apart', () => {
  const position = logPosition();
  assert.equal(position.accept('2026-11-01T00:00:00.200000000Z out'), 'out');
  assert.equal(position.accept('2026-11-01T00:00:00.100000000Z err'), 'err');
  assert.equal(position.since, '2026-11-01T00:00:00Z');
  position.resume();
  assert.equal(position.accept('2026-11-01T00:00:00.200000000Z out'), undefined);
  assert.equal(position.accept('2026-11-01T00:00:00.100000000Z err'), undefined);
  assert.equal(position.accept('2026-11-01T00:00:00.150000000Z new'), 'new');
});

test('a line without a timestamp is kept as it is, and offsets are understood', () => {
  const position = logPosition();
  assert.equal(position.accept('no stamp'), 'no stamp');
  assert.equal(position.accept('2026-11-01T01:00:00.5+02:00 text'), 'text');
  assert.equal(position.since, '2026-10-31T23:00:00Z');
});
