import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, resourcesOf, type Resource } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { splitDocuments } from '../../../src/core/manifest/splitDocuments.ts';

const account = 'kind: ServiceAccount\nmetadata:\n  name: a\n';

const resources = (text: string): readonly Resource[] => resourcesOf(readManifest(text)).map(({ resource }) => resource);
const briefly = (text: string): readonly string[] => resources(text).map(({ kind, namespace, name }) => `${kind} ${namespace?.text ?? '-'}/${name?.text ?? '-'}`);

const splits: readonly (readonly [string, string, readonly string[]])[] = [
  ['one document', 'a: b\n', ['a: b\n']],
  ['a marker opens the first', '---\na: b\n', ['---\na: b\n']],
  ['two', 'a: b\n---\nc: d\n', ['a: b\n', '---\nc: d\n']],
  ['comments and directives belong to what they precede', '# x\n%YAML 1.2\n---\na: b\n', ['# x\n%YAML 1.2\n---\na: b\n']],
  ['a marker with a comment or content', '--- # x\n--- {a: b}\n', ['--- # x\n', '--- {a: b}\n']],
  ['four dashes and indented dashes are none', 'a: |\n  ---\n----\n', ['a: |\n  ---\n----\n']],
  ['an end marker', 'a: b\n...\n# c\n---\nd: e\n', ['a: b\n', '# c\n---\nd: e\n']],
  ['CRLF', 'a: b\r\n---\r\nc: d\r\n', ['a: b\r\n', '---\r\nc: d\r\n']],
  ['a marker at the end of the text', 'a: b\n---', ['a: b\n', '---']],
  ['a byte order mark before a marker (joined files)', 'a: b\n\uFEFF---\nc: d\n', ['a: b\n', '\uFEFF---\nc: d\n']],
  ['an unclosed quote ends at the marker', 'a: "b\n---\nc: d\n', ['a: "b\n', '---\nc: d\n']],
  ['JSON objects one after the other', '{"a": "}{\\"}{"}\n{"b": {}}{"c": [{}]}\n', ['{"a": "}{\\"}{"}\n', '{"b": {}}', '{"c": [{}]}\n']],
  ['JSON objects that are not closed', '{"a": "}{\n{"b": {}}{', ['{"a": "}{\n{"b": {}}{']],
  ['JSON objects only behind one that is closed', '{"a"}: {}}\n{"b": {}}', ['{"a"}: {}}\n{"b": {}}']],
  ['a template behind JSON', '{"a": 1}\n{{ if a }}\n{"b": 1}\n', ['{"a": 1}\n{{ if a }}\n', '{"b": 1}\n']],
  ['a template is no JSON', '{{ if a }}\na: {}\n{{ end }} {}\n{}', ['{{ if a }}\na: {}\n{{ end }} {}\n{}']],
  ['nothing', '', []],
];
for (const [what, text, documents] of splits) {
  test(`documents: ${what}`, () => assert.deepEqual([...splitDocuments(text)].map(({ start, end }) => text.slice(start, end)), documents));
}

const readings: readonly (readonly [string, string, readonly string[]])[] = [
  ['plain', account, ['ServiceAccount -/a']],
  ['namespace, comments, quotes', 'kind: "ServiceAccount" # x\nmetadata:\n  # y\n  namespace: \'n\'\n  "name": a\n', ['ServiceAccount n/a']],
  ['flow style', '{kind: ServiceAccount, metadata: {name: a, namespace: n}}', ['ServiceAccount n/a']],
  ['JSON with tabs', '{\n\t"kind": "ServiceAccount",\n\t"metadata": {\n\t\t"name": "a"\n\t}\n}', ['ServiceAccount -/a']],
  ['byte order mark and CRLF', `\uFEFF${account.replaceAll('\n', '\r\n')}`, ['ServiceAccount -/a']],
  ['List', `kind: List\nitems:\n- kind: ServiceAccount\n  metadata: {name: a}\n- kind: Secret\n`, ['ServiceAccount -/a', 'Secret -/-']],
  ['typed list', '{"kind": "ServiceAccountList", "apiVersion": "v1", "items": [{"metadata": {"name": "a"}}]}', ['ServiceAccount -/a']],
  ['JSON objects one after the other', `${JSON.stringify({ kind: 'ServiceAccount', metadata: { name: 'a' } })}\n{"kind": "ServiceAccount", "metadata": {"name": "}{"}}`, ['ServiceAccount -/a', 'ServiceAccount -/}{']],
  ['a list of objects', '[{"kind": "ServiceAccount", "metadata": {"name": "a"}}, {"kind": "Secret"}]', ['ServiceAccount -/a', 'Secret -/-']],
  ['a List in a List', 'kind: List\nitems:\n- kind: List\n  items:\n  - kind: ServiceAccount\n', ['ServiceAccount -/-']],
  ['aliases and merge keys', 'x: &m {name: a, namespace: n}\nkind: ServiceAccount\nmetadata:\n  <<: *m\n  name: b\n', ['ServiceAccount n/b']],
  ['metadata from an alias', 'x: &m {name: a}\nkind: ServiceAccount\nmetadata: *m\n', ['ServiceAccount -/a']],
  ['a good document between broken ones', `a: [\n---\n${account}---\nServiceAccount: "\n`, ['ServiceAccount -/a']],
  ['a text that only looks like one', 'kind: ConfigMap\nmetadata: {name: workload}\ndata:\n  x: |\n    kind: ServiceAccount\n    ---\n', ['ConfigMap -/workload']],
  ['not a map', '- ServiceAccount\n', []],
  ['no kind', 'metadata:\n  name: ServiceAccount\n', []],
  ['document without a word of interest', 'kind: Namespace\nmetadata:\n  name: n\n', []],
  ['template lines around it', `{{- if .Values.create }}\n${account}{{- end }}\n`, ['ServiceAccount -/a']],
  ['a template comment over lines', `{{/*\nkind: Pod: :\n*/}}\n${account}`, ['ServiceAccount -/a']],
  ['Jinja', `{% if x %}\n${account}{% endif %}\n`, ['ServiceAccount -/a']],
  ['braces in a text that are no template', '{"kind":"ServiceAccount","metadata":{"name":"a","annotations":{"x":"{{"}}}', ['ServiceAccount -/a']],
];
for (const [what, text, found] of readings) {
  test(`read: ${what}`, () => assert.deepEqual(briefly(text), found));
}

