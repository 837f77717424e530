import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAnnotations } from '../../../src/core/manifest/editManifest.ts';
import { resourcesOf } from '../../../src/core/manifest/manifest.ts';
import type { EditRefusal } from '../../../src/core/manifest/nodeSite.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';

const clientKey = 'azure.workload.identity/client-id';
const tenantKey = 'azure.workload.identity/tenant-id';
const client = '0a1b2c3d-1111-4222-8333-444455556666';
const tenant = 'fedcba98-7777-4888-9999-000011112222';

/** What the text becomes when the first ServiceAccount gets the annotations; a refusal otherwise. */
function annotate(text: string, annotations: Record<string, string>, remove: readonly string[] = []): string | { refusal: EditRefusal } {
  const placed = resourcesOf(readManifest(text)).find(({ resource }) => resource.kind === 'ServiceAccount');
  assert.ok(placed !== undefined, 'the ServiceAccount is read');
  const answer = setAnnotations({ text, ...placed, annotations, remove });
  return answer.state === 'edits' ? applyEdits(text, answer.edits) : { refusal: answer.refusal };
}

const head = 'apiVersion: v1\nkind: ServiceAccount\n';

/** [what, before, after]: client-id is set. */
const withClient: readonly (readonly [string, string, string])[] = [
  ['no annotations: behind name and namespace', `${head}metadata:\n  name: a\n  namespace: b\n`, `${head}metadata:\n  name: a\n  namespace: b\n  annotations:\n    ${clientKey}: ${client}\n`],
  ['behind labels, before other fields', `${head}metadata:\n  labels:\n    x: y\n  name: a # the name\n  ownerReferences: []\nsecrets: []\n`, `${head}metadata:\n  labels:\n    x: y\n  name: a # the name\n  annotations:\n    ${clientKey}: ${client}\n  ownerReferences: []\nsecrets: []\n`],
  ['indentation of four', `${head}metadata:\n    labels:\n        x: y\n    name: a\n`, `${head}metadata:\n    labels:\n        x: y\n    name: a\n    annotations:\n        ${clientKey}: ${client}\n`],
  ['annotations: with nothing', `${head}metadata:\n  annotations:\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n  name: a\n`],
  ['annotations: with a comment only', `${head}metadata:\n  annotations: # none yet\n  name: a\n`, `${head}metadata:\n  annotations: # none yet\n    ${clientKey}: ${client}\n  name: a\n`],
  ['annotations: ~', `${head}metadata:\n  name: a\n  annotations: ~ # later\n`, `${head}metadata:\n  name: a\n  annotations: # later\n    ${clientKey}: ${client}\n`],
  ['annotations: {}', `${head}metadata:\n  annotations: {}  # empty\n  name: a\n`, `${head}metadata:\n  annotations:  # empty\n    ${clientKey}: ${client}\n  name: a\n`],
  ['flow annotations', `${head}metadata:\n  annotations: {a: b, c: "d"} # flow\n  name: a\n`, `${head}metadata:\n  annotations: {${clientKey}: ${client}, a: b, c: "d"} # flow\n  name: a\n`],
  ['flow metadata', `${head}metadata: {name: a}\n`, `${head}metadata: {name: a, annotations: {${clientKey}: ${client}}}\n`],
  ['behind the last annotation and its comment', `${head}metadata:\n  annotations:\n    # whose\n    owner: me # us\n  name: a\n`, `${head}metadata:\n  annotations:\n    # whose\n    owner: me # us\n    ${clientKey}: ${client}\n  name: a\n`],
  ['behind a block scalar', `${head}metadata:\n  name: a\n  annotations:\n    note: |\n      one\n\n      two\nsecrets: []\n`, `${head}metadata:\n  name: a\n  annotations:\n    note: |\n      one\n\n      two\n    ${clientKey}: ${client}\nsecrets: []\n`],
  ['before a block scalar that ends the text without a line ending', `${head}metadata:\n  name: a\n  annotations:\n    note: |\n      one`, `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}\n    note: |\n      one`],
  ['no final line ending', `${head}metadata:\n  name: a`, `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}`],
  ['CRLF', 'kind: ServiceAccount\r\nmetadata:\r\n  name: a\r\n', `kind: ServiceAccount\r\nmetadata:\r\n  name: a\r\n  annotations:\r\n    ${clientKey}: ${client}\r\n`],
  ['byte order mark', `\uFEFF${head}metadata:\n  name: a\n`, `\uFEFF${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}\n`],
  ['replaced: plain', `${head}metadata:\n  annotations:\n    ${clientKey}: old # mine\n    z: 1\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client} # mine\n    z: 1\n  name: a\n`],
  ['replaced: double quotes', `${head}metadata:\n  annotations:\n    ${clientKey}: "old"\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: "${client}"\n  name: a\n`],
  ['replaced: single quotes, quoted key', `${head}metadata:\n  annotations:\n    '${clientKey}': 'old'\n  name: a\n`, `${head}metadata:\n  annotations:\n    '${clientKey}': '${client}'\n  name: a\n`],
  ['replaced: nothing', `${head}metadata:\n  annotations:\n    ${clientKey}:   # fill in\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}   # fill in\n  name: a\n`],
  ['replaced: folded block', `${head}metadata:\n  annotations:\n    ${clientKey}: >-\n      old\n      er\n    b: c\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n    b: c\n  name: a\n`],
  ['replaced: an alias of another value', `${head}metadata:\n  annotations:\n    a: &id old\n    ${clientKey}: *id\n  name: a\n`, `${head}metadata:\n  annotations:\n    a: &id old\n    ${clientKey}: ${client}\n  name: a\n`],
  ['already there', `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n  name: a\n`],
  ['item of a List', 'kind: List\nitems:\n- kind: Pod\n- kind: ServiceAccount\n  metadata:\n    name: a\n', `kind: List\nitems:\n- kind: Pod\n- kind: ServiceAccount\n  metadata:\n    name: a\n    annotations:\n      ${clientKey}: ${client}\n`],
  ['second document, first one broken', `a: [\n---\n${head}metadata:\n  name: a\n`, `a: [\n---\n${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}\n`],
  ['behind a template line that closes its block', `{{- if .Values.create }}\n${head}metadata:\n  name: {{ .Release.Name }}-sa\n{{- end }}\n`, `{{- if .Values.create }}\n${head}metadata:\n  name: {{ .Release.Name }}-sa\n  annotations:\n    ${clientKey}: ${client}\n{{- end }}\n`],
  ['JSON in one line', '{"kind":"ServiceAccount","metadata":{"name":"a"}}', `{"kind":"ServiceAccount","metadata":{"name":"a", "annotations": {"${clientKey}": "${client}"}}}`],
  ['JSON, tabs', '{\n\t"kind": "ServiceAccount",\n\t"metadata": {\n\t\t"name": "a"\n\t}\n}\n', `{\n\t"kind": "ServiceAccount",\n\t"metadata": {\n\t\t"name": "a",\n\t\t"annotations": {\n\t\t\t"${clientKey}": "${client}"\n\t\t}\n\t}\n}\n`],
  ['JSON, empty annotations', '{\n  "kind": "ServiceAccount",\n  "metadata": {\n    "annotations": {},\n    "name": "a"\n  }\n}\n', `{\n  "kind": "ServiceAccount",\n  "metadata": {\n    "annotations": {\n      "${clientKey}": "${client}"\n    },\n    "name": "a"\n  }\n}\n`],
];

