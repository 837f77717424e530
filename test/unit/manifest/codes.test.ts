import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ruleCodes } from '../../../src/core/manifest/rules/rule.ts';

test('the table of codes lists every code of a manifest finding', () => {
  const table = readFileSync(new URL('../../../src/core/manifest/rules/codes.md', import.meta.url), 'utf8');
  assert.deepEqual([...table.matchAll(/^\| `(WI[^`]+)` \|/gm)].map(([, code]) => code), [...ruleCodes]);
});
