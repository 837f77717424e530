import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken, trustChain } from '../../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../../src/core/chain/facts.ts';
import { chainCodes, type ChainCode } from '../../../src/core/chain/finding.ts';
import { known, type Fact } from '../../../src/core/model/fact.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import {
  aCluster,
  aCredential,
  anIdentity,
  aReaderAssignment,
  aServiceAccount,
  aSubject,
  aWorkload,
  contoso,
  fabrikam,
  issuer,
  linkedAnnotations,
  linkedFacts,
  readAt,
} from '../../builders/chain.ts';

const fact = <T>(value: T): Fact<T> => known(value, readAt, 'test');
const workloadFacts = (change: Parameters<typeof aWorkload>[0]): Partial<ChainFacts> => ({
  subject: aSubject({ workload: { kind: 'Deployment', name: 'wi-demo-app' } }),
  workload: fact(aWorkload(change)),
});
const account = (annotations: Record<string, string>): Partial<ChainFacts> => ({ serviceAccount: fact(aServiceAccount(annotations)) });
const { [workloadIdentityKeys.tenantId]: _tenantId, ...withoutTenantId } = linkedAnnotations();

test('a whole chain is ok, link by link, in the order of the codes', () => {
  const findings = evaluateChain(linkedFacts(workloadFacts({ projectedTokens: [{ audience: 'api://AzureADTokenExchange', expirationSeconds: 3600 }] })));
  assert.deepEqual(findings.map(({ code }) => code), [...chainCodes]);
  assert.deepEqual([...new Set(findings.map(({ verdict }) => verdict))], ['ok']);
  assert.deepEqual(trustChain.map(({ code }) => code), [...chainCodes]);
});

