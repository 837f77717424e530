import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import { setPodLabel } from '../../../src/core/manifest/editManifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';

const use = 'azure.workload.identity/use';
const client = (value: string): string => `azure.workload.identity/client-id: ${value}`;
const guid = '0a1b2c3d-1111-4222-8333-444455556666';
const account = (annotation: string, more = ''): string => `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n${more}  annotations:\n    ${annotation}\n`;
const annotated = account(client(guid));
const deployment = (args: { labels?: string; account?: string; own?: string; namespace?: string } = {}): string =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w\n${args.namespace ?? ''}${args.own ?? ''}spec:\n  template:\n    metadata:\n      labels:\n        app: w\n${args.labels ?? ''}    spec:\n      serviceAccountName: ${args.account ?? 'a'}\n`;
const label = `        ${use}: "true"\n`;
const ownLabel = `  labels:\n    ${use}: "true"\n`;

/** [what, text, `code severity text-at-the-place` of every finding]. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['bad: pod without the label', annotated + deployment(), ['WI201-label-missing warning template']],
  ['good: pod with the label', annotated + deployment({ labels: label }), []],
  ['near: another service account', annotated + deployment({ account: 'b' }), []],
  ['near: the service account is not annotated', account('x: workload') + deployment(), []],
  ['near: another namespace', account(client(guid), '  namespace: n\n') + deployment({ namespace: '  namespace: m\n' }), []],
  ['bad: a namespace left out', account(client(guid), '  namespace: n\n') + deployment(), ['WI201-label-missing warning template']],
  ['near: labels from a template', annotated + deployment({ labels: '        {{- include "labels" . | nindent 8 }}\n' }), []],
  ['near: service account from a template', annotated + deployment({ account: '{{ .Values.sa }}' }), []],
  ['bad: a Pod', `${annotated}---\napiVersion: v1\nkind: Pod\nspec:\n  serviceAccountName: a\n`, ['WI201-label-missing warning Pod']],
  ['bad: the pod names none, default is annotated', `${annotated.replace('name: a', 'name: default')}---\napiVersion: batch/v1\nkind: Job\nmetadata:\n  annotations: {x: workload}\nspec:\n  template:\n    spec: {}\n`, ['WI201-label-missing warning template']],
  ['bad: label on the Deployment, not on its template', annotated + deployment({ own: ownLabel }), [`WI202-label-misplaced warning ${use}`]],
  ['bad: label on a Job (the Service Connector sample)', `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\n${ownLabel}spec:\n  template:\n    spec:\n      serviceAccountName: sc-account\n      containers: []\n`, [`WI202-label-misplaced warning ${use}`]],
  ['near: label on both', annotated + deployment({ own: ownLabel, labels: label }), []],
  ['bad: label on a Service', `apiVersion: v1\nkind: Service\nmetadata:\n${ownLabel}`, [`WI202-label-misplaced warning ${use}`]],
  ['bad: label on a ServiceAccount', account(client(guid), ownLabel), [`WI202-label-misplaced information ${use}`]],
  ['good: label on a Pod', `apiVersion: v1\nkind: Pod\nmetadata:\n${ownLabel}`, []],
  ['good: a GUID in capitals and quotes', account(client(`"${guid.toUpperCase()}"`)), []],
  ['bad: empty', account(client('""')), ['WI203-client-id error ""']],
  ['bad: a resource id', account(client('/subscriptions/x/resourceGroups/y')), ['WI203-client-id error /subscriptions/x/resourceGroups/y']],
  ['bad: an issuer', account(client('https://westus2.oic.prod-aks.azure.com/x/')), ['WI203-client-id error https://westus2.oic.prod-aks.azure.com/x/']],
  ['bad: a placeholder', account(client('<YOUR_CLIENT_ID>')), ['WI203-client-id error <YOUR_CLIENT_ID>']],
  ['bad: one digit short', account(client(guid.slice(1))), [`WI203-client-id error ${guid.slice(1)}`]],
  ['near: a variable of envsubst', account(client('"${CLIENT_ID}"')), []],
  ['near: a Helm value', account(client('{{ .Values.clientId }}')), []],
  ['near: on another kind', `kind: Foo\nmetadata:\n  annotations:\n    ${client('x')}\n`, []],
  ['a key twice', 'kind: ServiceAccount\nmetadata:\n  name: a\n  name: b\n', ['WI200-not-read warning name']],
  ['syntax is left to others', 'kind: ServiceAccount\nmetadata: [\n', []],
];

for (const [what, text, expected] of cases) {
  test(`check: ${what}`, () => {
    const found = checkManifest(readManifest(text)).map(({ code, severity, range }) => `${code} ${severity} ${text.slice(range.start, range.end)}`);
    assert.deepEqual(found, expected);
  });
  test(`check: ${what}: in CRLF and behind another document it is the same`, () => {
    const moved = `# first\nkind: Namespace\n---\n${text}`.replaceAll('\n', '\r\n');
    const found = checkManifest(readManifest(moved)).map(({ code, severity, range }) => `${code} ${severity} ${moved.slice(range.start, range.end)}`);
    assert.deepEqual(found, expected);
  });
}

test('a fix removes its finding and adds none', () => {
  for (const [what, text] of cases) {
    for (const { fix } of checkManifest(readManifest(text))) {
      if (fix === undefined) continue;
      const answer = setPodLabel({ text, ...fix.target });
      assert.equal(answer.state, 'edits', what);
      assert.deepEqual(checkManifest(readManifest(applyEdits(text, answer.edits))).filter((finding) => finding.fix !== undefined), [], what);
    }
  }
});

test('every finding has its sentence', () => {
  const say = speaker(inEnglish);
  for (const [, text] of cases) for (const { message } of checkManifest(readManifest(text))) assert.doesNotMatch(say(message.key, message.params), /\{\w+\}/);
});
