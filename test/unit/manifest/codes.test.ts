import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ruleCodes } from '../../../src/core/manifest/rules/rule.ts';

const page = readFileSync(new URL('../../../src/core/manifest/rules.md', import.meta.url), 'utf8');

test('the table of codes lists every code of a manifest finding', () => {
  assert.deepEqual([...page.matchAll(/^\| `(WI[^`]+)` \|/gm)].map(([, code]) => code), [...ruleCodes]);
});

test('every code has its section with source and fix', () => {
  const sections = page.split(/^## /m).slice(1);
  assert.deepEqual(sections.map((section) => section.split('\n')[0]), [...ruleCodes]);
  for (const section of sections) assert.match(section, /^Source: .+\n\nFix: .+/m);
});
