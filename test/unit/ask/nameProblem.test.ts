import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isNamespaceName, isServiceAccountName } from '../../../src/core/model/ids.ts';
import { nameProblem } from '../../../src/ui/ask/nameProblem.ts';
import { say } from '../../builders/reports.ts';

describe('what is wrong with a name', () => {
  const cases: readonly (readonly [Parameters<typeof nameProblem>[0], string, string | undefined])[] = [
    ['namespace', 'shop-1', undefined],
    ['namespace', 'Shop', '“S” is not allowed: a–z 0–9 - only.'],
    ['namespace', 'a b', '“ ” is not allowed: a–z 0–9 - only.'],
    ['namespace', 'x'.repeat(64), 'Too long: 64 of at most 63 characters.'],
    ['namespace', 'shop-', 'Must begin and end with a letter or digit.'],
    ['serviceAccount', 'a.b', undefined],
    ['serviceAccount', 'a..b', 'Must begin and end with a letter or digit.'],
    ['serviceAccount', 'a_b', '“_” is not allowed: a–z 0–9 - . only.'],
    ['resourceGroup', 'rg_(1).x', undefined],
    ['resourceGroup', 'rg.', 'Must not end with a dot.'],
    ['identity', 'mi', 'Too short: at least 3 characters.'],
    ['identity', '-mi', 'Must begin with a letter or digit.'],
    ['identity', 'mi_1', undefined],
  ];
  for (const [kind, text, problem] of cases) test(`${kind} “${text.slice(0, 12)}”`, () => assert.equal(nameProblem(kind, text, say), problem));

  test('nothing is wrong exactly with what Kubernetes takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '9', '-', '.', 'A', '_', 'ß') }), (text) => {
        assert.equal(nameProblem('namespace', text, say) === undefined, isNamespaceName(text));
        assert.equal(nameProblem('serviceAccount', text, say) === undefined, isServiceAccountName(text));
      }),
    );
  });
});
