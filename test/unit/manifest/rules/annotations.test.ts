import type { ManifestContext } from '../../../../src/core/manifest/manifestContext.ts';
import { indexIdentities } from '../../../../src/core/manifest/identityIndex.ts';
import { anIdentity, contoso, fabrikam } from '../../../builders/chain.ts';
import { knownSnapshot } from '../knownSnapshot.ts';
import { account, clientKey, cronJob, guid, pod, tenantKey, use, workload } from './manifests.ts';
import { testRule } from './ruleCases.ts';

const identity = anIdentity();
const signedIn: ManifestContext = { identities: indexIdentities(knownSnapshot()), clusterTenantOf: () => contoso };
const sameTenant: ManifestContext = { ...signedIn, clusterTenantOf: () => fabrikam };
const client = (value: string, ...more: readonly string[]): string => account({ annotations: [`${clientKey}: ${value}`, ...more] });
const tenant = (value: string, clientId: string = guid): string => client(clientId, `${tenantKey}: ${value}`);

testRule('client-id', [
  { what: 'bad: empty', text: client('""'), found: ['WI203-client-id error ""'], unfixed: true },
  { what: 'bad: nothing', text: client(''), found: ['WI203-client-id error '], unfixed: true },
  { what: 'bad: a resource id', text: client('/subscriptions/x/resourceGroups/y'), found: ['WI203-client-id error /subscriptions/x/resourceGroups/y'], unfixed: true },
  { what: 'bad: an issuer', text: client('https://westus2.oic.prod-aks.azure.com/x/'), found: ['WI203-client-id error https://westus2.oic.prod-aks.azure.com/x/'], unfixed: true },
  { what: 'bad: a placeholder', text: client('<YOUR_CLIENT_ID>'), found: ['WI203-client-id error <YOUR_CLIENT_ID>'], unfixed: true },
  { what: 'bad: the name of a variable', text: client('AZURE_CLIENT_ID'), found: ['WI203-client-id error AZURE_CLIENT_ID'], unfixed: true },
  { what: 'bad: zeros', text: client('00000000-0000-0000-0000-000000000000'), found: ['WI203-client-id error 00000000-0000-0000-0000-000000000000'], unfixed: true },
  { what: 'bad: zeros in braces', text: client('"{00000000-0000-0000-0000-000000000000}"'), found: ['WI203-client-id error "{00000000-0000-0000-0000-000000000000}"'], unfixed: true },
  { what: 'bad: before a template that guards the next entry', text: client('x', '{{- if .y }}', `${tenantKey}: {{ .y }}`, '{{- end }}'), found: ['WI203-client-id error x'], unfixed: true },
  { what: 'bad: one digit short', text: client(guid.slice(1)), found: [`WI203-client-id error ${guid.slice(1)}`], unfixed: true },
  { what: 'bad: a number', text: client('42'), found: ['WI203-client-id error 42'], unfixed: true },
  { what: 'bad: white space in the quotes', text: client(`" ${guid}"`), found: [`WI203-client-id error " ${guid}"`], fixed: client(`"${guid}"`) },
  { what: 'bad: in braces', text: client(`"{${guid.toUpperCase()}}"`), found: [`WI203-client-id error "{${guid.toUpperCase()}}"`], fixed: client(`"${guid}"`) },
  { what: 'bad: a URN', text: client(`urn:uuid:${guid}`), found: [`WI203-client-id error urn:uuid:${guid}`], fixed: client(guid) },
  { what: 'bad: without hyphens', text: client(`'${guid.replaceAll('-', '')}'`), found: [`WI203-client-id error '${guid.replaceAll('-', '')}'`], fixed: client(`'${guid}'`) },
  { what: 'bad: the object id of an identity, signed in', text: client(identity.principalId), context: sameTenant, found: [`WI203-client-id error ${identity.principalId}`], fixed: client(identity.clientId) },
  { what: 'bad: the resource id of an identity of another tenant, signed in', text: client(identity.id), context: signedIn, found: [`WI203-client-id error ${identity.id}`], fixed: tenant(fabrikam, identity.clientId) },
  { what: 'bad: in a JSON patch', text: `- op: replace\n  path: /metadata/annotations/azure.workload.identity~1client-id\n  value: TODO\n`, found: ['WI203-client-id error TODO'], unfixed: true },
  { what: 'bad: in a JSON patch of the whole map', text: `- op: add\n  path: /metadata/annotations\n  value: {${clientKey}: "{${guid}}"}\n`, found: [`WI203-client-id error "{${guid}}"`], fixed: `- op: add\n  path: /metadata/annotations\n  value: {${clientKey}: "${guid}"}\n` },
  { what: 'good: a GUID in capitals and quotes', text: client(`"${guid.toUpperCase()}"`) },
  { what: 'good: an object id, not signed in', text: client(identity.principalId) },
  { what: 'good: in a JSON patch', text: `[{"op": "add", "path": "/metadata/annotations/azure.workload.identity~1client-id", "value": "${guid}"}]\n` },
  { what: 'near: a variable of envsubst', text: client('"${CLIENT_ID}"') },
  { what: 'near: a Helm value', text: client('{{ .Values.clientId }}') },
  ...['#{CLIENT_ID}#', '"#{Client.Id}#"', '$CLIENT_ID', '__CLIENT_ID__', '"%%CLIENT_ID%%"', '"@@CLIENT_ID@@"', '<path:secret/data/app#client-id>', '#{ClientId}', '"%CLIENT_ID%"', '"@client.id@"', '"[[ .x ]]"', '((grab meta.id))', '"<%= id %>"', '"<< parameters.id >>"', '"$[ variables.id ]"', '"%{id}"', '"{client_id}"', '{client_id}', 'ENC[AES256_GCM,data:x,type:str]', 'ref+azurekeyvault://v/s', 'op://v/i/f', '!vault x', '"${CLIENT_ID:-x}"', '>-\n      {{ .Values.x }}', '\n      {{ .Values.x }}', '\n{{ .Values.x | indent 6 }}', 'x\n      {{ .Values.x }}'].map((value) => ({ what: `near: another tool writes ${value}`, text: client(value) })),
  { what: 'bad: a comment is no value', text: client('# {CLIENT_ID}'), found: ['WI203-client-id error '], unfixed: true },
  { what: 'near: on a custom kind', text: `apiVersion: example.com/v1\nkind: Foo\nmetadata:\n  annotations:\n    ${clientKey}: x\n` },
  { what: 'near: both branches of a template', text: account({ annotations: ['{{- if .x }}', `${clientKey}: x`, '{{- else }}', `${clientKey}: y`, '{{- end }}'] }) },
]);

