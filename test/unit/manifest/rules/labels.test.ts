import { account, cronJob, guid, clientKey, pod, use, workload } from './manifests.ts';
import { testRule } from './ruleCases.ts';

const label = `${use}: "true"`;
const bare = workload({ labels: [] });

testRule('label missing', [
  { what: 'bad: a pod template without the label', text: account() + bare, found: ['WI201-label-missing warning template'], fixed: account() + bare.replace('        app: w\n', `        app: w\n        ${label}\n`) },
  { what: 'bad: a Pod', text: account() + pod({ labels: [] }), found: ['WI201-label-missing warning Pod'] },
  { what: 'bad: the namespace is left out at one of them', text: account({ namespace: 'n' }) + bare, found: ['WI201-label-missing warning template'] },
  { what: 'bad: the pod names none, and default is annotated', text: account({ name: 'default' }) + workload({ labels: [], account: undefined }), found: ['WI201-label-missing warning template'] },
  { what: 'bad: the ServiceAccount stands in another file', text: bare, context: { accounts: { named: (name) => (name === 'a' ? [{ name, namespace: undefined, annotations: { [clientKey]: guid }, complete: true }] : []), isComplete: () => true } }, found: ['WI201-label-missing warning template'] },
  { what: 'bad: the annotation of the ServiceAccount is misspelt', text: account({ annotations: [`azure.workload.identity/client_id: ${guid}`] }) + bare, found: ['WI205-annotation-misspelt warning azure.workload.identity/client_id', 'WI201-label-missing warning template'] },
  { what: 'good: a pod with the label', text: account() + workload() },
  { what: 'near: another ServiceAccount', text: account() + workload({ labels: [], account: 'b' }) },
  { what: 'near: the ServiceAccount is not annotated', text: account({ annotations: ['x: workload'] }) + bare },
  { what: 'near: labels from a template', text: account() + workload({ labels: ['{{- include "labels" . | nindent 8 }}'] }) },
  { what: 'near: a ServiceAccount from a template', text: account() + workload({ labels: [], account: '{{ .Values.sa }}' }) },
  { what: 'near: a patch of kustomize, which has no containers', text: `${account()}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    spec:\n      serviceAccountName: a\n` },
  { what: 'near: a Kustomization labels it', text: account() + bare, context: { kustomize: { labelsPods: true, annotates: false, writesClientId: false, setsNamespace: false, namesAccounts: false } } },
  { what: 'near: switched off on purpose', text: account() + workload({ labels: [`${use}: "false"`] }) },
]);

const kinds = [
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['ReplicationController', 'v1'],
  ['Job', 'batch/v1'],
  ['Rollout', 'argoproj.io/v1alpha1'],
  ['Service', 'serving.knative.dev/v1'],
] as const;
testRule('label missing, every kind', [
  ...kinds.map(([kind, apiVersion]) => ({ what: `bad: a ${kind} of ${apiVersion}`, text: account() + workload({ kind, apiVersion, labels: [] }), found: ['WI201-label-missing warning template'] })),
  { what: 'bad: a CronJob', text: account() + workload({ kind: 'CronJob', apiVersion: 'batch/v1', labels: [] }).replace(/spec:\n([^]*)/, (_all, rest: string) => `spec:\n  jobTemplate:\n    spec:\n${rest.replace(/^/gm, '    ').trimEnd()}\n`), found: ['WI201-label-missing warning template'] },
  { what: 'bad: a ScaledJob of KEDA', text: account() + workload({ kind: 'ScaledJob', apiVersion: 'keda.sh/v1alpha1', labels: [] }).replace(/spec:\n([^]*)/, (_all, rest: string) => `spec:\n  jobTargetRef:\n${rest.replace(/^/gm, '  ').trimEnd()}\n`), found: ['WI201-label-missing warning template'] },
  { what: 'good: a labelled Rollout', text: account() + workload({ kind: 'Rollout', apiVersion: 'argoproj.io/v1alpha1' }) },
  { what: 'near: a kind that nobody knows', text: account() + workload({ kind: 'Rollout', apiVersion: 'example.com/v1', labels: [] }) },
]);

const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: sc-demo-keyvault-csi
  labels:
    ${use}: "true"
spec:
  template:
    spec:
      serviceAccountName: sc-account-00000000
      containers:
      - name: raw-linux
        image: alpine:3.20
        command: ["sleep", "60"]
      restartPolicy: OnFailure
