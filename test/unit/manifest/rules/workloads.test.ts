import { indexIdentities } from '../../../../src/core/manifest/identityIndex.ts';
import type { KnownServiceAccount, ManifestContext } from '../../../../src/core/manifest/manifestContext.ts';
import { parseClientId } from '../../../../src/core/model/ids.ts';
import { anIdentity } from '../../../builders/chain.ts';
import { knownSnapshot } from '../knownSnapshot.ts';
import { account, clientKey, guid, pod, tenantKey, use, workload } from './manifests.ts';
import { testRule } from './ruleCases.ts';

const env = (...variables: readonly string[]): { readonly container: readonly string[] } => ({ container: ['env:', ...variables.map((variable) => `- ${variable}`)] });
const variable = (name: string, value = 'x'): string => `{name: ${name}, value: ${value}}`;

testRule('container environment', [
  { what: 'bad: the token file', text: workload(env('{name: A, value: a}', variable('AZURE_FEDERATED_TOKEN_FILE', '/x'))), found: ['WI208-container-environment warning AZURE_FEDERATED_TOKEN_FILE'], fixed: workload(env('{name: A, value: a}')) },
  { what: 'bad: the client id repeated', text: account() + workload(env(variable('AZURE_CLIENT_ID', guid.toUpperCase()), '{name: A, value: a}')), found: ['WI208-container-environment information AZURE_CLIENT_ID'], fixed: account() + workload(env('{name: A, value: a}')) },
  { what: 'bad: the only variable', text: account() + workload(env(variable('AZURE_CLIENT_ID', guid))), found: ['WI208-container-environment information AZURE_CLIENT_ID'], fixed: account() + workload() },
  { what: 'bad: another client id', text: account() + workload(env(variable('AZURE_CLIENT_ID'))), found: ['WI208-container-environment warning AZURE_CLIENT_ID'], unfixed: true },
  { what: 'bad: from a Secret', text: account() + workload(env('{name: AZURE_CLIENT_ID, valueFrom: {secretKeyRef: {name: s, key: k}}}')), found: ['WI208-container-environment warning AZURE_CLIENT_ID'], unfixed: true },
  { what: 'bad: a client id, and the ServiceAccount is not known', text: workload(env(variable('AZURE_CLIENT_ID', guid))), found: ['WI208-container-environment information AZURE_CLIENT_ID'], unfixed: true },
  { what: 'bad: the tenant', text: account() + workload(env(variable('AZURE_TENANT_ID', guid))), found: ['WI208-container-environment warning AZURE_TENANT_ID'], unfixed: true },
  { what: 'bad: the tenant repeated', text: account({ annotations: [`${clientKey}: ${guid}`, `${tenantKey}: ${guid}`] }) + workload(env(variable('AZURE_TENANT_ID', guid))), found: ['WI208-container-environment information AZURE_TENANT_ID'] },
  { what: 'bad: in an init container, and no label', text: account() + workload({ labels: [], spec: [`initContainers: [{name: i, image: i, env: [${variable('AZURE_FEDERATED_TOKEN_FILE')}, {name: A, value: a}]}]`] }), found: ['WI201-label-missing warning template', 'WI208-container-environment warning AZURE_FEDERATED_TOKEN_FILE'] },
  { what: 'good: other variables', text: account() + workload(env(variable('AZURE_AUTHORITY_HOST'), variable('AZURE_SUBSCRIPTION_ID'))) },
  { what: 'good: a client id where the ServiceAccount names none', text: account({ annotations: ['x: workload'] }) + workload(env(variable('AZURE_CLIENT_ID', guid))) },
  { what: 'near: a pod that does not use workload identity', text: account({ annotations: ['x: workload'] }) + workload({ labels: [], ...env(variable('AZURE_CLIENT_ID'), variable('AZURE_TENANT_ID')) }) },
  { what: 'near: a client id that a template guards, and the ServiceAccount is not known', text: workload({ container: ['{{- if .Values.own }}', 'env:', `- ${variable('AZURE_CLIENT_ID')}`, '{{- end }}'] }) },
  { what: 'near: a tenant id that a template guards', text: account() + workload({ container: ['env:', '- name: A', '{{- if not .Values.wi }}', `- ${variable('AZURE_TENANT_ID')}`, '{{- end }}'] }) },
  { what: 'bad: a template guards another one', text: account() + workload({ container: ['env:', '{{- if .Values.x }}', '- name: A', '{{- end }}', `- ${variable('AZURE_TENANT_ID')}`] }), found: ['WI208-container-environment warning AZURE_TENANT_ID'], unfixed: true },
  { what: 'near: a container that is skipped', text: account() + workload({ annotations: ['azure.workload.identity/skip-containers: app'], ...env(variable('AZURE_CLIENT_ID')) }) },
]);

