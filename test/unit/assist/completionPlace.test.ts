import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completionPlace } from '../../../src/core/assist/completionPlace.ts';

const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  annotations:\n';
const job = 'apiVersion: batch/v1\nkind: CronJob\nspec:\n  jobTemplate:\n    spec:\n      template:\n        metadata:\n';
const prefix = 'azure.workload.identity/';

/** What is offered at the bar: the short names of keys, or `= key` for its value; then the text that is replaced. */
function offered(textWithBar: string): string | undefined {
  const offset = textWithBar.indexOf('|');
  const text = textWithBar.slice(0, offset) + textWithBar.slice(offset + 1);
  const place = completionPlace(text, offset);
  if (place === undefined) return undefined;
  const replaced = JSON.stringify(text.slice(place.from, place.to));
  if (place.kind === 'value') return `= ${place.key.replace(prefix, '')} ${replaced}`;
  return `${place.keys.map((key) => key.replace(prefix, '')).join(' ')}${place.hasColon ? ' (colon)' : ''} ${replaced}`;
}

const onAccount = 'client-id tenant-id service-account-token-expiration';
const onPod = 'service-account-token-expiration skip-containers inject-proxy-sidecar proxy-sidecar-port use-identity-binding';

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ['an empty line under annotations', `${account}    |\n`, `${onAccount} ""`],
  ['at the end of the text', `${account}    |`, `${onAccount} ""`],
  ['a word begun', `${account}    azure.work|\n`, `${onAccount} "azure.work"`],
  ['a word in quotes', `${account}    "azure.|"\n`, `${onAccount} "\\"azure.\\""`],
  ['within a key that has its colon', `${account}    azure.workload.iden|tity/clie: x\n`, `${onAccount} (colon) "azure.workload.identity/clie"`],
  ['before other entries', `${account}    az|\n    b: c\n`, `${onAccount} "az"`],
  ['beside a key that is there', `${account}    ${prefix}client-id: x\n    |\n`, 'tenant-id service-account-token-expiration ""'],
  ['CRLF', `${account}    az|\n    b: c\n`.replaceAll('\n', '\r\n'), `${onAccount} "az"`],
  ['labels of a ServiceAccount', `${account.replace('annotations', 'labels')}    |\n`, undefined],
  ['labels of a pod template', `${job}          labels:\n            |\n`, 'use ""'],
  ['annotations of a pod template', `${job}          annotations:\n            |\n`, `${onPod} ""`],
  ['labels of a workload itself', 'apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  labels:\n    |\n', undefined],
  ['labels of a Pod', 'apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: b\n    |\n', 'use ""'],
  ['a flow map', 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b, |}}\n', 'use ""'],
  ['a flow map, before another entry', 'apiVersion: v1\nkind: Pod\nmetadata: {labels: {az|, a: b}}\n', 'use "az"'],
  ['JSON', '{"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"|"}}}', 'use "\\"\\""'],
  ['an item of a List', 'kind: List\nitems:\n- kind: ServiceAccount\n  metadata:\n    annotations:\n      |\n', `${onAccount} ""`],
  ['behind a broken document', `a: [\n---\n${account}    |\n`, `${onAccount} ""`],
  ['among template lines', `${account}    {{- with .Values.x }}\n    a: {{ . }}\n    {{- end }}\n    |\n`, `${onAccount} ""`],
  ['the value of an annotation', `${account}    ${prefix}client-id: |\n`, '= client-id ""'],
  ['a value begun', `${account}    ${prefix}client-id: mi-|wi # x\n`, '= client-id "mi-wi"'],
  ['a value in quotes', `${account}    ${prefix}tenant-id: "a|b"\n`, '= tenant-id "\\"ab\\""'],
  ['a value in JSON', `{"kind": "ServiceAccount", "metadata": {"annotations": {"${prefix}client-id": "|"}}}`, '= client-id "\\"\\""'],
  ['a value in a flow map', `kind: Pod\nmetadata: {labels: {${prefix}use: |, a: b}}\n`, '= use ""'],
  ['a comment', `${account}    # azure|\n`, undefined],
  ['a comment behind a value', `${account}    ${prefix}client-id: x # |\n`, undefined],
  ['another kind', 'apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n    |\n', undefined],
  ['another map', `${account}    a: b\nsecrets:\n- |\n`, undefined],
  ['the value of another key', `${account}    other: |\n`, undefined],
  ['the middle of a text', `${account}    other: some te|xt\n`, undefined],
];
for (const [where, text, expected] of cases) {
  test(`completion: ${where}`, () => assert.equal(offered(text), expected));
}

test('whatever is typed where, asking never throws, and what would be replaced stands on the line', () => {
  const pieces = fc.constantFrom('kind: ServiceAccount\n', 'apiVersion: v1\n', 'metadata:\n', '  annotations:\n', '    ', `${prefix}client-id`, ': ', '"', "'", '{', '}', '[', ',', '\n', '---\n', '&a ', '*a', '{{ x }}', '#', '\t', '- ', '\uFEFF', '? ', '|\n');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.nat(), (parts, at) => {
      const text = parts.join('');
      const offset = at % (text.length + 1);
      const place = completionPlace(text, offset);
      if (place === undefined) return;
      assert.ok(place.from <= offset && offset <= place.to);
      assert.ok(!text.slice(place.from, place.to).includes('\n'));
    }),
    { numRuns: 500 },
  );
});