const misspelt = (key: string): string => account({ annotations: [`"${key}": ${guid}`] });
testRule('annotation misspelt', [
  { what: 'near: a template that guards the entry on its own line', text: client(guid, `{{- if .x }}${tenantKey}: {{ .x }}{{ end }}`) },
  ...[
    'azure.workload.identity/client_id',
    'azure.workload.identity/clientId',
    'azure.workload.identity/Client-ID',
    'Azure.Workload.Identity/client-id',
    'azure.workload-identity/client-id',
    'azure-workload-identity/client-id',
    'azure.workloadidentity/client-id',
    'workload.identity.azure/client-id',
    'azure.workload.identity.io/client-id',
    'workload.identity/client-id',
    'azure.wokrload.identity/client-id',
    'azure.workload.identity/clinet-id',
    'azure.workload.identity.client-id',
    'AZURE.WORKLOAD.IDENTITY/CLIENT-ID',
  ].map((key) => ({ what: `bad: ${key}`, text: misspelt(key), found: [`WI205-annotation-misspelt warning "${key}"`], fixed: misspelt(clientKey) })),
  { what: 'bad: beside the right one with the same value', text: client(guid, `azure.workload.identity/client_id: ${guid}`), found: ['WI205-annotation-misspelt warning azure.workload.identity/client_id'], fixed: client(guid) },
  { what: 'bad: beside the right one with another value', text: client(guid, `azure.workload.identity/client_id: ${guid.replace('0', '1')}`), found: ['WI205-annotation-misspelt warning azure.workload.identity/client_id'], unfixed: true },
  { what: 'bad: a label of the pod', text: workload({ labels: ['azure.workload.identity/Use: "true"'] }), found: ['WI205-annotation-misspelt warning azure.workload.identity/Use'], fixed: workload() },
  ...['used', 'uses', 'enabled'].map((name) => ({ what: `bad: ${name} as a label`, text: workload({ labels: [`azure.workload.identity/${name}: "true"`] }), found: [`WI205-annotation-misspelt warning azure.workload.identity/${name}`], fixed: workload() })),
  { what: 'bad: an annotation of the pod', text: workload({ annotations: ['azure.workload.identity/skip_containers: app'] }), found: ['WI205-annotation-misspelt warning azure.workload.identity/skip_containers'], fixed: workload({ annotations: ['azure.workload.identity/skip-containers: app'] }) },
  { what: 'bad: on the wrong object too', text: `apiVersion: v1\nkind: Service\nmetadata:\n  annotations:\n    azure.workload.identity/client_id: ${guid}\n`, found: ['WI205-annotation-misspelt warning azure.workload.identity/client_id'], unfixed: true },
  { what: 'bad: in a JSON pointer', text: `- op: add\n  path: /metadata/annotations/azure.workload.identity~1client_id\n  value: ${guid}\n`, found: ['WI205-annotation-misspelt warning /metadata/annotations/azure.workload.identity~1client_id'], unfixed: true },
  { what: 'good: the right ones', text: client(guid, `${tenantKey}: ${contoso}`) + workload({ annotations: ['azure.workload.identity/skip-containers: app'] }) },
  ...['eks.amazonaws.com/role-arn', 'iam.gke.io/gcp-service-account', 'azure.workload.identity/use-tokens', 'identity.example.com/client-id', 'workload.example.com/use', 'client-id', 'azure.workload.identity/owner'].map((key) => ({ what: `near: ${key}`, text: account({ annotations: [`${key}: ${guid}`] }) })),
]);