const lookup = (complete: boolean, ...accounts: readonly Partial<KnownServiceAccount>[]): ManifestContext => ({
  accounts: { named: (name) => accounts.map((known) => ({ name: 'other', namespace: undefined, annotations: {}, complete: true, ...known })).filter((known) => known.name === name), isComplete: () => complete },
});

testRule('default ServiceAccount', [
  { what: 'bad: a labelled pod that names none', text: workload({ account: undefined }), found: ['WI209-service-account-default warning template'], unfixed: true },
  { what: 'bad: nothing in its place', text: workload({ account: '' }), found: ['WI209-service-account-default warning template'], unfixed: true },
  { what: 'bad: the text has one', text: account() + workload({ account: undefined }), found: ['WI209-service-account-default warning template'], fixed: account() + workload({ account: undefined }).replace('      - name: app\n        image: example/app\n', '      - name: app\n        image: example/app\n      serviceAccountName: a\n') },
  { what: 'bad: the label is on the Job', text: workload({ kind: 'Job', apiVersion: 'batch/v1', labels: [], account: undefined, ownLabels: [`${use}: "true"`] }), found: [`WI202-label-misplaced warning ${use}`, 'WI209-service-account-default warning template'] },
  { what: 'good: default itself is annotated', text: account({ name: 'default' }) + workload({ account: undefined }) },
  { what: 'good: the older field', text: workload({ account: undefined, spec: ['serviceAccount: a'] }) },
  { what: 'near: no label', text: workload({ account: undefined, labels: [] }) },
  { what: 'near: a template may name it', text: workload({ account: undefined, spec: ['{{- with .Values.sa }}', 'serviceAccountName: {{ . }}', '{{- end }}'] }) },
  { what: 'near: a patch of kustomize', text: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec:\n  template:\n    metadata:\n      labels: {${use}: "true"}\n` },
]);

testRule('unknown ServiceAccount', [
  { what: 'bad: no file and no cluster has it', text: workload(), context: lookup(true), found: ['WI210-service-account-unknown warning a'], unfixed: true },
  { what: 'bad: the same letters', text: account({ name: 'my-app' }) + workload({ account: 'myApp' }), context: lookup(true), found: ['WI210-service-account-unknown warning myApp'], fixed: account({ name: 'my-app' }) + workload({ account: 'my-app' }) },
  { what: 'near: the same letters, no label', text: account({ name: 'my-app' }) + workload({ account: 'myapp', labels: [] }), context: lookup(true) },
  { what: 'good: another file has it', text: workload(), context: lookup(true, { name: 'a' }) },
  { what: 'good: the older field', text: account() + workload({ account: undefined, spec: ['serviceAccount: a'] }), context: lookup(true) },
  { what: 'near: nothing is known', text: workload() },
  { what: 'near: not enough is known', text: workload(), context: lookup(false) },
  { what: 'near: no workload identity', text: workload({ labels: [] }), context: lookup(true) },
  { what: 'near: from a template', text: workload({ account: '{{ .Values.sa }}' }), context: lookup(true) },
  { what: 'near: a template has two', text: workload({ account: undefined, spec: ['{{- if .x }}', 'serviceAccountName: b', '{{- else }}', 'serviceAccountName: c', '{{- end }}'] }), context: lookup(true) },
  { what: 'near: default is in every namespace', text: workload({ account: 'default' }), context: lookup(true) },
]);

testRule('namespace mismatch', [
  { what: 'bad: in one text', text: account({ namespace: 'n' }) + workload({ namespace: 'm' }), found: ['WI211-namespace-mismatch warning a'], unfixed: true },
  { what: 'bad: in another file', text: workload({ namespace: 'm' }), context: lookup(true, { name: 'a', namespace: 'n' }), found: ['WI211-namespace-mismatch warning a'], unfixed: true },
  { what: 'good: the same', text: account({ namespace: 'n' }) + workload({ namespace: 'n' }) },
  { what: 'near: one leaves it out', text: account({ namespace: 'n' }) + workload() },
  { what: 'near: one of that name is in the other too', text: account({ namespace: 'n' }) + workload({ namespace: 'm' }), context: lookup(true, { name: 'a', namespace: 'm' }) },
  { what: 'near: in another file, and not enough is known', text: workload({ namespace: 'm' }), context: lookup(false, { name: 'a', namespace: 'n' }) },
  { what: 'near: a Kustomization sets it', text: account({ namespace: 'n' }) + workload({ namespace: 'm' }), context: { kustomize: { labelsPods: false, annotates: false, writesClientId: false, setsNamespace: true, namesAccounts: false } } },
  { what: 'near: no workload identity', text: account({ namespace: 'n', annotations: ['x: workload'] }) + workload({ namespace: 'm', labels: [] }) },
  { what: 'near: from a template', text: account({ namespace: 'n' }) + workload({ namespace: '{{ .Release.Namespace }}' }) },
]);

testRule('kube-system', [
  { what: 'bad: a ServiceAccount', text: account({ namespace: 'kube-system' }), found: ['WI212-kube-system warning kube-system'], unfixed: true },
  { what: 'bad: a workload', text: workload({ namespace: 'kube-system' }), found: ['WI212-kube-system warning kube-system'], unfixed: true },
  { what: 'good: another namespace', text: account({ namespace: 'n' }) + workload({ namespace: 'n' }) },
  { what: 'near: without workload identity', text: account({ namespace: 'kube-system', annotations: ['x: workload'] }) + workload({ namespace: 'kube-system', labels: [] }) },
  { what: 'near: kube-system-like', text: account({ namespace: 'kube-system-2' }) },
]);

const proxy = 'azure.workload.identity/inject-proxy-sidecar: "true"';
testRule('proxy with the host’s network', [
  { what: 'bad: both', text: workload({ annotations: [proxy], spec: ['hostNetwork: true'] }), found: ['WI215-proxy-host-network error true'], unfixed: true },
  { what: 'bad: presence alone injects', text: pod({ annotations: [proxy.replace('true', 'false')], spec: ['hostNetwork: true'] }), found: ['WI215-proxy-host-network error true'], unfixed: true },
  { what: 'good: the proxy alone', text: workload({ annotations: [proxy], spec: ['hostNetwork: false'] }) },
  { what: 'near: the host’s network alone', text: workload({ spec: ['hostNetwork: true'] }) },
  { what: 'near: from a template', text: workload({ annotations: [proxy], spec: ['hostNetwork: {{ .Values.host }}'] }) },
]);

const azureIdentity = (name = 'mi', clientId = guid): string => `---\napiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentity\nmetadata:\n  name: ${name}\nspec:\n  type: 0\n  resourceID: /subscriptions/x\n  clientID: ${clientId}\n`;
const binding = `---\napiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentityBinding\nmetadata:\n  name: b\nspec:\n  azureIdentity: mi\n  selector: app\n`;
const migrated = (name = 'mi'): string => `---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  annotations:\n    ${clientKey}: ${guid}\n`;
const bound = (more: Parameters<typeof workload>[0] = {}): string => workload({ labels: ['aadpodidbinding: app'], ...more });
testRule('pod identity', [
  { what: 'bad: an AzureIdentity', text: azureIdentity(), found: ['WI216-pod-identity warning AzureIdentity'], fixed: migrated() },
  { what: 'bad: an AzureIdentity without a client id', text: azureIdentity('mi', '"{{ .Values.id }}"'), found: ['WI216-pod-identity warning AzureIdentity'], unfixed: true },
  { what: 'bad: an AzureIdentity whose name a ServiceAccount has', text: account({ name: 'mi' }) + azureIdentity(), found: ['WI216-pod-identity warning AzureIdentity'], unfixed: true },
  { what: 'bad: an AzureIdentityBinding', text: binding, found: ['WI216-pod-identity warning AzureIdentityBinding'], unfixed: true },
  { what: 'bad: a labelled pod whose ServiceAccount is annotated', text: account() + bound(), found: ['WI201-label-missing warning template', 'WI216-pod-identity warning aadpodidbinding'], fixed: account() + workload() },
  { what: 'bad: a labelled pod, nothing known of its ServiceAccount', text: bound(), found: ['WI216-pod-identity warning aadpodidbinding'], unfixed: true },
  { what: 'bad: the whole of it, the pod names no ServiceAccount', text: azureIdentity() + binding + bound({ account: undefined }), found: ['WI216-pod-identity warning AzureIdentity', 'WI216-pod-identity warning AzureIdentityBinding', 'WI216-pod-identity warning aadpodidbinding'] },
  { what: 'bad: the whole of it, the pod names a ServiceAccount', text: `${azureIdentity()}${binding}---\n${account({ annotations: [] })}${bound()}`, found: ['WI216-pod-identity warning AzureIdentity', 'WI216-pod-identity warning AzureIdentityBinding', 'WI216-pod-identity warning aadpodidbinding'], fixed: `${migrated()}${binding}---\n${account()}${workload()}` },
  { what: 'bad: a selector names the label', text: account() + bound().replace('spec:\n', 'spec:\n  selector: {matchLabels: {aadpodidbinding: app}}\n'), found: ['WI201-label-missing warning template', 'WI216-pod-identity warning aadpodidbinding'] },
  { what: 'good: workload identity', text: account() + workload() },
  { what: 'near: another label', text: workload({ labels: [`${use}: "true"`, 'example.com/aadpodidbinding: app'] }) },
  { what: 'near: another group’s AzureIdentity', text: azureIdentity().replace('aadpodidentity.k8s.io', 'example.com') },
]);

const opted = (more: Parameters<typeof workload>[0] = {}): string => workload({ annotations: ['azure.workload.identity/use-identity-binding: "true"'], ...more });
const key = 'azure.workload.identity/use-identity-binding';
const credentials = (...issuers: readonly string[]): ManifestContext => ({
  identities: indexIdentities(knownSnapshot({ identities: [anIdentity({ clientId: parseClientId(guid) })] })),
  credentialsOf: () => issuers.map((issuer, index) => ({ name: `c${index}`, issuer, subject: 'system:serviceaccount:n:a', audiences: [] })),
});
testRule('identity binding', [
  { what: 'bad: a token for the direct exchange', text: opted({ spec: ['volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t, audience: "api://AzureADTokenExchange"}}]}}]'] }), found: [`WI217-identity-binding warning ${key}`], unfixed: true },
  { what: 'bad: the proxy', text: opted({ annotations: [`${key}: "true"`, proxy] }), found: [`WI217-identity-binding warning ${key}`], unfixed: true },
  { what: 'bad: another workload without it', text: account() + opted() + workload(), found: [`WI217-identity-binding information ${key}`], unfixed: true },
  { what: 'bad: the identity has a direct credential only', text: account({ namespace: 'n' }) + opted({ namespace: 'n' }), context: credentials('https://oidc.example/x/'), found: [`WI217-identity-binding warning ${key}`], unfixed: true },
  { what: 'good: the identity has the credential of the binding', text: account({ namespace: 'n' }) + opted({ namespace: 'n' }), context: credentials('https://oidc.example/x/', 'https://ib.oic.prod-aks.azure.com/t/c') },
  { what: 'good: the binding alone', text: account() + opted() },
  { what: 'good: a token for the binding', text: opted({ spec: ['volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t, audience: "api://AKSIdentityBinding"}}]}}]'] }) },
  { what: 'near: switched off', text: workload({ annotations: [`${key}: "false"`, proxy] }) },
  { what: 'near: another workload on another ServiceAccount', text: account() + account({ name: 'b' }).replace(/^/, '---\n') + opted() + workload({ account: 'b' }) },
]);

const old = '/var/run/secrets/azure/tokens/azure-identity-token';
testRule('token path', [
  { what: 'bad: an argument', text: workload({ container: [`args: ["--token=${old}", x]`] }), found: [`WI218-token-path warning ${old}`], fixed: workload({ container: ['args: ["--token=$(AZURE_FEDERATED_TOKEN_FILE)", x]'] }) },
  { what: 'bad: a script', text: workload({ container: ['command:', '- sh', '- -c', '- |', `  # the token`, `  cat ${old}`] }), found: [`WI218-token-path warning ${old}`], fixed: workload({ container: ['command:', '- sh', '- -c', '- |', `  # the token`, '  cat $(AZURE_FEDERATED_TOKEN_FILE)'] }) },
  { what: 'bad: a variable of one’s own', text: workload(env(variable('TOKEN', old))), found: [`WI218-token-path warning ${old}`], unfixed: true },
  { what: 'bad: the newer path', text: workload(env(variable('TOKEN', '/var/run/secrets/azure/wi/token/azure-identity-token'))), found: ['WI218-token-path information /var/run/secrets/azure/wi/token/azure-identity-token'], unfixed: true },
  { what: 'bad: a program in a ConfigMap', text: `apiVersion: v1\nkind: ConfigMap\ndata:\n  main.py: |\n    open("${old}")\n`, found: [`WI218-token-path information ${old}`], unfixed: true },
  { what: 'bad: the token file’s own variable is told once', text: workload(env(variable('AZURE_FEDERATED_TOKEN_FILE', old), '{name: A, value: a}')), found: ['WI208-container-environment warning AZURE_FEDERATED_TOKEN_FILE'] },
  { what: 'good: the variable', text: workload({ container: ['args: ["--token=$(AZURE_FEDERATED_TOKEN_FILE)"]'] }) },
  { what: 'near: a token of one’s own is mounted there', text: workload({ container: [`args: ["${old}"]`, 'volumeMounts: [{name: t, mountPath: /var/run/secrets/azure/tokens}]'] }) },
  { what: 'near: a comment', text: workload({ container: [`# ${old}`, 'args: [x]'] }) },
  { what: 'near: no workload identity', text: workload({ labels: [], container: [`args: ["${old}"]`] }) },
]);

testRule('not read', [
  { what: 'bad: a key twice', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  name: b\n', found: ['WI200-not-read warning name'], unfixed: true },
  { what: 'good: once', text: account() },
  { what: 'near: syntax is left to others', text: 'kind: ServiceAccount\nmetadata: [\n' },
  { what: 'near: in both branches of a template', text: account({ annotations: ['{{ if .x }}', 'x: y', '{{ else }}', 'x: z', '{{ end }}'] }) },
]);
