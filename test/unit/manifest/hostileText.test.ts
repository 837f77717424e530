import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAnnotations } from '../../../src/core/manifest/editManifest.ts';
import { manifestLimits, resourcesOf } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';

const account = 'kind: ServiceAccount\nmetadata:\n  name: a\n';
const clientKey = 'azure.workload.identity/client-id';

const laughs = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index] ?? 'a'}, `.repeat(9)}]`)].join('\n');

test('aliases that explode are read without following them, and an edit is refused', () => {
  const text = `${laughs}\n${account}`;
  const [placed] = resourcesOf(readManifest(text));
  assert.ok(placed !== undefined);
  assert.equal(placed.resource.name?.text, 'a');
  assert.equal(setAnnotations({ text, ...placed, annotations: { [clientKey]: 'x' } }).state, 'refused');
});

test('a document with too many aliases to follow says so', () => {
  const text = `x: &x {kind: ServiceAccount}\nkind: List\nitems:\n${'- *x\n'.repeat(manifestLimits.aliases + 1)}`;
  assert.deepEqual(readManifest(text).documents.map(({ reading }) => reading.problems.map(({ reason }) => reason)), [['tooManyAliases']]);
  assert.equal(resourcesOf(readManifest('&a\nkind: ServiceAccount\n<<: *a\nmetadata: *a\n')).length, 0);
});

const hostile: readonly (readonly [string, string])[] = [
  ['deep flow lists', `kind: ServiceAccount\nx: ${'['.repeat(100_000)}`],
  ['deep flow maps', `kind: ServiceAccount\nx: ${'{a: '.repeat(20_000)}`],
  ['closed deep flow lists', `kind: ServiceAccount\nx: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['deep block maps', `kind: ServiceAccount\n${Array.from({ length: 1_500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}`],
  ['deep block lists', `kind: ServiceAccount\nx:\n ${'- '.repeat(20_000)}y`],
  ['explicit keys', `${'? '.repeat(20_000)}kind: ServiceAccount`],
  ['lone surrogates', `kind: ServiceAccount\nmetadata:\n  name: "\uD800"\n  namespace: \uDC00\uDC00\n`],
  ['control characters', `kind: ServiceAccount\0\x07\nmetadata: \u0085\n`],
  ['open template', `kind: ServiceAccount\n${'{{ '.repeat(50_000)}`],
  ['open template comments', `kind: ServiceAccount\n${'{% {{'.repeat(50_000)}`],
  ['half markers', `kind: ServiceAccount\n${'--\n..\n'.repeat(50_000)}`],
  ['a line of a million characters', `kind: ServiceAccount # ${'x'.repeat(1_000_000)}`],
];
for (const [what, text] of hostile) {
  test(`never throws: ${what}`, () => {
    const manifest = readManifest(text);
    for (const placed of resourcesOf(manifest)) setAnnotations({ text, ...placed, annotations: { [clientKey]: 'x' } });
    assert.equal(manifest.text, text);
  });
}

test('reading stops at the limits, with the place and the reason', () => {
  const tooLong = `${account}#${'x'.repeat(manifestLimits.textLength)}`;
  assert.deepEqual(readManifest(tooLong).stopped, { reason: 'textTooLarge', offset: manifestLimits.textLength });
  const longDocument = `${account}---\n${account}#${'x'.repeat(manifestLimits.documentLength)}\n---\n${account}`;
  assert.deepEqual(readManifest(longDocument).documents.map(({ reading }) => reading.problems[0]?.reason ?? reading.resources[0]?.name?.text), ['a', 'documentTooLarge', 'a']);
  const small = '---\nServiceAccount\n';
  const many = small.repeat(manifestLimits.documents + 5);
  const read = readManifest(many);
  assert.deepEqual([read.documents.length, read.stopped], [manifestLimits.documents, { reason: 'tooManyDocuments', offset: manifestLimits.documents * small.length }]);
  assert.deepEqual(readManifest(`${'---\n'.repeat(1_000_000)}${account}`).documents.length, 1);
});
