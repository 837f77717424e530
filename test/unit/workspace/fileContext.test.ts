import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexIdentities } from '../../../src/core/manifest/identityIndex.ts';
import { checkFiles, type CheckedFile } from '../../../src/core/workspace/checkFiles.ts';
import { fileContext } from '../../../src/core/workspace/fileContext.ts';
import { factsOf } from '../../../src/core/workspace/fileFacts.ts';
import { linePlaces } from '../../../src/core/workspace/linePlaces.ts';
import { ManifestIndex } from '../../../src/core/workspace/manifestIndex.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { aCredential, aServiceAccount, anIdentity, contoso, linkedAnnotations } from '../../builders/chain.ts';
import { signedInSnapshot } from '../assist/signedInSnapshot.ts';
import { memoryTree } from './memoryTree.ts';

const account = (name: string, namespace = '', client = ''): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}${client === '' ? '' : `  annotations:\n    azure.workload.identity/client-id: ${client}\n`}`;
const pod = (name: string, namespace = ''): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:\n  serviceAccountName: ${name}\n  containers:\n    - name: c\n      image: i\n`;
const labelled = (text: string): string => text.replace('  name: p\n', '  name: p\n  labels:\n    azure.workload.identity/use: "true"\n');
const client = '0a1b2c3d-1111-4222-8333-444455556666';

function indexOf(files: Readonly<Record<string, string>>): ManifestIndex {
  const index = new ManifestIndex();
  for (const [file, text] of Object.entries(files)) index.set(file, factsOf(readManifest(text), file));
  return index;
}

/** `file: codes` for the files with findings, as a check of the workspace tells them. */
async function codesIn(files: Readonly<Record<string, string | Error>>): Promise<readonly string[]> {
  const texts = Object.entries(files).flatMap(([file, text]) => (typeof text === 'string' ? [[file, text] as const] : []));
  const index = indexOf(Object.fromEntries(texts));
  const tree = memoryTree(files);
  const all: CheckedFile[] = [];
  const read = (key: string): Promise<Uint8Array> => tree.read(key);
  for await (const file of checkFiles({ keys: Object.keys(files), read, contextOf: (file) => fileContext({ file, index }), pace: { step: () => undefined }, signal: new AbortController().signal })) all.push(file);
  return all.flatMap((file) => ('failure' in file ? [`${file.key}: ${file.failure.detail ?? ''}`] : file.findings.length === 0 ? [] : [`${file.key}: ${file.findings.map(({ code }) => code.slice(0, 5)).join()}`]));
}

