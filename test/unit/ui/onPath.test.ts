import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { isOnPath } from '../../../src/ui/commands/onPath.ts';

test('a program is found in any folder of PATH, with an ending of PATHEXT, and only where it can be run', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantlink-path-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, mode] of [['ko', 0o755], ['tool.EXE', 0o755], ['notes', 0o644]] as const) {
    await writeFile(join(folder, name), '');
    await chmod(join(folder, name), mode);
  }
  const PATH = ['', join(folder, 'gone'), folder].join(delimiter);
  assert.equal(await isOnPath('ko', { PATH }), true);
  assert.equal(await isOnPath('tool', { PATH }), false);
  assert.equal(await isOnPath('tool', { PATH, PATHEXT: '.COM;.EXE' }), true);
  assert.equal(await isOnPath('notes', { PATH }), false);
  assert.equal(await isOnPath('ko', {}), false);
});
