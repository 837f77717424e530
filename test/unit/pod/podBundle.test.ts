import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podProgram } from '../../builders/podProgram.ts';

test('the program is one small file that needs nothing but Node', async () => {
  const source = await podProgram();
  assert.ok(Buffer.byteLength(source) < 100_000, `${Buffer.byteLength(source)} bytes`);
  const imports = [...source.matchAll(/\bfrom\s*["']([^"']+)["']/g)].map((match) => match[1]);
  assert.deepEqual(imports.filter((name) => name?.startsWith('node:') !== true), []);
});