/** A base whose pod lacks the label, and what stands over it. */
const overlay = (over: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({ 'x/sa.yaml': account('a', '', client), 'x/pod.yaml': pod('a'), 'x/kustomization.yaml': 'resources: [sa.yaml, pod.yaml]\n', ...over });

const cases: readonly (readonly [string, Readonly<Record<string, string | Error>>, readonly string[]])[] = [
  ['a pod of an annotated account of another file', { 'a/sa.yaml': account('a', '', client), 'a/pod.yaml': pod('a') }, ['a/pod.yaml: WI201']],
  ['one of each name in every service: the nearest is meant', { 'x/sa.yaml': account('a', '', client), 'y/sa.yaml': account('a'), 'y/pod.yaml': pod('a'), 'x/deep/pod.yaml': pod('a') }, ['x/deep/pod.yaml: WI201']],
  ['the namespace decides before the nearness', { 'x/sa.yaml': account('a', 'n', client), 'y/sa.yaml': account('a', 'm'), 'y/pod.yaml': pod('a', 'n') }, ['y/pod.yaml: WI201']],
  ['an account that its folder does not have, though it has others', { 'x/sa.yaml': account('a'), 'x/pod.yaml': labelled(pod('b')) }, ['x/pod.yaml: WI210']],
  ['an account that no file has, where no folder keeps any', { 'x/sa.yaml': account('a'), 'y/pod.yaml': labelled(pod('b')) }, []],
  ['an account that a template of its folder may name', { 'x/sa.yaml': account('a'), 'x/more.yaml': account('{{ .Values.name }}'), 'x/pod.yaml': labelled(pod('b')) }, []],
  ['an account that a template of another folder names', { 'x/sa.yaml': account('a'), 'y/more.yaml': account('{{ .Values.name }}'), 'x/pod.yaml': labelled(pod('b')) }, ['x/pod.yaml: WI210']],
  ['an account of another namespace', { 'x/sa.yaml': account('a', 'n', client), 'x/other.yaml': account('c', 'm'), 'x/pod.yaml': pod('a', 'm') }, ['x/pod.yaml: WI211']],
  ['a namespace that kustomize sets', { 'x/sa.yaml': account('a', 'n', client), 'x/pod.yaml': pod('a', 'm'), 'x/other.yaml': account('c', 'm'), 'x/kustomization.yaml': 'namespace: n\nresources: [sa.yaml, pod.yaml]\n' }, []],
  ['a label that a patch of an overlay writes, in a file of its own', overlay({ 'o/kustomization.yaml': 'resources: [../x]\npatches: [{path: p.yaml}]\n', 'o/p.yaml': 'kind: Pod\nmetadata:\n  name: p\n  labels:\n    azure.workload.identity/use: "true"\n' }), []],
  ['a label that a JSON patch of an overlay writes', overlay({ 'o/kustomization.yaml': 'resources: [../x]\npatchesJson6902: [{path: p.json}]\n', 'o/p.json': '[{"op": "add", "path": "/metadata/labels/azure.workload.identity~1use", "value": "true"}]' }), []],
  ['a label of a component beside the base', overlay({ 'o/kustomization.yaml': 'resources: [../x]\ncomponents: [../c]\n', 'c/kustomization.yaml': 'kind: Component\nlabels:\n- includeTemplates: true\n  pairs: {azure.workload.identity/use: "true"}\n' }), []],
  ['a patch that speaks of something else', overlay({ 'o/kustomization.yaml': 'resources: [../x]\npatches: [{path: p.yaml}]\n', 'o/p.yaml': account('a') }), ['x/pod.yaml: WI201']],
  ['a client id that an overlay writes over that of its base', { 'x/sa.yaml': account('a', '', 'TODO'), 'x/kustomization.yaml': 'resources: [sa.yaml]\n', 'o/kustomization.yaml': 'resources: [../x]\npatches: [{path: p.yaml}]\n', 'o/p.yaml': account('a', '', client) }, []],
  ['a client id that a patch takes away', overlay({ 'x/pod.yaml': labelled(pod('a')), 'o/kustomization.yaml': 'resources: [../x]\npatches: [{path: p.yaml}]\n', 'o/p.yaml': `${account('a', '', 'null')}    azure.workload.identity/tenant-id: ~\n` }), []],
  ['a client id that is nothing, in no patch', { 'o/p.yaml': account('a', '', 'null') }, ['o/p.yaml: WI203']],
  ['an account that a patch names', { 'x/pod.yaml': labelled(pod('a')).replace('  serviceAccountName: a\n', ''), 'x/kustomization.yaml': 'resources: [pod.yaml]\npatches:\n- patch: "[{op: add, path: /spec/serviceAccountName, value: a}]"\n' }, []],
  ['a file that cannot be read beside one that is gone', { 'a.yaml': new Error('no permission'), 'b.yaml': account('a', '', 'nothing') }, ['a.yaml: no permission', 'b.yaml: WI203']],
];
for (const [what, files, expected] of cases) {
  test(`across files: ${what}`, async () => assert.deepEqual(await codesIn(files), expected));
}

test('signed in, clusters and identities are known too, and an account of a file comes before one of a cluster', () => {
  const index = indexOf({ 'pod.yaml': pod('wi-demo-account'), 'other.yaml': account('a') });
  const snapshot = signedInSnapshot({ held: [aServiceAccount(linkedAnnotations())], credentials: [aCredential()] });
  const context = fileContext({ file: 'pod.yaml', index, signedIn: { snapshot, identities: indexIdentities(snapshot) } });
  assert.deepEqual(context.accounts?.named('wi-demo-account'), [{ name: 'wi-demo-account', namespace: 'default', annotations: linkedAnnotations(), complete: true }]);
  assert.equal(context.accounts.named('a')[0]?.complete, true);
  assert.deepEqual(context.accounts.named('default'), []);
  assert.equal(context.identities?.size, 1);
  assert.equal(context.clusterTenantOf?.({ namespace: 'default', name: 'wi-demo-account' }), contoso);
  assert.deepEqual(context.credentialsOf?.(anIdentity()), [aCredential()]);
  index.set('sa.yaml', factsOf(readManifest(account('wi-demo-account')), 'sa.yaml'));
  assert.deepEqual(context.accounts.named('wi-demo-account').map(({ namespace }) => namespace), [undefined]);
});

test('lines and columns, whatever ends a line', () => {
  const text = 'a\r\nbc\n\rd\u{1F600}e';
  const placeAt = linePlaces(text);
  const at = (part: string): readonly number[] => {
    const { line, column } = placeAt(text.indexOf(part));
    return [line, column];
  };
  assert.deepEqual([at('a'), at('b'), at('c'), at('d'), at('e')], [[1, 1], [2, 1], [2, 2], [4, 1], [4, 4]]);
  assert.deepEqual(placeAt(text.length), { line: 4, column: 5 });
  assert.deepEqual(linePlaces('')(0), { line: 1, column: 1 });
});
