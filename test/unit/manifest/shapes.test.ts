import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkManifest } from '../../../src/core/manifest/checkManifest.ts';
import { fixEdits } from '../../../src/core/manifest/fixEdits.ts';
import { readKustomization } from '../../../src/core/manifest/kustomization.ts';
import { knownServiceAccount } from '../../../src/core/manifest/manifestContext.ts';
import { resourcesOf } from '../../../src/core/manifest/manifest.ts';
import { readManifest } from '../../../src/core/manifest/readManifest.ts';
import { applyEdits } from '../../../src/core/manifest/textEdit.ts';
import { keyMeant } from '../../../src/core/manifest/webhookKeys.ts';
import { account, clientKey, guid, use, workload } from './rules/manifests.ts';

const codes = (text: string): readonly string[] => checkManifest(readManifest(text)).map(({ code }) => code);

test('documents of kinds that do not matter are not parsed, unless they speak of workload identity', () => {
  const read = (text: string): number => readManifest(text).documents.length;
  assert.equal(read(`apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  x: azure.workload.identity/use serviceAccountName\n`), 0);
  assert.equal(read('kind: RoleBinding\nsubjects:\n- kind: ServiceAccount\n  name: a\n'), 0);
  assert.equal(read('kind: ConfigMap\ndata:\n  AZURE_CLIENT_ID: x\n'), 0);
  assert.equal(read('kind: RoleBinding\nmetadata:\n  labels: {azure.workload.identity/use: "true"}\nsubjects:\n- kind: ServiceAccount\n'), 1);
  assert.equal(read('{"kind": "RoleBinding", "subjects": [{"kind": "ServiceAccount"}]}'), 1);
  assert.equal(read('{{ if .x }}\nkind: Role\n{{ else }}\nkind: ServiceAccount\n{{ end }}\n'), 1);
});

test('pods that say nothing are read where default is annotated, and no longer when it is not', () => {
  const silent = workload({ labels: [], account: undefined });
  const text = account({ name: 'default' }) + silent;
  const first = readManifest(text);
  assert.deepEqual(checkManifest(first).map(({ code }) => code), ['WI201-label-missing']);
  const renamed = text.replace('name: default', 'name: other');
  assert.deepEqual(readManifest(renamed, first), readManifest(renamed));
  assert.equal(readManifest(renamed, first).documents.length, 1);
  assert.deepEqual(readManifest(text, readManifest(renamed)), readManifest(text));
});

test('a List, JSON, flow style, anchors and tabs are judged like plain YAML', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { serviceAccountName: 'a', containers: [{ name: 'c', image: 'i' }] } };
  const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a', annotations: { [clientKey]: guid } } };
  const list = { apiVersion: 'v1', kind: 'List', items: [serviceAccount, pod] };
  for (const text of [JSON.stringify(list), JSON.stringify(list, undefined, '\t'), JSON.stringify(list, undefined, 2)]) {
    const manifest = readManifest(text);
    const findings = checkManifest(manifest);
    assert.deepEqual(findings.map(({ code }) => code), ['WI201-label-missing']);
    const answer = fixEdits({ manifest, fixes: findings.flatMap(({ fixes }) => fixes) });
    assert.equal(answer.state, 'edits');
    const after: unknown = JSON.parse(applyEdits(text, answer.edits));
    assert.deepEqual(after, { ...list, items: [serviceAccount, { ...pod, metadata: { name: 'p', labels: { [use]: 'true' } } }] });
  }
  const shared = `apiVersion: v1\nkind: List\nx: &pod\n  metadata: &meta\n    labels: {${use}: "true"}\n  spec: {serviceAccountName: a, containers: [{name: c, env: [{name: AZURE_TENANT_ID, value: x}]}]}\nitems:\n- {apiVersion: apps/v1, kind: Deployment, spec: {template: *pod}}\n- {apiVersion: apps/v1, kind: StatefulSet, spec: {template: {<<: *pod}}}\n`;
  assert.deepEqual(codes(shared), ['WI208-container-environment'], 'what two share is told once');
  const merged = `apiVersion: v1\nkind: List\nx: [&one {${use}: "true"}, &two {<<: *one, b: c}]\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {labels: {<<: *two, app: x}}, spec: {serviceAccountName: a, containers: [{name: c}]}}\n`;
  assert.deepEqual(codes(`${account()}---\n${merged}`), [], 'what is merged may merge others');
  assert.deepEqual(codes(`${account()}---\n${merged.replace('<<: *one, ', '')}`), ['WI201-label-missing']);
  assert.deepEqual(codes(`apiVersion:\tv1\nkind:\tServiceAccount\nmetadata:\n  annotations:\n    ${clientKey}:\tx\t# no\n`), ['WI203-client-id']);
});