for (const [what, before, after] of withClient) {
  test(`client-id is written: ${what}`, () => assert.equal(annotate(before, { [clientKey]: client }), after));
}

test('client-id and tenant-id come together, in that order', () => {
  assert.equal(
    annotate(`${head}metadata:\n  name: a\n`, { [clientKey]: client, [tenantKey]: tenant }),
    `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}\n    ${tenantKey}: ${tenant}\n`,
  );
  assert.equal(
    annotate(`${head}metadata:\n  annotations:\n    ${clientKey}: x\n    b: c\n  name: a\n`, { [clientKey]: client, [tenantKey]: tenant }),
    `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n    ${tenantKey}: ${tenant}\n    b: c\n  name: a\n`,
  );
  assert.equal(
    annotate('{"kind": "ServiceAccount", "metadata": {"annotations": {"a": "b"}, "name": "a"}}', { [clientKey]: client, [tenantKey]: tenant }),
    `{"kind": "ServiceAccount", "metadata": {"annotations": {"${clientKey}": "${client}", "${tenantKey}": "${tenant}", "a": "b"}, "name": "a"}}`,
  );
});

/** [what, before, after]: client-id is set, tenant-id removed. */
const withoutTenant: readonly (readonly [string, string, string])[] = [
  ['its line goes', `${head}metadata:\n  annotations:\n    ${tenantKey}: x # B\n    ${clientKey}: ${client}\n  name: a\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n  name: a\n`],
  ['the last line of the text', `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}\n    ${tenantKey}: x`, `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: ${client}`],
  ['CRLF', `kind: ServiceAccount\r\nmetadata:\r\n  annotations:\r\n    ${tenantKey}: x\r\n    ${clientKey}: ${client}\r\n`, `kind: ServiceAccount\r\nmetadata:\r\n  annotations:\r\n    ${clientKey}: ${client}\r\n`],
  ['flow', `${head}metadata:\n  annotations: {${clientKey}: ${client}, ${tenantKey}: x}\n`, `${head}metadata:\n  annotations: {${clientKey}: ${client}}\n`],
  ['not there', `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n`, `${head}metadata:\n  annotations:\n    ${clientKey}: ${client}\n`],
];

