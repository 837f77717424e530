import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differenceOf, textOf } from '../../../src/protocol/difference.ts';

const subject = 'system:serviceaccount:default:wi-demo-account';
const cases = [
  { name: 'a missing slash', expected: 'https://issuer/x/', actual: 'https://issuer/x', kind: 'missing', position: 17, marks: ['/', ''] },
  { name: 'one slash too many', expected: 'https://issuer/x', actual: 'https://issuer/x/', kind: 'extra', position: 17, marks: ['', '/'] },
  { name: 'a letter', expected: subject, actual: subject.replace('default', 'Default'), kind: 'somewhere', position: 23, marks: ['d', 'D'] },
  { name: 'a blank at the end', expected: 'https://issuer/x/', actual: 'https://issuer/x/ ', kind: 'whiteSpace', position: 18, marks: ['', ' '] },
  { name: 'nothing in common', expected: 'enabled', actual: 'off', kind: 'altogether', position: undefined, marks: ['enabled', 'off'] },
  { name: 'a shared letter is no explanation', expected: 'abcdefgh', actual: 'axxxxxxx', kind: 'altogether', position: undefined, marks: ['abcdefgh', 'axxxxxxx'] },
  { name: 'a repeated letter', expected: 'aaaa', actual: 'aaa', kind: 'missing', position: 4, marks: ['a', ''] },
] as const;

for (const { name, expected, actual, kind, position, marks } of cases) {
  test(`where two values part: ${name}`, () => {
    const found = differenceOf({ expected, actual });
    assert.equal(found.kind, kind);
    assert.equal(found.position, position);
    assert.deepEqual([found.expected, found.actual].map((parts) => parts.find((part) => part.differs)?.text), [...marks]);
  });
}

test('equal values have no difference', () => {
  assert.deepEqual(differenceOf({ expected: 'x', actual: 'x' }), { expected: [{ text: 'x', differs: false }], actual: [{ text: 'x', differs: false }], kind: 'equal' });
});

test('the pieces always make up the two values, the common ones are equal', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  fc.assert(
    fc.property(text, text, text, text, (head, left, right, tail) => {
      const expected = head + left + tail;
      const actual = head + right + tail;
      const found = differenceOf({ expected, actual });
      assert.equal(textOf(found.expected), expected);
      assert.equal(textOf(found.actual), actual);
      assert.deepEqual(found.expected.filter((part) => !part.differs), found.actual.filter((part) => !part.differs));
    }),
  );
});
