import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortened } from '../../../src/ui/commands/shortened.ts';

test('a runtime’s many lines become one, cut at a word', () => {
  const raw = 'failed to pull and unpack image:\n  failed to resolve reference:\n\tunexpected status';
  assert.equal(shortened(raw), 'failed to pull and unpack image: failed to resolve reference: unexpected status');
  assert.equal(shortened(raw, 40), 'failed to pull and unpack image: failed…');
  assert.equal(shortened('x'.repeat(50), 40), `${'x'.repeat(40)}…`);
});
