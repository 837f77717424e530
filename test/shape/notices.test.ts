import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { extensionBundle, podBundle, webviewBundle } from '../../esbuild.js';
import { bundledPackages, thirdPartyNotices } from '../rig/thirdPartyNotices.ts';
import { root } from './sources.ts';

test('every package in a bundle is named in the notices, with its version, licence and text', async () => {
  const results = await Promise.all([extensionBundle, podBundle, webviewBundle].map((options) => build({ ...options, absWorkingDir: root, sourcemap: false, write: false })));
  const packages = bundledPackages(results.map(({ metafile }) => metafile), root);
  const notices = thirdPartyNotices({ packages, comments: ['/*! someone’s */'] });
  const inputs = results.flatMap(({ metafile }) => Object.values(metafile.outputs)).flatMap(({ inputs: taken }) => Object.entries(taken));
  const names = new Set(inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput === 0 ? [] : [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].slice(-1).map(([, name = '']) => name))));
  assert.ok(names.has('@azure/identity') && names.has('yaml') && names.has('@vscode/webview-ui-toolkit'));
  assert.deepEqual([...new Set(packages.map(({ name }) => name))].sort(), [...names].sort());
  for (const { name, version, licence, text } of packages) {
    assert.ok(notices.includes(`\n${name} ${version} (${licence})\n`), name);
    assert.ok(text.length > 200 && notices.includes(text), `${name} has a licence text`);
  }
  assert.ok(notices.includes('someone’s'));
});

test('the notices travel with the package', () => {
  const ignored = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  assert.ok(ignored.includes('!dist/**'));
  assert.ok(!ignored.some((line) => !line.startsWith('!') && /txt/i.test(line)));
});
