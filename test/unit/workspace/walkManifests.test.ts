import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globRules } from '../../../src/workspaceFiles/ignoreRules.ts';
import { IgnoreScope } from '../../../src/workspaceFiles/ignoreScope.ts';
import { isManifestName, textOf } from '../../../src/core/workspace/manifestFiles.ts';
import { walkManifests, type FileTree } from '../../../src/core/workspace/walkManifests.ts';
import { memoryTree } from './memoryTree.ts';

async function walk(tree: FileTree, scope = new IgnoreScope(globRules([]))): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const walked of walkManifests({ tree, scope, from: '', signal: new AbortController().signal })) {
    found.push(walked.kind === 'file' ? walked.path : `${walked.path}: ${walked.failure.detail ?? ''}`);
  }
  return found;
}

test('manifests are found by name, in order, and what git and settings leave out is left out', async () => {
  const tree = memoryTree({
    'b.yml': '',
    'a.yaml': '',
    'c.json': '',
    'readme.md': '',
    '.gitignore': 'out/\n*.gen.yaml\n',
    'out/x.yaml': '',
    'k/x.gen.yaml': '',
    'k/.gitignore': '!keep.gen.yaml\nlocal.yaml\n',
    'k/keep.gen.yaml': '',
    'k/local.yaml': '',
    'k/deep/local.yaml': '',
    'k/deep/y.yaml': '',
    '.git/config.yaml': '',
    'vendor/z.yaml': '',
  });
  assert.deepEqual(await walk(tree, new IgnoreScope(globRules(['**/vendor']))), ['a.yaml', 'b.yml', 'c.json', 'k/keep.gen.yaml', 'k/deep/y.yaml']);
});

test('a .gitignore above the root counts, and the nearer one decides', () => {
  const scope = new IgnoreScope(globRules([]));
  scope.addAbove('apps/shop', '/apps/shop/gen/\n*.tmp.yaml\n');
  scope.set('', '!kept.tmp.yaml\n');
  assert.equal(scope.ignores('gen/a.yaml', false), true);
  assert.equal(scope.ignores('x/a.tmp.yaml', false), true);
  assert.equal(scope.ignores('x/kept.tmp.yaml', false), false);
  scope.set('', undefined);
  assert.equal(scope.ignores('x/kept.tmp.yaml', false), true);
});

test('a folder that cannot be read is named, and the others are read', async () => {
  const tree = memoryTree({ 'a/x.yaml': '', 'b': new Error('no permission'), 'c/y.yaml': '', 'c/.gitignore': new Error('odd') });
  assert.deepEqual(await walk(tree), ['a/x.yaml', 'b: no permission', 'c/.gitignore: odd', 'c/y.yaml']);
});

test('an abort ends the walk', async () => {
  const controller = new AbortController();
  const steps = walkManifests({ tree: memoryTree({ 'a/x.yaml': '', 'b/y.yaml': '' }), scope: new IgnoreScope(globRules([])), from: '', signal: controller.signal });
  await steps.next();
  controller.abort();
  await assert.rejects(steps.next(), { name: 'AbortError' });
});

test('names and bytes that are manifests', () => {
  assert.deepEqual(['a.yaml', 'a.YML', 'a.json', 'a.yaml.bak', 'yaml', 'a.jsonc'].map(isManifestName), [true, true, true, false, false, false]);
  assert.equal(textOf(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), 'a');
  assert.equal(textOf(new Uint8Array([0xff, 0xfe, 0x61, 0])), 'a');
  assert.equal(textOf(new Uint8Array([0xfe, 0xff, 0, 0x61])), 'a');
  assert.equal(textOf(new Uint8Array([0x61, 0xff])), 'a\uFFFD');
  assert.equal(textOf(new Uint8Array([0x61, 0])), undefined);
});
