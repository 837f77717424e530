import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import { setAnnotations } from '../../../src/core/manifest/editManifest.ts';
import { manifestLimits, resourcesOf } from '../../../src/core/manifest/manifest.ts';
import { readManifest, readManifestSliced } from '../../../src/core/manifest/readManifest.ts';

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
  ...['${', '$(', '#{', '__a', '%%', '@@', '<path:'].map((opening) => [`open ${opening} in a value`, `${account}  annotations: {${clientKey}: "${opening.repeat(30_000)}"}\n`] as const),
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
  const longDocument = `${account}---\n${account}#${'x'.repeat(manifestLimits.documentLength)}\n---\n${account}`;
  assert.deepEqual(readManifest(longDocument).documents.map(({ reading }) => reading.problems[0]?.reason ?? reading.resources[0]?.name?.text), ['a', 'documentTooLarge', 'a']);
  const small = '---\nServiceAccount\n';
  const many = small.repeat(manifestLimits.documents + 5);
  const read = readManifest(many);
  assert.deepEqual([read.documents.length, read.stopped], [manifestLimits.documents, { reason: 'tooManyDocuments', offset: manifestLimits.documents * small.length }]);
  assert.deepEqual(readManifest(`${'---\n'.repeat(1_000_000)}${account}`).documents.length, 1);
  const filler = `kind: ServiceAccount\nx: ${'y'.repeat(400_000)}\n`;
  const full = readManifest(`${filler}---\n`.repeat(20));
  assert.deepEqual([full.documents.length, full.stopped?.reason], [12, 'textTooLarge']);
});

test('a text of a hundred million characters is read up to the limit, and is nothing where it says nothing', () => {
  const line = '# just a line of a very large file of data that nobody reads\n';
  const large = line.repeat(100_000_000 / line.length);
  assert.deepEqual(readManifest(large), { text: large, documents: [] });
  const read = readManifest(`${account}---\n${large}`);
  assert.deepEqual([read.documents.length, read.stopped], [1, { reason: 'textTooLarge', offset: manifestLimits.textLength }]);
  assert.deepEqual(checkManifest(read).map(({ code, severity, range }) => [code, severity, range.start]), [['WI200-not-read', 'information', manifestLimits.textLength]]);
});

test('a million documents are bounded, whether they matter or not', () => {
  const read = readManifest(`---\n${account}`.repeat(1_000_000 / 10));
  assert.equal(read.documents.length, manifestLimits.documents);
  assert.equal(readManifest(`${account}${'---\na: b\n'.repeat(1_000_000)}`).documents.length, 1);
});

test('nesting is followed down to the limit', () => {
  const nested = (depth: number): readonly (string | undefined)[] => readManifest(`${account}x: ${'['.repeat(depth)}${']'.repeat(depth)}\n`).documents.map(({ reading }) => reading.problems[0]?.reason);
  assert.deepEqual(nested(manifestLimits.depth), [undefined]);
  assert.deepEqual(nested(manifestLimits.depth + 1), ['tooDeep']);
  assert.deepEqual(nested(200_000), ['tooDeep']);
});

test('a key that stands a thousand times is named a few times', () => {
  const text = `${account}  annotations:\n${'    x: workload\n'.repeat(1_000)}`;
  assert.equal(checkManifest(readManifest(text)).length, manifestLimits.duplicates);
});

test('bytes that were no UTF-8 are characters like others', () => {
  const text = new TextDecoder().decode(Uint8Array.from([...new TextEncoder().encode(`${account}  annotations:\n    ${clientKey}: "`), 0xff, 0xc3, 0x28, ...new TextEncoder().encode('"\n')]));
  assert.ok(text.includes('\uFFFD'));
  assert.deepEqual(checkManifest(readManifest(text)).map(({ code }) => code), ['WI203-client-id']);
});

test('reading in slices gives what reading at once gives', () => {
  const text = `${account}---\n${account}x:\n${'- {a: b, c: [d, e]}\n'.repeat(2_000)}---\nbroken: [ServiceAccount\n`;
  const steps = readManifestSliced(text);
  let count = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      assert.deepEqual(step.value, readManifest(text));
      break;
    }
    count += 1;
  }
  assert.ok(count > 5, 'it rests in between');
});
