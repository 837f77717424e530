import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { trustChain } from '../../src/core/chain/chain.ts';
import { chainCodes } from '../../src/core/chain/finding.ts';
import { root } from './sources.ts';

test('the table of codes lists every link of the chain, in its order', () => {
  const table = readFileSync(join(root, 'src/core/chain/codes.md'), 'utf8');
  const listed = [...table.matchAll(/^\| `(WI[^`]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...chainCodes]);
  assert.deepEqual(trustChain.map(({ code }) => code), [...chainCodes]);
});