const service = (annotation: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  annotations:\n    ${annotation}\n`;
testRule('annotation misplaced', [
  {
    what: 'bad: client-id on the pod template',
    text: account({ annotations: [] }) + workload({ annotations: [`${clientKey}: ${guid}`] }),
    found: [`WI206-annotation-misplaced warning ${clientKey}`],
    fixed: account() + workload({ annotations: ['x: y'] }).replace(/annotations:\n +x: y/, 'annotations: {}'),
  },
  { what: 'bad: client-id on a Deployment, the ServiceAccount elsewhere', text: workload({ ownAnnotations: [`${clientKey}: ${guid}`] }), found: [`WI206-annotation-misplaced warning ${clientKey}`], unfixed: true },
  { what: 'bad: client-id on a Pod, and no label', text: account({ annotations: [] }) + pod({ labels: [], annotations: [`${clientKey}: ${guid}`] }), found: ['WI201-label-missing warning Pod', `WI206-annotation-misplaced warning ${clientKey}`] },
  { what: 'bad: client-id on the Jobs of a CronJob', text: account({ annotations: [] }) + cronJob({ annotations: [`${clientKey}: ${guid}`, 'x: y'] }), found: [`WI206-annotation-misplaced warning ${clientKey}`], fixed: account() + cronJob({ annotations: ['x: y'] }) },
  { what: 'bad: client-id on a Service', text: service(`${clientKey}: ${guid}`), found: [`WI206-annotation-misplaced warning ${clientKey}`], unfixed: true },
  { what: 'bad: repeated on a Deployment', text: account() + workload({ ownAnnotations: ['x: y', `${clientKey}: ${guid}`] }), found: [`WI206-annotation-misplaced warning ${clientKey}`], fixed: account() + workload({ ownAnnotations: ['x: y'] }) },
  { what: 'bad: another client-id than the ServiceAccount’s', text: account() + workload({ ownAnnotations: [`${clientKey}: ${guid.replace('0', '1')}`] }), found: [`WI206-annotation-misplaced warning ${clientKey}`], unfixed: true },
  { what: 'bad: tenant-id on the pod template', text: account() + workload({ annotations: ['x: y', `${tenantKey}: ${contoso}`] }), found: [`WI206-annotation-misplaced warning ${tenantKey}`], fixed: client(guid, `${tenantKey}: ${contoso}`) + workload({ annotations: ['x: y'] }) },
  { what: 'bad: skip-containers on a Deployment', text: workload({ ownAnnotations: ['x: y', 'azure.workload.identity/skip-containers: app'], annotations: ['z: z'] }), found: ['WI206-annotation-misplaced warning azure.workload.identity/skip-containers'], fixed: workload({ ownAnnotations: ['x: y'], annotations: ['z: z', 'azure.workload.identity/skip-containers: app'] }) },
  { what: 'bad: skip-containers on a ServiceAccount', text: client(guid, 'azure.workload.identity/skip-containers: app'), found: ['WI206-annotation-misplaced warning azure.workload.identity/skip-containers'], unfixed: true },
  { what: 'bad: client-id as a label', text: account({ annotations: ['x: y'], labels: ['app: a', `${clientKey}: ${guid}`] }), found: [`WI206-annotation-misplaced warning ${clientKey}`], fixed: account({ annotations: ['x: y', `${clientKey}: ${guid}`], labels: ['app: a'] }) },
  { what: 'good: on the ServiceAccount and the pod', text: client(guid, 'azure.workload.identity/service-account-token-expiration: "7200"') + workload({ annotations: ['azure.workload.identity/service-account-token-expiration: "7200"'] }) },
  { what: 'near: on a custom kind, whose controller may hand it on', text: `apiVersion: example.com/v1\nkind: App\nmetadata:\n  annotations:\n    ${clientKey}: ${guid}\n` },
  { what: 'near: another cloud’s annotation on a Service', text: service('service.beta.kubernetes.io/azure-workload: x') },
]);

testRule('tenant-id', [
  { what: 'bad: empty', text: tenant('""'), found: ['WI207-tenant-id error ""'], unfixed: true },
  { what: 'bad: a name', text: tenant('contoso'), found: ['WI207-tenant-id error contoso'], unfixed: true },
  { what: 'bad: zeros', text: tenant('00000000-0000-0000-0000-000000000000'), found: ['WI207-tenant-id error 00000000-0000-0000-0000-000000000000'], unfixed: true },
  { what: 'bad: a domain', text: tenant('contoso.onmicrosoft.com'), found: ['WI207-tenant-id information contoso.onmicrosoft.com'], unfixed: true },
  { what: 'bad: white space in the quotes', text: tenant(`"${contoso} "`), found: [`WI207-tenant-id error "${contoso} "`], fixed: tenant(`"${contoso}"`) },
  { what: 'bad: a domain, signed in', text: tenant('contoso.onmicrosoft.com', identity.clientId), context: signedIn, found: ['WI207-tenant-id information contoso.onmicrosoft.com'], fixed: tenant(fabrikam, identity.clientId) },
  { what: 'bad: missing, the identity lives in another tenant', text: client(identity.clientId), context: signedIn, found: [`WI207-tenant-id error ${identity.clientId}`], fixed: tenant(fabrikam, identity.clientId) },
  { what: 'bad: another tenant than the identity’s', text: tenant(contoso, identity.clientId), context: signedIn, found: [`WI207-tenant-id error ${contoso}`], fixed: tenant(fabrikam, identity.clientId) },
  { what: 'good: the identity’s tenant', text: tenant(fabrikam.toUpperCase(), identity.clientId), context: signedIn },
  { what: 'good: missing, and both in one tenant', text: client(identity.clientId), context: sameTenant },
  { what: 'near: missing, not signed in', text: client(identity.clientId) },
  { what: 'near: missing, the cluster not known', text: client(identity.clientId), context: { ...signedIn, clusterTenantOf: () => undefined } },
  { what: 'near: missing, a template may add it', text: client(identity.clientId, '{{- toYaml .Values.annotations | nindent 4 }}'), context: signedIn },
  { what: 'near: missing, a Kustomization adds it', text: client(identity.clientId), context: { ...signedIn, kustomize: { labelsPods: false, annotates: true, writesClientId: false, setsNamespace: false, namesAccounts: false } } },
  { what: 'near: from a template', text: tenant('{{ .Values.tenant }}') },
]);

const expiration = (value: string): string => client(guid, `azure.workload.identity/service-account-token-expiration: ${value}`);
testRule('token expiration', [
  { what: 'bad: a number', text: expiration('3600'), found: ['WI213-token-expiration error 3600'], fixed: expiration('"3600"') },
  { what: 'bad: too short', text: expiration("'3599'"), found: ["WI213-token-expiration error '3599'"], fixed: expiration("'3600'") },
  { what: 'bad: too long, and a number', text: expiration('90000'), found: ['WI213-token-expiration error 90000'], fixed: expiration('"86400"') },
  { what: 'bad: a duration', text: expiration('1h'), found: ['WI213-token-expiration error 1h'], unfixed: true },
  { what: 'bad: on the pod', text: workload({ annotations: ['azure.workload.identity/service-account-token-expiration: "60"'] }), found: ['WI213-token-expiration error "60"'] },
  { what: 'good: a string in the range', text: expiration('"3600"') + workload({ annotations: ['azure.workload.identity/service-account-token-expiration: "86400"'] }) },
  { what: 'near: empty counts as none', text: expiration('""') },
  { what: 'near: from a template', text: expiration('{{ .Values.seconds }}') },
]);

const skip = (value: string): string => workload({ annotations: [`azure.workload.identity/skip-containers: ${value}`], spec: ['initContainers: [{name: init, image: i}]'] });
testRule('skip-containers', [
  { what: 'bad: no such container', text: skip('ap'), found: ['WI214-skip-containers warning ap'], unfixed: true },
  { what: 'bad: one of two', text: skip('app;sidecar'), found: ['WI214-skip-containers warning app;sidecar'], unfixed: true },
  { what: 'bad: commas', text: skip('"app, init"'), found: ['WI214-skip-containers warning "app, init"'], fixed: skip('"app;init"') },
  { what: 'good: names of both lists', text: skip('"app; init"') },
  { what: 'near: a container that a mesh puts in', text: skip('istio-proxy') },
  { what: 'near: from a template', text: skip('"{{ .Values.skip }}"') },
  { what: 'near: empty', text: skip('""') },
]);

testRule('value type', [
  { what: 'bad: a boolean', text: workload({ annotations: ['azure.workload.identity/inject-proxy-sidecar: true'] }), found: ['WI219-value-type error true'], fixed: workload({ annotations: ['azure.workload.identity/inject-proxy-sidecar: "true"'] }) },
  { what: 'bad: a number', text: workload({ annotations: ['azure.workload.identity/proxy-sidecar-port: 8000'] }), found: ['WI219-value-type error 8000'], fixed: workload({ annotations: ['azure.workload.identity/proxy-sidecar-port: "8000"'] }) },
  { what: 'good: strings', text: workload({ annotations: ['azure.workload.identity/inject-proxy-sidecar: "true"', "azure.workload.identity/proxy-sidecar-port: '8000'"] }) },
  { what: 'near: another annotation', text: workload({ annotations: ['prometheus.io/scrape: true', 'azure.workload.identity/user: 1'] }) },
  { what: 'bad: a list', text: account({ annotations: [`${clientKey}: [${guid}]`] }), found: [`WI219-value-type error ${clientKey}`], unfixed: true },
  { what: 'bad: a list in lines', text: account({ annotations: [`${clientKey}:`, `- ${guid}`] }), found: [`WI219-value-type error ${clientKey}`], unfixed: true },
  { what: 'bad: a map', text: account({ annotations: [`${clientKey}:`, `  value: ${guid}`] }), found: [`WI219-value-type error ${clientKey}`], unfixed: true },
  { what: 'bad: a label', text: workload({ labels: [`${use}: {enabled: true}`] }), found: [`WI219-value-type error ${use}`], unfixed: true },
  { what: 'good: an alias of a string', text: `x: &id ${guid}\n${account({ annotations: [`${clientKey}: *id`] })}` },
  { what: 'near: a map of somebody else', text: account({ annotations: ['example.com/identity: [x]'] }) },
  { what: 'near: brackets that are a template', text: account({ annotations: [`${clientKey}: [[ .id ]]`] }) },
  { what: 'near: from a template', text: workload({ annotations: ['azure.workload.identity/proxy-sidecar-port: {{ .Values.port }}'] }) },
]);