test('offsets lead to the text itself, in every document', () => {
  const text = `\uFEFF# 𝒳\r\n---\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: "a"\r\n  annotations: {x: 'y'}\r\n`;
  const [placed] = resourcesOf(readManifest(text));
  assert.ok(placed?.resource.name !== undefined);
  const textAt = (span: { from: number; to: number }): string => text.slice(placeOf(placed.document, span).start, placeOf(placed.document, span).end);
  assert.equal(textAt(placed.resource.name.span), '"a"');
  assert.equal(textAt(placed.resource.kindSpan), 'ServiceAccount');
  assert.deepEqual(placed.resource.annotations.entries.map(({ key, value }) => [textAt(key.span), value && textAt(value.span)]), [['x', "'y'"]]);
});

test('scalars are typed as Kubernetes reads them', () => {
  const values = ['true', '"true"', 'yes', 'On', '3600', '1_000', '~', '', 'off-line', '0x1f', '1.5', '!!str true', '{{ .Values.x }}', '${X}', '{a: b}'];
  const text = `kind: ServiceAccount\nmetadata:\n  annotations:\n${values.map((value, index) => `    k${index}: ${value}\n`).join('')}`;
  const found = resources(text)[0]?.annotations.entries.map(({ value }) => (value?.templated === true ? 'templated' : value?.type));
  assert.deepEqual(found, ['boolean', 'string', 'boolean', 'boolean', 'number', 'number', 'null', 'null', 'string', 'number', 'number', 'string', 'templated', 'templated', undefined]);
});

test('what a template may still add is known to be unknown', () => {
  const complete = (lines: string): boolean | undefined => resources(`kind: ServiceAccount\nmetadata:\n  name: a\n${lines}`)[0]?.annotations.complete;
  assert.equal(complete('  annotations:\n    a: b\n'), true);
  assert.equal(complete('  annotations:\n    {{- toYaml .Values.x | nindent 4 }}\n'), false);
  assert.equal(complete('  annotations: {{ toJson .Values.x }}\n'), false);
  assert.equal(complete('  {{- with .Values.x }}\n  annotations:\n    a: b\n  {{- end }}\n'), false);
  assert.equal(complete('{{ toYaml .Values.meta | indent 2 }}\nsecrets: []\n'), false);
  assert.equal(complete('  annotations:\n    {{ .Values.key }}: b\n'), false);
  assert.equal(complete('  annotations:\n    a: {{ .Values.b }}\n{{- end }}\n'), true);
});

test('problems stand at their place', () => {
  const problems = (text: string): readonly (readonly [string, string])[] =>
    readManifest(text).documents.flatMap((document) => document.reading.problems.map((problem) => [problem.reason, text.slice(placeOf(document, problem.span).start).split('\n')[0] ?? ''] as const));
  assert.deepEqual(problems(`${account}---\nkind: ServiceAccount\nmetadata: }\n`), [['syntax', '}']]);
  assert.deepEqual(problems('kind: ServiceAccount\nmetadata:\n  name: a\n  name: b\n'), [['duplicateKey', 'name: b']]);
  assert.deepEqual(problems('kind: ServiceAccount\nmetadata: *none\n'), [['syntax', '*none']]);
  assert.deepEqual(problems(`{{ if x }}\nkind: ServiceAccount\n{{ else }}\nkind: ServiceAccount\n{{ end }}\n`), []);
});

test('only the document that changed is read again', () => {
  const text = Array.from({ length: 20 }, (_, index) => account.replace('name: a', `name: a${index}`)).join('---\n');
  const before = readManifest(text);
  const at = text.indexOf('name: a10');
  const after = readManifest(`${text.slice(0, at)}name: changed${text.slice(at + 'name: a10'.length)}`, before);
  const kept = after.documents.filter(({ reading }) => before.documents.some((document) => document.reading === reading));
  assert.equal(after.documents.length, 20);
  assert.equal(kept.length, 19);
  assert.equal(readManifest(text, before), before);
});