for (const [what, before, after] of withoutTenant) {
  test(`tenant-id is removed: ${what}`, () => assert.equal(annotate(before, { [clientKey]: client }, [tenantKey]), after));
}

/** [what, before, after]: both are removed. */
const withoutBoth: readonly (readonly [string, string, string])[] = [
  ['a comment keeps the map that it stands in', `${head}metadata:\n  annotations: # c\n    # d\n    ${tenantKey}: x\n  name: a\n`, `${head}metadata:\n  annotations: {} # c\n    # d\n  name: a\n`],
  ['a map in a style of its own stays', `${head}metadata:\n  annotations: {${tenantKey}: x} # mine\n  name: a\n`, `${head}metadata:\n  annotations: {} # mine\n  name: a\n`],
  ['a map that was empty before stays', `${head}metadata:\n  annotations: {}\n  name: a\n`, `${head}metadata:\n  annotations: {}\n  name: a\n`],
  ['what others wrote keeps the map', `${head}metadata:\n  annotations:\n    ${clientKey}: x\n    b: c\n    ${tenantKey}: y\n`, `${head}metadata:\n  annotations:\n    b: c\n`],
];

for (const [what, before, after] of withoutBoth) {
  test(`both are removed: ${what}`, () => assert.equal(annotate(before, {}, [clientKey, tenantKey]), after));
}

/** Texts without annotations, in every shape in which our edit adds them. */
const unannotated = withClient.filter(([, before]) => !before.includes('annotations'));

for (const [what, before] of unannotated) {
  test(`taken back byte for byte, the map that was added too: ${what}`, () => {
    const written = annotate(before, { [clientKey]: client, [tenantKey]: tenant });
    assert.ok(typeof written === 'string' && written !== before);
    assert.equal(annotate(written, {}, [clientKey, tenantKey]), before);
    assert.equal(annotate(written, {}, [tenantKey, clientKey]), before);
  });
}

const refusals: readonly (readonly [string, string, EditRefusal])[] = [
  ['annotations from an alias', `${head}x: &a\n  b: c\nmetadata:\n  name: a\n  annotations: *a\n`, 'shared'],
  ['metadata from an alias', `${head}x: &m\n  name: a\nmetadata: *m\n`, 'shared'],
  ['annotations that an alias repeats', `${head}metadata:\n  name: a\n  annotations: &a\n    b: c\nx: *a\n`, 'shared'],
  ['annotations merged into metadata', `${head}x: &m\n  annotations: {b: c}\nmetadata:\n  <<: *m\n  name: a\n`, 'shared'],
  ['client-id twice', `${head}metadata:\n  annotations:\n    ${clientKey}: a\n    ${clientKey}: b\n`, 'duplicateKey'],
  ['annotations twice', `${head}metadata:\n  annotations:\n    a: b\n  annotations:\n    c: d\n`, 'duplicateKey'],
  ['annotations are a list', `${head}metadata:\n  annotations:\n  - a\n`, 'notAMap'],
  ['annotations are a text', `${head}metadata:\n  annotations: no\n`, 'notAMap'],
  ['annotations from a template line', `${head}metadata:\n  name: a\n  annotations:\n    {{- toYaml .Values.annotations | nindent 4 }}\n`, 'template'],
  ['annotations from an inline template', `${head}metadata:\n  name: a\n  annotations: {{ toJson .Values.annotations }}\n`, 'template'],
  ['annotations guarded by a template', `${head}metadata:\n  name: a\n  {{- with .Values.annotations }}\n  annotations:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n`, 'template'],
  ['client-id from a template', `${head}metadata:\n  name: a\n  annotations:\n    ${clientKey}: {{ .Values.clientId | quote }}\n`, 'template'],
  ['client-id is a map', `${head}metadata:\n  annotations:\n    ${clientKey}:\n      a: b\n`, 'unsupported'],
];

for (const [what, text, refusal] of refusals) {
  test(`left alone: ${what}`, () => assert.deepEqual(annotate(text, { [clientKey]: client }), { refusal }));
}
