import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { gitIgnoreRules, globRules } from '../../../src/workspaceFiles/ignoreRules.ts';

/** Whether a file is ignored, its folders asked first, as a walk does it. */
function isIgnored(text: string, path: string): boolean {
  const rules = gitIgnoreRules(text);
  const parts = path.split('/');
  return parts.some((_, index) => rules.verdict(parts.slice(0, index + 1).join('/'), index + 1 < parts.length) === true);
}

const cases: readonly (readonly [string, string, boolean])[] = [
  ['*.yaml', 'a/b.yaml', true],
  ['*.yaml', 'a/b.yml', false],
  ['/a.yaml', 'a.yaml', true],
  ['/a.yaml', 'b/a.yaml', false],
  ['out/', 'x/out/a.yaml', true],
  ['out/', 'x/out', false],
  ['a/b', 'a/b/c.yaml', true],
  ['a/b', 'x/a/b', false],
  ['**/gen', 'x/y/gen/a', true],
  ['a/**', 'a/b/c', true],
  ['a/**/z', 'a/z', true],
  ['a/**/z', 'a/b/c/z', true],
  ['*\n!keep.yaml', 'keep.yaml', false],
  ['out/\n!out/keep.yaml', 'out/keep.yaml', true],
  ['# a', 'a', false],
  ['\\#a', '#a', true],
  ['\\!a', '!a', true],
  ['a  ', 'a', true],
  ['a\\ ', 'a ', true],
  ['[a-c].yaml', 'b.yaml', true],
  ['[!a-c].yaml', 'b.yaml', false],
  ['[]a].yaml', '].yaml', true],
  ['a[', 'a[', false],
  ['?.yaml', 'ab.yaml', false],
  ['\uFEFFa', 'a', true],
  ['a\r\nb\r\n', 'b', true],
];
for (const [rules, path, ignored] of cases) {
  test(`${JSON.stringify(rules)} and ${path}`, () => assert.equal(isIgnored(rules, path), ignored));
}

test('whatever the patterns and paths, git says the same', { skip: spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tl-ignore-'));
  try {
    assert.equal(spawnSync('git', ['init', '-q', folder]).status, 0);
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', ' '), minLength: 1, maxLength: 3 }).filter((text) => text.trim() === text && !/^\.+$/.test(text));
    const piece = fc.oneof(name, fc.constantFrom('*', '**', '?', 'a*', '*b', '[ab]', '[!a]', '[a-c]*'));
    const pattern = fc.tuple(fc.constantFrom('', '', '!'), fc.constantFrom('', '', '/'), fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '/')).map(([not, root, parts, end]) => `${not}${root}${parts.join('/')}${end}`);
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), fc.array(path, { minLength: 1, maxLength: 30 }), (patterns, paths) => {
        const text = patterns.join('\n');
        writeFileSync(join(folder, '.gitignore'), text);
        // Paths that git has never seen are files, and what stands before a slash is a folder.
        const unique = [...new Set(paths)].filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
        const { stdout } = spawnSync('git', ['-C', folder, 'check-ignore', '--no-index', '-z', '--stdin'], { input: unique.join('\0'), encoding: 'utf8' });
        const ignored = new Set(stdout.split('\0'));
        for (const one of unique) assert.equal(isIgnored(text, one), ignored.has(one), `${JSON.stringify(text)} and ${one}`);
      }),
      { numRuns: 150 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('globs of settings stand at the root, know braces, and take a folder whole', () => {
  const rules = globRules(['**/.git', 'out/**', '**/{charts,gen}/*.yaml', 'top.yaml']);
  for (const path of ['.git', 'a/.git', 'out', 'out/a/b', 'x/charts/a.yaml', 'gen/a.yaml', 'top.yaml']) assert.equal(rules.verdict(path, false), true, path);
  for (const path of ['a/out', 'gen/a.json', 'x/top.yaml', 'xcharts/a.yaml']) assert.equal(rules.verdict(path, false), undefined, path);
});
