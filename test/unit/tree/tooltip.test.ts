import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plain, tooltip } from '../../../src/ui/tree/tooltip.ts';

test('values that are known, one a line', () => {
  assert.equal(tooltip('mi-wi-demo', [['Client ID', 'abc'], ['Region', undefined], ['Scope', '']]), '**mi\\-wi\\-demo**\n\n- Client ID: `abc`');
});

test('a name cannot bring markup, links or icons with it', () => {
  assert.equal(plain('[a](command:x) $(x) <b>'), '\\[a\\]\\(command:x\\) $\\(x\\) \\<b\\>');
});

test('whatever a value holds stays inside its code span', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n', ' ', '*') }), (value) => {
      const text = tooltip('x', [['v', value]]);
      const line = text.split('\n').at(-1) ?? '';
      const fence = /^- v: (`+)/.exec(line)?.[1];
      if (fence === undefined) return;
      assert.ok(line.endsWith(fence));
      assert.equal(text.split('\n').length, 3);
    }),
  );
});