const broken: readonly { name: string; facts: Partial<ChainFacts>; code: ChainCode; message: string; expected: string; actual: string }[] = [
  { name: 'issuer off', facts: { cluster: fact(without(aCluster({ oidcIssuerEnabled: false }), 'issuer')) }, code: 'WI102-issuer', message: 'chain.issuer.off', expected: 'enabled', actual: 'disabled' },
  { name: 'webhook off', facts: { cluster: fact(aCluster({ workloadIdentityEnabled: false })) }, code: 'WI103-webhook', message: 'chain.webhook.off', expected: 'enabled', actual: 'disabled' },
  { name: 'issuer without keys', facts: { issuerDocument: fact({ issuer, keyIds: [] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.noKeys', expected: issuer, actual: 'no keys' },
  { name: 'issuer document of another', facts: { issuerDocument: fact({ issuer: 'https://other/', keyIds: ['k'] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.differs', expected: issuer, actual: 'https://other/' },
  { name: 'no service account', facts: { serviceAccount: fact(undefined) }, code: 'WI105-service-account', message: 'chain.serviceAccount.missing', expected: 'default/wi-demo-account', actual: 'absent' },
  { name: 'no client id', facts: account({ [workloadIdentityKeys.tenantId]: fabrikam }), code: 'WI106-client-id', message: 'chain.clientId.absent', expected: anIdentity().clientId, actual: 'absent' },
  { name: 'resource id as client id', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: anIdentity().id }), code: 'WI106-client-id', message: 'chain.clientId.isArmId', expected: anIdentity().clientId, actual: anIdentity().id },
  { name: 'object id as client id', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: anIdentity().principalId }), code: 'WI106-client-id', message: 'chain.clientId.isPrincipalId', expected: anIdentity().clientId, actual: anIdentity().principalId },
  { name: 'client id of another', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: contoso }), code: 'WI106-client-id', message: 'chain.clientId.other', expected: anIdentity().clientId, actual: contoso },
  { name: 'no tenant id across tenants', facts: account(withoutTenantId), code: 'WI107-tenant-id', message: 'chain.tenantId.absent', expected: fabrikam, actual: contoso },
  { name: 'wrong tenant id', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.tenantId]: contoso }), code: 'WI107-tenant-id', message: 'chain.tenantId.other', expected: fabrikam, actual: contoso },
  { name: 'tenant id that is no GUID', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.tenantId]: 'fabrikam.com' }), code: 'WI107-tenant-id', message: 'chain.tenantId.notGuid', expected: fabrikam, actual: 'fabrikam.com' },
  { name: 'pod under another service account', facts: workloadFacts({ serviceAccountName: 'default' }), code: 'WI108-pod-service-account', message: 'chain.podServiceAccount.other', expected: 'wi-demo-account', actual: 'default' },
  { name: 'pod without label', facts: workloadFacts({ podLabels: {} }), code: 'WI109-pod-label', message: 'chain.podLabel.absent', expected: 'true', actual: 'absent' },
  { name: 'label with another value', facts: workloadFacts({ podLabels: { [workloadIdentityKeys.use]: 'True' } }), code: 'WI109-pod-label', message: 'chain.podLabel.other', expected: 'true', actual: 'True' },
  { name: 'container sets the tenant', facts: workloadFacts({ containers: [{ name: 'app', env: { AZURE_TENANT_ID: contoso } }] }), code: 'WI110-container-environment', message: 'chain.containerEnvironment.overrides', expected: fabrikam, actual: contoso },
  { name: 'token for another audience', facts: workloadFacts({ projectedTokens: [{ audience: 'api://AKSIdentityBinding', expirationSeconds: 3600 }] }), code: 'WI111-token-audience', message: 'chain.tokenAudience.other', expected: 'api://AzureADTokenExchange', actual: 'api://AKSIdentityBinding' },
  { name: 'no federated credential', facts: { credentials: fact([]) }, code: 'WI113-credential-issuer', message: 'chain.credential.empty', expected: issuer, actual: 'absent' },
  { name: 'federated credentials of others only', facts: { credentials: fact([aCredential({ issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b' })]) }, code: 'WI113-credential-issuer', message: 'chain.credential.none', expected: issuer, actual: 'absent' },
  { name: 'missing slash', facts: { credentials: fact([aCredential({ issuer: issuer.slice(0, -1) })]) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.missingSlash', expected: issuer, actual: issuer.slice(0, -1) },
  { name: 'http issuer', facts: { credentials: fact([aCredential({ issuer: issuer.replace('https', 'http') })]) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.http', expected: issuer, actual: issuer.replace('https', 'http') },
  { name: 'issuer in capitals', facts: { credentials: fact([aCredential({ issuer: issuer.toUpperCase() })]) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.case', expected: issuer, actual: issuer.toUpperCase() },
  { name: 'issuer with a blank', facts: { credentials: fact([aCredential({ issuer: `${issuer} ` })]) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.whitespace', expected: issuer, actual: `${issuer} ` },
  { name: 'issuer of a former cluster', facts: { credentials: fact([aCredential({ issuer: 'https://westus2.oic.prod-aks.azure.com/x/y/' })]) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.other', expected: issuer, actual: 'https://westus2.oic.prod-aks.azure.com/x/y/' },
  { name: 'subject in other case', facts: { credentials: fact([aCredential({ subject: 'system:serviceaccount:Default:wi-demo-account' })]) }, code: 'WI114-credential-subject', message: 'chain.credentialSubject.case', expected: aCredential().subject, actual: 'system:serviceaccount:Default:wi-demo-account' },
  { name: 'subject of another', facts: { credentials: fact([aCredential({ subject: 'system:serviceaccount:default:other' })]) }, code: 'WI114-credential-subject', message: 'chain.credentialSubject.other', expected: aCredential().subject, actual: 'system:serviceaccount:default:other' },
  { name: 'another audience', facts: { credentials: fact([aCredential({ audiences: ['api://other'] })]) }, code: 'WI115-credential-audience', message: 'chain.credentialAudience.other', expected: 'api://AzureADTokenExchange', actual: 'api://other' },
  { name: 'no role', facts: { assignments: fact([]) }, code: 'WI116-role', message: 'chain.role.none', expected: `Reader at ${aSubject().scope}`, actual: 'no role' },
  { name: 'a role elsewhere', facts: { assignments: fact([aReaderAssignment({ scope: `${aSubject().scope}/resourceGroups/x` })]) }, code: 'WI116-role', message: 'chain.role.insufficient', expected: `Reader at ${aSubject().scope}`, actual: `Reader at ${aSubject().scope}/resourceGroups/x` },
  { name: 'cluster stopped', facts: { cluster: fact(aCluster({ powerState: 'Stopped' })) }, code: 'WI101-cluster', message: 'chain.cluster.stopped', expected: 'Running', actual: 'Stopped' },
  { name: 'kube-system', facts: { subject: aSubject({ serviceAccount: { namespace: 'kube-system', name: 'wi-demo-account' } }) }, code: 'WI103-webhook', message: 'chain.webhook.kubeSystem', expected: 'a namespace other than kube-system', actual: 'kube-system' },
  { name: 'empty tenant id', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.tenantId]: '' }), code: 'WI107-tenant-id', message: 'chain.tenantId.notGuid', expected: fabrikam, actual: 'empty' },
  { name: 'every container skipped', facts: workloadFacts({ podAnnotations: { 'azure.workload.identity/skip-containers': 'app; sidecar' } }), code: 'WI110-container-environment', message: 'chain.containerEnvironment.skipped', expected: 'a container that is not skipped', actual: 'app;sidecar' },
  { name: 'token file set by hand', facts: workloadFacts({ containers: [{ name: 'app', env: { AZURE_FEDERATED_TOKEN_FILE: '/var/run/secrets/azure/tokens/azure-identity-token' } }] }), code: 'WI110-container-environment', message: 'chain.containerEnvironment.overrides', expected: 'set by the webhook', actual: '/var/run/secrets/azure/tokens/azure-identity-token' },
  { name: 'identity binding on the pod', facts: workloadFacts({ podAnnotations: { 'azure.workload.identity/use-identity-binding': 'true' } }), code: 'WI111-token-audience', message: 'chain.tokenAudience.identityBinding', expected: 'api://AzureADTokenExchange', actual: 'api://AKSIdentityBinding' },
  {
    name: 'the wished role is held and does not suffice',
    facts: { subject: aSubject({ roleName: 'Blob Reader' }), assignments: fact([aReaderAssignment({ role: { id: '/r', name: 'Blob Reader', actions: ['Microsoft.Storage/*/read'], notActions: [] } })]) },
    code: 'WI116-role',
    message: 'chain.role.insufficient',
    expected: `a role with Microsoft.Quota/quotas/read, Microsoft.Quota/usages/read at ${aSubject().scope}`,
    actual: `Blob Reader at ${aSubject().scope}`,
  },
  { name: 'provider not registered', facts: { provider: fact('NotRegistered') }, code: 'WI117-provider', message: 'chain.provider.notRegistered', expected: 'Registered', actual: 'NotRegistered' },
];

for (const { name, facts, code, message, expected, actual } of broken) {
  test(`first broken link: ${name}`, () => {
    const finding = firstBroken(evaluateChain(linkedFacts(facts)));
    assert.ok(finding, 'nothing was found broken');
    assert.deepEqual(
      { code: finding.code, message: finding.message.key, expected: finding.expected.value, actual: finding.actual.value },
      { code, message, expected, actual },
    );
  });
}

test('near misses are ok: client id in capitals, absent tenant id inside one tenant, role above the scope', () => {
  const capitals = account({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: anIdentity().clientId.toUpperCase() });
  const oneTenant: Partial<ChainFacts> = { ...account(withoutTenantId), identity: fact(anIdentity({ tenantId: contoso })), subject: aSubject({ identity: anIdentity({ tenantId: contoso }) }) };
  const above: Partial<ChainFacts> = { assignments: fact([aReaderAssignment({ scope: '/providers/Microsoft.Management/managementGroups/root' })]) };
  const role = (actions: readonly string[]): ReturnType<typeof aReaderAssignment> => aReaderAssignment({ role: { id: `/${actions.join()}`, name: actions.join(), actions, notActions: [] } });
  const together: Partial<ChainFacts> = { assignments: fact([role(['Microsoft.Quota/quotas/read']), role(['Microsoft.Quota/usages/*'])]) };
  const wishedRoleOnly: Partial<ChainFacts> = { subject: aSubject({ roleName: 'Blob Reader', actions: [] }), assignments: fact([aReaderAssignment({ role: { id: '/r', name: 'Blob Reader', actions: [], notActions: [] } })]) };
  const oneContainerLeft = workloadFacts({ podAnnotations: { 'azure.workload.identity/skip-containers': 'sidecar' } });
  for (const facts of [capitals, oneTenant, above, together, wishedRoleOnly, oneContainerLeft]) assert.equal(firstBroken(evaluateChain(linkedFacts(facts))), undefined);
});

test('a variable that comes from a Secret is unknown: its value cannot be seen', () => {
  const findings = evaluateChain(linkedFacts(workloadFacts({ containers: [{ name: 'app', env: { AZURE_TENANT_ID: undefined } }] })));
  assert.equal(findings.find(({ code }) => code === 'WI110-container-environment')?.verdict, 'unknown');
});

test('no permission to look is unknown, with the failure, and never ok', () => {
  const failure = { reason: 'forbidden', operation: 'listFederatedCredentials' } as const;
  const findings = evaluateChain(linkedFacts({ credentials: { state: 'unknown', failure } }));
  const credentials = findings.filter(({ code }) => /WI11[345]/.test(code));
  assert.equal(credentials.length, 3);
  for (const finding of credentials) assert.deepEqual([finding.verdict, finding.verdict === 'unknown' && finding.failure], ['unknown', failure]);
});

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _removed, ...rest } = value;
  return rest;
}
