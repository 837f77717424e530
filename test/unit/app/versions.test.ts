import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appFiles } from '../../../src/core/app/appFiles.ts';
import { npmVersions } from '../../../src/core/app/versions.ts';
import { anApp } from '../../builders/newApp.ts';

const root = join(import.meta.dirname, '../../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, { readonly version?: string }>> };

test('a new app pins what Tenantlink itself is locked to', () => {
  const locked = Object.fromEntries(Object.keys(npmVersions).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]));
  assert.deepEqual(npmVersions, locked);
});

test('its package.json names those versions exactly, and every package that its sources import', () => {
  const files = appFiles(anApp());
  const text = (path: string): string => files.find((file) => file.path === path)?.text ?? assert.fail(`no ${path}`);
  const { dependencies, devDependencies } = JSON.parse(text('package.json')) as Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>;
  assert.deepEqual({ ...dependencies, ...devDependencies }, npmVersions);
  const imported = (path: string): string[] => [...text(path).matchAll(/ from '(@?[\w/-]+)'/g)].map(([, name = '']) => name);
  assert.deepEqual(imported('src/main.ts').sort(), Object.keys(dependencies).sort());
  assert.deepEqual(imported('bundle.mjs'), ['esbuild']);
});