`;
testRule('label misplaced', [
  {
    what: 'bad: on the metadata of a Job, as in Microsoft’s Service Connector sample',
    text: job,
    found: [`WI202-label-misplaced warning ${use}`],
    fixed: job.replace('  template:\n    spec:\n', `  template:\n    metadata:\n      labels:\n        ${label}\n    spec:\n`),
  },
  { what: 'bad: on a Deployment', text: workload({ labels: [], ownLabels: [label] }), found: [`WI202-label-misplaced warning ${use}`] },
  { what: 'bad: on the Jobs of a CronJob', text: cronJob({ labels: [label], podLabels: [] }), found: [`WI202-label-misplaced warning ${use}`], fixed: cronJob({ labels: [label], podLabels: [label] }) },
  { what: 'bad: on a Service', text: `apiVersion: v1\nkind: Service\nmetadata:\n  labels:\n    ${label}\n`, found: [`WI202-label-misplaced warning ${use}`], unfixed: true },
  { what: 'bad: on a ServiceAccount', text: account({ labels: [label] }), found: [`WI202-label-misplaced information ${use}`], fixed: account() .replace('  annotations', '  labels: {}\n  annotations') },
  { what: 'bad: as an annotation of the pod', text: workload({ labels: [], annotations: [label] }), found: [`WI202-label-misplaced warning ${use}`] },
  { what: 'good: on a pod template', text: workload() },
  { what: 'good: on a Pod', text: pod() },
  { what: 'near: on both', text: workload({ ownLabels: [label] }) },
  { what: 'near: on the Jobs of a CronJob and their pods', text: cronJob({ labels: [label] }) },
  { what: 'near: on a custom kind, whose controller may hand it on', text: `apiVersion: example.com/v1\nkind: App\nmetadata:\n  labels:\n    ${label}\n` },
  { what: 'near: on a patch of a Deployment', text: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w\n  labels:\n    ${label}\nspec:\n  template:\n    spec: {serviceAccountName: a}\n` },
]);

const patched = (value: string): string => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: w\nspec:\n  template:\n    metadata:\n      labels:\n        ${use}: ${value}\n`;
const valued = (value: string): string => workload({ labels: [`${use}: ${value}`] });
testRule('label value', [
  { what: 'bad: a boolean', text: valued('true'), found: ['WI204-label-value error true'], fixed: valued('"true"') },
  { what: 'bad: a boolean of YAML 1.1', text: valued('yes'), found: ['WI204-label-value error yes'], fixed: valued('"true"') },
  { what: 'bad: the boolean false', text: valued('false'), found: ['WI204-label-value error false'], fixed: valued('"false"') },
  { what: 'bad: a number', text: valued('1'), found: ['WI204-label-value error 1'], fixed: valued('"true"') },
  { what: 'bad: capitals', text: valued("'True'"), found: ["WI204-label-value warning 'True'"], fixed: valued("'true'") },
  { what: 'bad: nothing', text: valued(''), found: ['WI204-label-value warning '], fixed: valued('"true"') },
  { what: 'bad: null', text: valued('null'), found: ['WI204-label-value warning null'], fixed: valued('"true"') },
  { what: 'bad: nothing yet in a patch', text: patched(''), found: ['WI204-label-value warning '], fixed: patched('"true"') },
  { what: 'near: a patch takes the label away', text: patched('null') },
  { what: 'bad: another word', text: valued('always'), found: ['WI204-label-value warning always'], unfixed: true },
  { what: 'bad: a boolean on the metadata of a Deployment', text: workload({ ownLabels: [`${use}: true`] }), found: ['WI204-label-value error true'] },
  { what: 'bad: a JSON patch', text: `- op: add\n  path: /spec/template/metadata/labels/azure.workload.identity~1use\n  value: true\n`, found: ['WI204-label-value error true'], fixed: `- op: add\n  path: /spec/template/metadata/labels/azure.workload.identity~1use\n  value: "true"\n` },
  { what: 'good: the string', text: valued("'true'") },
  { what: 'good: in JSON', text: `{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"${use}":"true"}},"spec":{"serviceAccountName":"a","containers":[]}}` },
  { what: 'near: the string false', text: valued('"false"') },
  { what: 'near: a Helm value', text: valued('{{ .Values.use | quote }}') },
  { what: 'near: a tagged string', text: valued('!!str true') },
  { what: 'near: another label', text: workload({ labels: ['azure.example/use: true', label] }) },
]);