test('a Helm chart is read where it can be, and nothing is said of its holes', () => {
  const chart = `{{- if .Values.serviceAccount.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "app.serviceAccountName" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
---
apiVersion: {{ template "deployment.apiVersion" . }}
kind: Deployment
metadata:
  name: {{ include "app.fullname" . }}
spec:
  template:
    metadata:
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      labels:
        {{- include "app.labels" . | nindent 8 }}
        ${use}: "true"
    spec:
      serviceAccountName: {{ include "app.serviceAccountName" . }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          {{- if .Values.env }}
          env:
            {{- range $key, $value := .Values.env }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
          {{- end }}
`;
  assert.deepEqual(codes(chart), []);
  assert.deepEqual(codes(chart.replace(': "true"', ': true')), ['WI204-label-value']);
  assert.deepEqual(codes(chart.replace('  name: {{ include "app.fullname" . }}\n', `  name: {{ include "app.fullname" . }}\n  annotations:\n    azure.workload.identity/client_id: ${guid}\n`)), ['WI205-annotation-misspelt']);
});

test('a kustomization is read for what it adds and takes in', () => {
  const read = (lines: string): unknown => readKustomization(`apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}`);
  const adds = { labelsPods: false, annotates: false, writesClientId: false, setsNamespace: false, namesAccounts: false };
  assert.deepEqual(read('resources: [a.yaml, ../base]\nnamespace: n\n'), { resources: ['a.yaml', '../base'], changedBy: [], adds: { ...adds, setsNamespace: true } });
  assert.deepEqual(read(`commonLabels: {${use}: "true"}\n`), { resources: [], changedBy: [], adds: { ...adds, labelsPods: true } });
  assert.deepEqual(read(`labels:\n- pairs: {${use}: "true"}\n`), { resources: [], changedBy: [], adds });
  assert.deepEqual(read(`labels:\n- includeTemplates: true\n  pairs: {${use}: "true"}\n`), { resources: [], changedBy: [], adds: { ...adds, labelsPods: true } });
  assert.deepEqual(read(`commonAnnotations: {${clientKey}: x}\n`), { resources: [], changedBy: [], adds: { ...adds, annotates: true, writesClientId: true } });
  assert.deepEqual(read(`patches:\n- patch: |-\n    - op: add\n      path: /spec/template/metadata/labels/azure.workload.identity~1use\n      value: "true"\n`), { resources: [], changedBy: [], adds: { ...adds, labelsPods: true } });
  assert.deepEqual(read('components: [../c]\npatches: [{path: a.yaml}, {patch: serviceAccountName}]\npatchesStrategicMerge: [b.yaml, "a\\nb"]\n'), { resources: ['../c'], changedBy: ['a.yaml', 'b.yaml', '../c'], adds: { ...adds, namesAccounts: true } });
  assert.deepEqual(read(`labels:\n- fields: [{path: spec/template/metadata/labels}]\n  pairs: {${use}: "true"}\n`), { resources: [], changedBy: [], adds: { ...adds, labelsPods: true } });
  assert.equal(readKustomization(account()), undefined);
  assert.equal(readKustomization('a: ['), undefined);
});

test('a ServiceAccount as other files see it', () => {
  const known = (text: string): unknown => resourcesOf(readManifest(text)).map(({ resource }) => knownServiceAccount(resource));
  assert.deepEqual(known(account({ namespace: 'n', annotations: [`${clientKey}: ${guid}`, 'x: "{{ .y }}"', 'z: 1', 'z: 2'] })), [{ name: 'a', namespace: 'n', annotations: { [clientKey]: guid, x: undefined, z: undefined }, complete: true }]);
  assert.deepEqual(known(account({ name: '{{ .name }}' })), [undefined]);
  assert.deepEqual(known(workload()), [undefined]);
});

test('a key that is right means itself, other people’s mean nothing', () => {
  assert.equal(keyMeant(clientKey), clientKey);
  assert.equal(keyMeant('app.kubernetes.io/name'), undefined);
  assert.equal(keyMeant('azure.workload.identity/user'), undefined);
});
