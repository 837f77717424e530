import fc from 'fast-check';

/**
 * Texts of ServiceAccounts, workloads and their neighbours with every mistake that rules know, in
 * any combination, beside right ones.
 */
const guids = ['0a1b2c3d-1111-4222-8333-444455556666', '1a1b2c3d-1111-4222-8333-444455556666'] as const;

const prefix = 'azure.workload.identity/';
const keys = fc.constantFrom('client-id', 'client-id', 'client_id', 'Client-Id', 'tenant-id', 'tenantId', 'use', 'Use', 'service-account-token-expiration', 'skip-containers', 'inject-proxy-sidecar', 'proxy-sidecar-port', 'use-identity-binding').map((name) => prefix + name);
const otherKeys = fc.constantFrom('app', 'aadpodidbinding', 'azure.workload-identity/use', 'iam.gke.io/account', 'workload.identity/client-id');
const values = fc.constantFrom(...guids, `"${guids[0]}"`, `" ${guids[0]}"`, '"true"', 'true', 'false', '"false"', 'yes', '', '""', '3600', '"60"', '"7200"', 'app', '"app,init"', 'app;x', '{{ .Values.x }}', '"${X}"', 'contoso.onmicrosoft.com', '/subscriptions/x', 'sel');

const entries = fc.uniqueArray(fc.tuple(fc.oneof({ weight: 4, arbitrary: keys }, { weight: 1, arbitrary: otherKeys }), values), { maxLength: 3, selector: ([key]) => key });

type Style = 'block' | 'flow' | 'empty';
const style = fc.constantFrom<Style>('block', 'block', 'block', 'flow', 'empty');

interface Maps {
  readonly annotations: readonly (readonly [string, string])[];
  readonly labels: readonly (readonly [string, string])[];
  readonly style: Style;
}
const maps: fc.Arbitrary<Maps> = fc.record({ annotations: entries, labels: entries, style });

const name = fc.constantFrom('a', 'b', 'default');
const namespace = fc.constantFrom('', '', 'n', 'm', 'kube-system');
const variables = fc.uniqueArray(fc.tuple(fc.constantFrom('AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'TOKEN', 'OTHER'), fc.constantFrom(...guids, '/var/run/secrets/azure/tokens/azure-identity-token', 'x')), { maxLength: 3, selector: ([variable]) => variable });

const serviceAccount = fc.record({ maps, name, namespace }).map((a) => `apiVersion: v1\nkind: ServiceAccount\n${metadata(a.maps, a.name, a.namespace, '')}`);

const workload = fc
  .record({ kind: fc.constantFrom('Deployment', 'Job', 'Pod', 'ScaledJob'), own: maps, pod: maps, name, namespace, account: fc.constantFrom('a', 'a', 'A', 'b', 'default', ''), variables, hostNetwork: fc.boolean(), args: fc.boolean(), template: fc.boolean() })
  .map((w) => {
    const spec = (pad: string): string =>
      `${pad}spec:\n${w.template ? `${pad}  {{- include "x" . | nindent 2 }}\n` : ''}${w.account === '' ? '' : `${pad}  serviceAccountName: ${w.account}\n`}${w.hostNetwork ? `${pad}  hostNetwork: true\n` : ''}${pad}  containers:\n${pad}  - name: app # the app\n${pad}    image: example/app\n${w.args ? `${pad}    args: ["--token=/var/run/secrets/azure/tokens/azure-identity-token"]\n` : ''}${w.variables.length === 0 ? '' : `${pad}    env:\n${w.variables.map(([variable, value]) => `${pad}    # about it\n${pad}    - name: ${variable}\n${pad}      value: ${value}\n`).join('')}`}`;
    if (w.kind === 'Pod') return `apiVersion: v1\nkind: Pod\n${metadata(w.pod, w.name, w.namespace, '')}${spec('')}`;
    const version = { Deployment: 'apps/v1', Job: 'batch/v1', ScaledJob: 'keda.sh/v1alpha1' }[w.kind];
    const pod = (pad: string): string => `${pad}template:\n${metadata(w.pod, '', '', `${pad}  `)}${spec(`${pad}  `)}`;
    return `apiVersion: ${version}\nkind: ${w.kind}\n${metadata(w.own, w.name, w.namespace, '')}spec:\n${w.kind === 'ScaledJob' ? `  jobTargetRef:\n${pod('    ')}` : pod('  ')}`;
  });

const legacy = fc.constantFrom(
  `apiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentity\nmetadata:\n  name: mi\nspec:\n  type: 0\n  clientID: ${guids[0]}\n`,
  'apiVersion: aadpodidentity.k8s.io/v1\nkind: AzureIdentityBinding\nmetadata:\n  name: b\nspec:\n  azureIdentity: mi\n  selector: sel\n',
);
const service = maps.map((m) => `apiVersion: v1\nkind: Service\n${metadata(m, 's', '', '')}`);

/** Some documents, in one line ending, perhaps without the last one. */
export const generatedWorkloads: fc.Arbitrary<string> = fc
  .record({ documents: fc.array(fc.oneof({ weight: 3, arbitrary: serviceAccount }, { weight: 4, arbitrary: workload }, { weight: 1, arbitrary: legacy }, { weight: 1, arbitrary: service }), { minLength: 1, maxLength: 4 }), eol: fc.constantFrom('\n', '\n', '\r\n'), ended: fc.boolean() })
  .map(({ documents, eol, ended }) => {
    const text = documents.join('---\n');
    return (ended ? text : text.replace(/\n$/, '')).replaceAll('\n', eol);
  });

function metadata(m: Maps, name: string, namespace: string, pad: string): string {
  const map = (key: string, all: readonly (readonly [string, string])[]): string => {
    if (all.length === 0) return m.style === 'empty' ? `${pad}  ${key}: {}\n` : '';
    // A comma or a brace in a plain value would end a flow map.
    if (m.style === 'flow') return `${pad}  ${key}: {${all.map(([entry, value]) => `${entry}: ${/[{,]/.test(value) && !value.startsWith('"') ? `"${value}"` : value === '' ? '~' : value}`).join(', ')}} # one line\n`;
    return `${pad}  ${key}:\n${all.map(([entry, value]) => `${pad}    ${entry}: ${value} # why\n`).join('')}`;
  };
  const named = `${name === '' ? '' : `${pad}  name: ${name}\n`}${namespace === '' ? '' : `${pad}  namespace: ${namespace}\n`}`;
  const body = `${named}${map('labels', m.labels)}${map('annotations', m.annotations)}`;
  return body === '' ? '' : `${pad}metadata:\n${body}`;
}
