import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factsOf, readFacts, type FileFacts } from '../../../src/core/workspace/fileFacts.ts';
import { indexFiles } from '../../../src/core/workspace/indexFiles.ts';
import { ManifestIndex } from '../../../src/core/workspace/manifestIndex.ts';
import { createPace, type Pace } from '../../../src/core/workspace/pace.ts';
import { mentionedIn } from '../../../src/core/manifest/kustomization.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { memoryTree } from './memoryTree.ts';

const account = (name: string, extra = ''): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${extra}`;
const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  serviceAccountName: ${name}\n`;
const annotation = '  annotations:\n    azure.workload.identity/client-id: 0a1b2c3d-1111-4222-8333-444455556666\n';

function factsIn(text: string, file = 'a.yaml'): FileFacts | undefined {
  const steps = readFacts(text, file);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

test('facts are the same read at once and document by document', () => {
  const text = [account('a', annotation), 'broken: [ServiceAccount\n', pod('a'), pod('"b"'), 'kind: ConfigMap\n', account('{{ .Values.name }}'), account('c', '  namespace: n\n'), pod('{{ .x }}'), 'kind: Pod\napiVersion: v1\nspec: {containers: []} # workload\n'].join('---\n');
  const facts = factsIn(text) ?? assert.fail('nothing was read');
  assert.deepEqual(facts, factsOf(readManifest(text), 'a.yaml'));
  assert.deepEqual(facts.uses, ['a', 'b', 'default']);
  assert.deepEqual(
    facts.serviceAccounts.map(({ name, namespace, annotations }) => [name, namespace, Object.values(annotations)]),
    [
      ['a', undefined, ['0a1b2c3d-1111-4222-8333-444455556666']],
      ['c', 'n', []],
    ],
  );
  assert.equal(factsIn('kind: ConfigMap\n'), undefined);
});

test('a change concerns the file itself and those whose pods use its service accounts', () => {
  const index = new ManifestIndex();
  assert.deepEqual(index.set('w/pod.yaml', factsIn(pod('a'))), ['w/pod.yaml']);
  assert.deepEqual(index.set('w/other.yaml', factsIn(pod('b'))), ['w/other.yaml']);
  assert.deepEqual(index.set('sa.yaml', factsIn(account('a'))), ['sa.yaml', 'w/pod.yaml']);
  assert.deepEqual(index.set('sa.yaml', factsIn(account('a'))), []);
  assert.deepEqual(index.set('sa.yaml', factsIn(account('b', annotation))), ['sa.yaml', 'w/pod.yaml', 'w/other.yaml']);
  assert.deepEqual(index.accountsNamed('a'), []);
  assert.deepEqual(index.accounts().map(({ name, file }) => `${file}: ${name}`), ['sa.yaml: b']);
  assert.deepEqual(index.set('w/pod.yaml', factsIn(pod('b'))), ['w/pod.yaml']);
  assert.deepEqual(index.filesUsing('b'), ['w/other.yaml', 'w/pod.yaml']);
});

test('the first and the last ServiceAccount of a namespace concern the files with pods of it, those of none the folders around them', () => {
  const index = new ManifestIndex();
  index.set('w/pod.yaml', factsIn(pod('x')));
  index.set('n/pod.yaml', factsIn(pod('x').replace('name: p', 'name: p, namespace: n')));
  const named = account('a', '  namespace: n\n');
  assert.deepEqual(index.set('sa.yaml', factsIn(named)), ['sa.yaml', 'n/pod.yaml']);
  assert.deepEqual(index.set('more.yaml', factsIn(named)), ['more.yaml']);
  assert.deepEqual(index.remove('more.yaml'), ['more.yaml']);
  assert.deepEqual(index.remove('sa.yaml'), ['sa.yaml', 'n/pod.yaml']);
  assert.deepEqual(index.set('w/deep/sa.yaml', factsIn(account('a'))), ['w/deep/sa.yaml', 'w/pod.yaml']);
  assert.deepEqual(index.set('w/sa.yaml', factsIn(account('b'))), ['w/sa.yaml']);
  index.remove('w/deep');
  assert.deepEqual(index.remove('w/sa.yaml'), ['w/sa.yaml', 'w/pod.yaml']);
});

test('a ServiceAccount that a template names may be any for the files of its folder', () => {
  const index = new ManifestIndex();
  index.set('w/pod.yaml', factsIn(pod('x')));
  index.set('w/sa.yaml', factsIn(account('a')));
  assert.equal(index.hasUnnamedAccountsBy('w/pod.yaml'), false);
  assert.deepEqual(index.set('w/sa.yaml', factsIn(`${account('a')}---\n${account('{{ .Values.name }}')}`)), ['w/sa.yaml', 'w/pod.yaml']);
  assert.equal(index.hasUnnamedAccountsBy('w/pod.yaml'), true);
  assert.equal(index.hasUnnamedAccountsBy('other/pod.yaml'), false);
  assert.deepEqual(index.remove('w/sa.yaml'), ['w/sa.yaml', 'w/pod.yaml']);
  assert.equal(index.hasUnnamedAccountsBy('w/pod.yaml'), false);
});

test('a Kustomization that is renamed is not lost, whichever of the two files is told first', () => {
  const text = 'kind: Kustomization\nresources: [sa.yaml]\nnamespace: n\n';
  for (const newFirst of [true, false]) {
    const index = new ManifestIndex();
    const write = (): unknown => index.set('a/kustomization.yaml', factsIn(text, 'a/kustomization.yaml'));
    index.set('a/kustomization.yml', factsIn(text, 'a/kustomization.yml'));
    if (newFirst) write();
    index.set('a/kustomization.yml', undefined);
    if (!newFirst) write();
    assert.equal(index.additionsTo('a/sa.yaml')?.setsNamespace, true);
    index.set('a/kustomization.yaml', undefined);
    assert.equal(index.additionsTo('a/sa.yaml'), undefined);
  }
});

test('an open text counts instead of its file until it is closed', () => {
  const index = new ManifestIndex();
  index.set('sa.yaml', factsIn(account('a')));
  index.setOpen('sa.yaml', factsIn(account('b')));
  index.set('sa.yaml', factsIn(account('c')));
  assert.deepEqual(index.accounts().map(({ name }) => name), ['b']);
  index.setOpen('sa.yaml', undefined);
  assert.deepEqual(index.files(), []);
  assert.deepEqual(index.close('sa.yaml'), ['sa.yaml']);
  assert.deepEqual(index.accounts().map(({ name }) => name), ['c']);
});

test('a folder that is gone takes its files with it, and no other', () => {
  const index = new ManifestIndex();
  for (const file of ['a/x.yaml', 'a/b/y.yaml', 'ab/z.yaml', 'a.yaml']) index.set(file, factsIn(account('n')));
  index.remove('a');
  assert.deepEqual(index.files(), ['a.yaml', 'ab/z.yaml']);
  index.remove('a.yaml');
  assert.deepEqual(index.files(), ['ab/z.yaml']);
});

test('whatever happens to the files, the index says what a new one would say', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const file = fc.constantFrom('1', '2', 'f/3', 'f/4');
  const facts = fc.option(fc.record({ accounts: fc.array(name), uses: fc.uniqueArray(name) }), { nil: undefined }).map((made): FileFacts | undefined =>
    made === undefined ? undefined : { serviceAccounts: made.accounts.map((one) => ({ name: one, namespace: one === 'c' ? 'n' : undefined, annotations: {}, complete: true })), uses: made.uses, podNamespaces: [], mentions: mentionedIn('') },
  );
  const events = fc.array(
    fc.oneof(
      fc.tuple(file, facts).map(([one, said]) => (index: ManifestIndex) => index.set(one, said)),
      fc.tuple(file, facts).map(([one, said]) => (index: ManifestIndex) => index.setOpen(one, said)),
      file.map((one) => (index: ManifestIndex) => index.close(one)),
      fc.oneof(file, fc.constant('f')).map((one) => (index: ManifestIndex) => index.remove(one)),
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(events, (happened) => {
      const index = new ManifestIndex();
      for (const happen of happened) happen(index);
      const fresh = new ManifestIndex();
      for (const one of index.files()) fresh.set(one, index.facts(one));
      for (const one of ['a', 'b', 'c']) {
        const byFile = (accounts: ReturnType<ManifestIndex['accountsNamed']>): readonly string[] => accounts.map((account) => account.file).sort();
        assert.deepEqual(byFile(index.accountsNamed(one)), byFile(fresh.accountsNamed(one)));
        assert.deepEqual([...index.filesUsing(one)].sort(), [...fresh.filesUsing(one)].sort());
      }
      for (const beside of ['1', 'f/3']) {
        const folder = beside.slice(0, beside.lastIndexOf('/') + 1);
        assert.equal(index.hasAccountsIn('n', beside), fresh.accounts().some(({ namespace }) => namespace === 'n'));
        assert.equal(index.hasAccountsIn(undefined, beside), fresh.accounts().some(({ namespace, file: holder }) => namespace === undefined && holder.startsWith(folder)));
      }
    }),
  );
});

/** A pace by a clock that every look moves on by one. */
function countingPace(slice: number): { readonly pace: Pace; readonly rests: () => number } {
  let [time, rests] = [0, 0];
  const pace = createPace({ slice, now: () => (time += 1), rest: async () => void (rests += 1) });
  return { pace, rests: () => rests };
}

async function* paths(...all: readonly string[]): AsyncGenerator<{ readonly key: string; readonly path: string }> {
  for (const path of all) yield { key: path, path };
}

test('files are read in slices; one that cannot be read is named, one that is gone is taken out', async () => {
  const index = new ManifestIndex();
  index.set('gone.yaml', factsIn(account('old')));
  const { pace, rests } = countingPace(3);
  const tree = memoryTree({ 'a.yaml': account('a'), 'b.yaml': 'kind: ConfigMap\n', 'bin.yaml': new Uint8Array([0x53, 0]), 'no.yaml': new Error('no permission'), 'm.yaml': `${account('m1')}---\n`.repeat(20) });
  const unread = await indexFiles({ files: paths('a.yaml', 'b.yaml', 'bin.yaml', 'gone.yaml', 'no.yaml', 'm.yaml'), read: (path) => tree.read(path), index, pace, signal: new AbortController().signal });
  assert.deepEqual(unread.map(({ path, failure }) => [path, failure.detail]), [['no.yaml', 'no permission']]);
  assert.deepEqual(index.files(), ['a.yaml', 'm.yaml']);
  assert.ok(rests() >= 5, `${rests()} rests`);
});

test('an abort leaves the rest unread', async () => {
  const controller = new AbortController();
  const index = new ManifestIndex();
  const pace: Pace = { step: () => controller.abort() };
  await assert.rejects(indexFiles({ files: paths('a.yaml', 'b.yaml'), read: async () => new TextEncoder().encode(account('a')), index, pace, signal: controller.signal }), { name: 'AbortError' });
  assert.deepEqual(index.files(), []);
});

test('what a Kustomization adds reaches what it takes in, over bases too', () => {
  const index = new ManifestIndex();
  const file = 'apps/base/sa.yaml';
  index.set(file, factsIn(account('a')));
  index.set('apps/other.yaml', factsIn(account('a')));
  assert.equal(index.additionsTo(file), undefined);
  const kustomization = (path: string, text: string): readonly string[] => index.set(path, factsIn(text, path));
  kustomization('apps/base/kustomization.yaml', 'kind: Kustomization\nresources: [sa.yaml, "./x/../y.yaml"]\n');
  assert.deepEqual(index.additionsTo(file), { labelsPods: false, annotates: false, writesClientId: false, setsNamespace: false, namesAccounts: false });
  const concerned = kustomization('apps/overlays/prod/kustomization.yml', 'resources: [../../base, https://example.com/x]\nnamespace: n\ncommonAnnotations:\n  azure.workload.identity/client-id: x\n');
  assert.ok(concerned.includes(file));
  assert.deepEqual(index.additionsTo(file), { labelsPods: false, annotates: true, writesClientId: true, setsNamespace: true, namesAccounts: false });
  assert.deepEqual(index.additionsTo('apps/base/y.yaml'), index.additionsTo(file));
  assert.equal(index.additionsTo('apps/other.yaml'), undefined);
  index.remove('apps/overlays');
  assert.deepEqual(index.additionsTo(file), { labelsPods: false, annotates: false, writesClientId: false, setsNamespace: false, namesAccounts: false });
});
