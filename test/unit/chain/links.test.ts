import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken, trustChain } from '../../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../../src/core/chain/facts.ts';
import { chainCodes, type ChainCode, type Finding, type Remedy } from '../../../src/core/chain/finding.ts';
import { known, type Fact } from '../../../src/core/model/fact.ts';
import { parseArmId } from '../../../src/core/model/armId.ts';
import { kubeContextId, outsideAzure } from '../../../src/core/model/kubeContext.ts';
import { parseClientId, parsePrincipalId } from '../../../src/core/model/ids.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import {
  aCluster,
  aCredential,
  aMutatedPod,
  anIdentity,
  aReaderAssignment,
  aServiceAccount,
  aSubject,
  contoso,
  fabrikam,
  issuer,
  linkedAnnotations,
  linkedFacts,
  readAt,
} from '../../builders/chain.ts';

const fact = <T>(value: T): Fact<T> => known(value, readAt, 'test');
const account = (annotations: Record<string, string>, change: Parameters<typeof aServiceAccount>[1] = {}): Partial<ChainFacts> => ({ serviceAccount: fact(aServiceAccount(annotations, change)) });
const clientIdIs = (text: string): Partial<ChainFacts> => account({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: text });
const tenantIdIs = (text: string): Partial<ChainFacts> => account({ ...linkedAnnotations(), [workloadIdentityKeys.tenantId]: text });
const credentialIs = (change: Parameters<typeof aCredential>[0]): Partial<ChainFacts> => ({ credentials: fact([aCredential(change)]) });
const { [workloadIdentityKeys.tenantId]: _tenantId, ...withoutTenantId } = linkedAnnotations();
const { issuer: _issuer, ...clusterWithoutIssuer } = aCluster({ oidcIssuerEnabled: false });

const cloudGuid = 'dddddddd-1111-4111-8111-111111111111';
const stranger = anIdentity({ id: parseArmId(anIdentity().id.replace('mi-wi-demo', 'mi-other')), name: 'mi-other', clientId: parseClientId(cloudGuid), principalId: parsePrincipalId('eeeeeeee-1111-4111-8111-111111111111') });
const knowing: Partial<ChainFacts> = { known: { identities: [stranger], clusters: [aCluster({ name: 'aks-other', issuer: `https://westus2.oic.prod-aks.azure.com/${contoso}/${cloudGuid}/` as typeof issuer })] } };

const twenty = Array.from({ length: 20 }, (_, index) => aCredential({ name: `fc-${index}`, issuer: 'https://token.actions.githubusercontent.com', subject: `repo:a/${index}` }));
const applyAccount: Remedy = { kind: 'link', step: 'applyServiceAccount' };
const putCredential: Remedy = { kind: 'link', step: 'putCredential' };
const configure: Remedy = { kind: 'link', step: 'configureCluster' };

test('a whole chain is ok, link by link, in the order of the codes', () => {
  const findings = evaluateChain(linkedFacts({ subject: aSubject({ workload: { kind: 'Pod', name: aMutatedPod().name } }), workload: fact(aMutatedPod()) }));
  assert.deepEqual(findings.map(({ code }) => code), [...chainCodes]);
  assert.deepEqual([...new Set(findings.map(({ verdict }) => verdict))], ['ok']);
  assert.deepEqual(trustChain.map(({ code }) => code), [...chainCodes]);
});

interface Case {
  readonly name: string;
  readonly facts: Partial<ChainFacts>;
  readonly code: ChainCode;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly remedy: Remedy;
}

const former = `https://westus2.oic.prod-aks.azure.com/${contoso}/${cloudGuid}/`;
const helm = { annotations: { 'meta.helm.sh/release-name': 'web' } };

const broken: readonly Case[] = [
  { name: 'cluster stopped', facts: { cluster: fact(aCluster({ powerState: 'Stopped' })) }, code: 'WI101-cluster', message: 'chain.cluster.stopped', expected: 'Running', actual: 'Stopped', remedy: { kind: 'command', command: 'startCluster' } },
  { name: 'issuer off', facts: { cluster: fact(clusterWithoutIssuer) }, code: 'WI102-issuer', message: 'chain.issuer.off', expected: 'enabled', actual: 'disabled', remedy: configure },
  { name: 'webhook off', facts: { cluster: fact(aCluster({ workloadIdentityEnabled: false })), webhook: fact(undefined) }, code: 'WI103-webhook', message: 'chain.webhook.off', expected: 'enabled', actual: 'disabled', remedy: configure },
  { name: 'kube-system', facts: { subject: aSubject({ serviceAccount: { namespace: 'kube-system', name: 'wi-demo-account' } }) }, code: 'WI103-webhook', message: 'chain.webhook.kubeSystem', expected: 'otherNamespace', actual: 'kube-system', remedy: { kind: 'command', command: 'chooseServiceAccount' } },
  { name: 'issuer without keys', facts: { issuerDocument: fact({ issuer, keyIds: [] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.noKeys', expected: issuer, actual: 'noKeys', remedy: { kind: 'command', command: 'openCluster' } },
  { name: 'issuer document of another', facts: { issuerDocument: fact({ issuer: 'https://other/', keyIds: ['k'] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.differs', expected: issuer, actual: 'https://other/', remedy: { kind: 'command', command: 'openCluster' } },
  { name: 'the API server gives another issuer', facts: { clusterIssuer: fact({ issuer: 'https://kubernetes.default.svc', keyIds: ['key-1'] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.apiServer', expected: issuer, actual: 'https://kubernetes.default.svc', remedy: { kind: 'command', command: 'openCluster' } },
  { name: 'the API server has another key', facts: { clusterIssuer: fact({ issuer, keyIds: ['key-1', 'key-2'] }) }, code: 'WI104-issuer-document', message: 'chain.issuerDocument.keysDiffer', expected: 'key-1, key-2', actual: 'key-1', remedy: { kind: 'command', command: 'openCluster' } },
  { name: 'no service account', facts: { serviceAccount: fact(undefined) }, code: 'WI105-service-account', message: 'chain.serviceAccount.missing', expected: 'default/wi-demo-account', actual: 'absent', remedy: applyAccount },
  { name: 'no client id', facts: account({ [workloadIdentityKeys.tenantId]: fabrikam }), code: 'WI106-client-id', message: 'chain.clientId.absent', expected: anIdentity().clientId, actual: 'absent', remedy: applyAccount },
  { name: 'no client id on an account of Helm', facts: account({ [workloadIdentityKeys.tenantId]: fabrikam, ...helm.annotations }), code: 'WI106-client-id', message: 'chain.clientId.absent', expected: anIdentity().clientId, actual: 'absent', remedy: { kind: 'link', step: 'editManifest' } },
  { name: 'resource id as client id', facts: clientIdIs(anIdentity().id), code: 'WI106-client-id', message: 'chain.clientId.isArmId', expected: anIdentity().clientId, actual: anIdentity().id, remedy: applyAccount },
  { name: 'object id as client id', facts: clientIdIs(anIdentity().principalId), code: 'WI106-client-id', message: 'chain.clientId.isPrincipalId', expected: anIdentity().clientId, actual: anIdentity().principalId, remedy: applyAccount },
  { name: 'white space around the client id', facts: clientIdIs(`${anIdentity().clientId} `), code: 'WI106-client-id', message: 'chain.clientId.whitespace', expected: anIdentity().clientId, actual: `${anIdentity().clientId} `, remedy: applyAccount },
  { name: 'client id of nobody', facts: clientIdIs(contoso), code: 'WI106-client-id', message: 'chain.clientId.other', expected: anIdentity().clientId, actual: contoso, remedy: applyAccount },
  { name: 'client id of another identity', facts: { ...clientIdIs(stranger.clientId), ...knowing }, code: 'WI106-client-id', message: 'chain.clientId.ofOther', expected: anIdentity().clientId, actual: stranger.clientId, remedy: applyAccount },
  { name: 'client id of one that was looked up', facts: { ...clientIdIs(stranger.clientId), otherIdentities: fact([stranger]) }, code: 'WI106-client-id', message: 'chain.clientId.ofOther', expected: anIdentity().clientId, actual: stranger.clientId, remedy: applyAccount },
  { name: 'object id of another identity', facts: { ...clientIdIs(stranger.principalId.toUpperCase()), ...knowing }, code: 'WI106-client-id', message: 'chain.clientId.principalIdOfOther', expected: anIdentity().clientId, actual: stranger.principalId.toUpperCase(), remedy: applyAccount },
  { name: 'resource id of another identity', facts: { ...clientIdIs(stranger.id), ...knowing }, code: 'WI106-client-id', message: 'chain.clientId.armIdOfOther', expected: anIdentity().clientId, actual: stranger.id, remedy: applyAccount },
  { name: 'resource id of nobody', facts: clientIdIs(stranger.id), code: 'WI106-client-id', message: 'chain.clientId.armId', expected: anIdentity().clientId, actual: stranger.id, remedy: applyAccount },
  { name: 'client id that is no GUID', facts: clientIdIs('mi-wi-demo'), code: 'WI106-client-id', message: 'chain.clientId.notGuid', expected: anIdentity().clientId, actual: 'mi-wi-demo', remedy: applyAccount },
  { name: 'no tenant id across tenants', facts: account(withoutTenantId), code: 'WI107-tenant-id', message: 'chain.tenantId.absent', expected: fabrikam, actual: contoso, remedy: applyAccount },
  { name: 'wrong tenant id', facts: tenantIdIs(contoso), code: 'WI107-tenant-id', message: 'chain.tenantId.other', expected: fabrikam, actual: contoso, remedy: applyAccount },
  { name: 'tenant id that is no GUID', facts: tenantIdIs('fabrikam.com'), code: 'WI107-tenant-id', message: 'chain.tenantId.notGuid', expected: fabrikam, actual: 'fabrikam.com', remedy: applyAccount },
  { name: 'empty tenant id', facts: tenantIdIs(''), code: 'WI107-tenant-id', message: 'chain.tenantId.notGuid', expected: fabrikam, actual: 'empty', remedy: applyAccount },
  {
    name: 'the webhook’s own tenant is another one',
    facts: { ...account(withoutTenantId), cluster: fact(aCluster({ workloadIdentityEnabled: false })), webhook: fact({ name: 'azure-wi', tenantId: cloudGuid }) },
    code: 'WI107-tenant-id',
    message: 'chain.tenantId.absent',
    expected: fabrikam,
    actual: cloudGuid,
    remedy: applyAccount,
  },
  { name: 'a lifetime that the webhook refuses', facts: account({ ...linkedAnnotations(), [workloadIdentityKeys.tokenExpiration]: '1h' }), code: 'WI118-token-lifetime', message: 'chain.tokenLifetime.refused', expected: 'lifetime', actual: '1h', remedy: { kind: 'command', command: 'editServiceAccount' } },
  { name: 'no identity', facts: { identity: fact(undefined) }, code: 'WI112-identity', message: 'chain.identity.missing', expected: anIdentity().id, actual: 'absent', remedy: { kind: 'command', command: 'chooseIdentity' } },
  { name: '20 of 20 credentials, none of them right', facts: { credentials: fact(twenty) }, code: 'WI120-credential-room', message: 'chain.credentialRoom.full', expected: 'fewerThan', actual: '20', remedy: { kind: 'command', command: 'openIdentity' } },
  { name: 'no federated credential', facts: { credentials: fact([]) }, code: 'WI113-credential-issuer', message: 'chain.credential.empty', expected: issuer, actual: 'absent', remedy: putCredential },
  { name: 'federated credentials of others only', facts: credentialIs({ issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b' }), code: 'WI113-credential-issuer', message: 'chain.credential.none', expected: issuer, actual: 'absent', remedy: putCredential },
  {
    name: 'the credential of an identity binding only',
    facts: credentialIs({ issuer: `https://ib.oic.prod-aks.azure.com/${fabrikam}/${anIdentity().clientId}`, audiences: ['api://AKSIdentityBinding'] }),
    code: 'WI113-credential-issuer',
    message: 'chain.credential.none',
    expected: issuer,
    actual: 'absent',
    remedy: putCredential,
  },
  { name: 'missing slash', facts: credentialIs({ issuer: issuer.slice(0, -1) }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.missingSlash', expected: issuer, actual: issuer.slice(0, -1), remedy: putCredential },
  { name: 'a slash too many', facts: credentialIs({ issuer: `${issuer}/` }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.extraSlash', expected: issuer, actual: `${issuer}/`, remedy: putCredential },
  { name: 'http issuer', facts: credentialIs({ issuer: issuer.replace('https', 'http') }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.http', expected: issuer, actual: issuer.replace('https', 'http'), remedy: putCredential },
  { name: 'issuer in capitals', facts: credentialIs({ issuer: issuer.toUpperCase() }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.case', expected: issuer, actual: issuer.toUpperCase(), remedy: putCredential },
  { name: 'issuer with a blank', facts: credentialIs({ issuer: `${issuer} ` }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.whitespace', expected: issuer, actual: `${issuer} `, remedy: putCredential },
  { name: 'issuer of the cluster before it was created anew', facts: credentialIs({ issuer: former }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.former', expected: issuer, actual: former, remedy: putCredential },
  { name: 'issuer of the cluster before, in the older form', facts: credentialIs({ issuer: `https://oidc.prod-aks.azure.com/${cloudGuid}/` }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.former', expected: issuer, actual: `https://oidc.prod-aks.azure.com/${cloudGuid}/`, remedy: putCredential },
  { name: 'issuer of another cluster that is known', facts: { ...credentialIs({ issuer: former }), ...knowing }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.ofCluster', expected: issuer, actual: former, remedy: putCredential },
  { name: 'issuer of the cluster before, in a cloud of its own', facts: { cluster: fact(aCluster({ issuer: `https://oic.example/${contoso}/${fabrikam}/` as typeof issuer })), issuerDocument: fact({ issuer: `https://oic.example/${contoso}/${fabrikam}/`, keyIds: ['key-1'] }), clusterIssuer: fact({ issuer: `https://oic.example/${contoso}/${fabrikam}/`, keyIds: ['key-1'] }), ...credentialIs({ issuer: `https://oic.example/${contoso}/${cloudGuid}/` }) }, code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.former', expected: `https://oic.example/${contoso}/${fabrikam}/`, actual: `https://oic.example/${contoso}/${cloudGuid}/`, remedy: putCredential },
  { name: 'issuer of another region', facts: credentialIs({ issuer: former.replace('westus2', 'eastus') }), code: 'WI113-credential-issuer', message: 'chain.credentialIssuer.other', expected: issuer, actual: former.replace('westus2', 'eastus'), remedy: putCredential },
  { name: 'subject in other case', facts: credentialIs({ subject: 'system:serviceaccount:Default:wi-demo-account' }), code: 'WI114-credential-subject', message: 'chain.credentialSubject.case', expected: aCredential().subject, actual: 'system:serviceaccount:Default:wi-demo-account', remedy: putCredential },
  { name: 'subject of another namespace', facts: credentialIs({ subject: 'system:serviceaccount:prod:wi-demo-account' }), code: 'WI114-credential-subject', message: 'chain.credentialSubject.namespace', expected: aCredential().subject, actual: 'system:serviceaccount:prod:wi-demo-account', remedy: putCredential },
  { name: 'subject of another name', facts: credentialIs({ subject: 'system:serviceaccount:default:other' }), code: 'WI114-credential-subject', message: 'chain.credentialSubject.name', expected: aCredential().subject, actual: 'system:serviceaccount:default:other', remedy: putCredential },
  { name: 'subject of another altogether', facts: credentialIs({ subject: 'system:serviceaccount:prod:other' }), code: 'WI114-credential-subject', message: 'chain.credentialSubject.other', expected: aCredential().subject, actual: 'system:serviceaccount:prod:other', remedy: putCredential },
  { name: 'subject that is none', facts: credentialIs({ subject: 'default/wi-demo-account' }), code: 'WI114-credential-subject', message: 'chain.credentialSubject.form', expected: aCredential().subject, actual: 'default/wi-demo-account', remedy: putCredential },
  { name: 'another audience', facts: credentialIs({ audiences: ['api://other'] }), code: 'WI115-credential-audience', message: 'chain.credentialAudience.other', expected: 'api://AzureADTokenExchange', actual: 'api://other', remedy: putCredential },
  { name: 'no role', facts: { assignments: fact([]) }, code: 'WI116-role', message: 'chain.role.none', expected: `Reader @ ${aSubject().scope}`, actual: 'noRole', remedy: { kind: 'link', step: 'assignRole' } },
  { name: 'a role elsewhere', facts: { assignments: fact([aReaderAssignment({ scope: `${aSubject().scope}/resourceGroups/x` })]) }, code: 'WI116-role', message: 'chain.role.insufficient', expected: `Reader @ ${aSubject().scope}`, actual: `Reader @ ${aSubject().scope}/resourceGroups/x`, remedy: { kind: 'link', step: 'assignRole' } },
  {
    name: 'the wished role is held and does not suffice',
    facts: { subject: aSubject({ roleName: 'Blob Reader' }), assignments: fact([aReaderAssignment({ role: { id: '/r', name: 'Blob Reader', actions: ['Microsoft.Storage/*/read'], notActions: [] } })]) },
    code: 'WI116-role',
    message: 'chain.role.lacks',
    expected: 'roleWith',
    actual: `Blob Reader @ ${aSubject().scope}`,
    remedy: { kind: 'command', command: 'chooseRole' },
  },
  { name: 'provider not registered', facts: { provider: fact('NotRegistered') }, code: 'WI117-provider', message: 'chain.provider.notRegistered', expected: 'Registered', actual: 'NotRegistered', remedy: { kind: 'link', step: 'registerProvider' } },
];

for (const { name, facts, ...wanted } of broken) {
  test(`first broken link: ${name}`, () => {
    const finding = firstBroken(evaluateChain(linkedFacts(facts)));
    assert.ok(finding, 'nothing was found broken');
    assert.deepEqual(
      { code: finding.code, message: finding.message.key, expected: finding.expected.value, actual: finding.actual.value, remedy: finding.remedy },
      wanted,
    );
    assert.ok(finding.actual.readAt === readAt, 'the value found says when it was read');
  });
}

test('near misses are ok', () => {
  const oneTenant: Partial<ChainFacts> = { ...account(withoutTenantId), identity: fact(anIdentity({ tenantId: contoso })), subject: aSubject({ identity: anIdentity({ tenantId: contoso }) }) };
  const role = (actions: readonly string[]): ReturnType<typeof aReaderAssignment> => aReaderAssignment({ role: { id: `/${actions.join()}`, name: actions.join(), actions, notActions: [] } });
  const byHand = { cluster: fact(aCluster({ workloadIdentityEnabled: false })), webhook: fact({ name: 'azure-wi', tenantId: fabrikam.toUpperCase() }) };
  const near: Readonly<Record<string, Partial<ChainFacts>>> = {
    'client id in capitals': clientIdIs(anIdentity().clientId.toUpperCase()),
    'no tenant id inside one tenant': oneTenant,
    'a role above the scope': { assignments: fact([aReaderAssignment({ scope: '/providers/Microsoft.Management/managementGroups/root' })]) },
    'two roles that allow it together': { assignments: fact([role(['Microsoft.Quota/quotas/read']), role(['Microsoft.Quota/usages/*'])]) },
    'the wished role, whatever it allows': { subject: aSubject({ roleName: 'Blob Reader', actions: [] }), assignments: fact([aReaderAssignment({ role: { id: '/r', name: 'Blob Reader', actions: [], notActions: [] } })]) },
    'a webhook installed by hand': { ...byHand },
    'no tenant id where the webhook was installed for that tenant': { ...byHand, ...account(withoutTenantId) },
    'a lifetime of a day': account({ ...linkedAnnotations(), [workloadIdentityKeys.tokenExpiration]: '86400' }),
    'the right credential among 20': { credentials: fact([...twenty.slice(1), aCredential()]) },
    'a binding’s credential beside ours': { credentials: fact([aCredential({ name: 'ib', issuer: `https://ib.oic.prod-aks.azure.com/${fabrikam}/x` }), aCredential()]) },
    'another key besides the API server’s': { issuerDocument: fact({ issuer, keyIds: ['key-0', 'key-1'] }) },
  };
  for (const [name, facts] of Object.entries(near)) {
    assert.deepEqual(evaluateChain(linkedFacts(facts)).filter(({ verdict }) => verdict !== 'ok'), [], name);
  }
});

test('lifetimes at the edges', () => {
  const verdictOf = (text: string): Finding['verdict'] | undefined => evaluateChain(linkedFacts(account({ ...linkedAnnotations(), [workloadIdentityKeys.tokenExpiration]: text }))).find(({ code }) => code === 'WI118-token-lifetime')?.verdict;
  for (const text of ['3600', '86400', '7200', '+3600']) assert.equal(verdictOf(text), 'ok', text);
  for (const text of ['3599', '86401', '0', '-3600', '3600.5', '1e4', '0x1000', ' 3600', '', 'abc', '9'.repeat(400)]) assert.equal(verdictOf(text), 'broken', text);
});

test('an API server that does not answer is a sentence of its own, and not broken', () => {
  const failure = { reason: 'unreachable', operation: 'getServiceAccount' } as const;
  const [cluster] = evaluateChain(linkedFacts({ serviceAccount: { state: 'unknown', failure } }));
  assert.deepEqual([cluster?.verdict, cluster?.message.key], ['unknown', 'chain.cluster.unreachable']);
  const [refused] = evaluateChain(linkedFacts({ serviceAccount: { state: 'unknown', failure: { ...failure, reason: 'forbidden' } } }));
  assert.equal(refused?.verdict, 'ok');
});

test('a webhook that may not be looked at is unknown, and so is the tenant it was installed with', () => {
  const off = { cluster: fact(aCluster({ workloadIdentityEnabled: false })) };
  const unseen = evaluateChain(linkedFacts({ ...off, webhook: { state: 'unknown', failure: { reason: 'forbidden', operation: 'findWebhook' } } })).find(({ code }) => code === 'WI103-webhook');
  assert.deepEqual([unseen?.verdict, unseen?.message.key], ['unknown', 'chain.webhook.offUnseen']);
  const tenant = evaluateChain(linkedFacts({ ...off, ...account(withoutTenantId), webhook: fact({ name: 'azure-wi' }) })).find(({ code }) => code === 'WI107-tenant-id');
  assert.deepEqual([tenant?.verdict, tenant?.message.key], ['unknown', 'chain.tenantId.defaultUnseen']);
});

test('a role whose definition may not be read may be the right one: unknown, not broken', () => {
  const unread = { reason: 'forbidden', operation: 'listRoleAssignments', code: 'AuthorizationFailed' } as const;
  const assignments = fact([aReaderAssignment({ role: { id: '/r', name: 'acdd72a7', actions: [], notActions: [], unread } })]);
  const role = evaluateChain(linkedFacts({ assignments })).find(({ code }) => code === 'WI116-role');
  assert.deepEqual([role?.verdict, role?.verdict === 'unknown' && role.failure], ['unknown', unread]);
});

test('no permission to look is unknown, with the failure, and never ok; a missing session leads to the sign-in', () => {
  const failure = { reason: 'forbidden', operation: 'listFederatedCredentials' } as const;
  const findings = evaluateChain(linkedFacts({ credentials: { state: 'unknown', failure } }));
  const credentials = findings.filter(({ code }) => /WI11[345]|WI120/.test(code));
  assert.equal(credentials.length, 4);
  for (const finding of credentials) assert.deepEqual([finding.verdict, finding.verdict === 'unknown' && finding.failure], ['unknown', failure]);
  const [first] = evaluateChain(linkedFacts({ cluster: { state: 'unknown', failure: { reason: 'signInRequired', operation: 'getCluster' } } }));
  assert.deepEqual(first?.verdict === 'unknown' ? first.remedy : undefined, { kind: 'command', command: 'signIn' });
});

test('outside Azure the webhook itself is looked at, and without its tenant the default is not known', () => {
  const ref = { id: kubeContextId('kind-demo'), tenantId: outsideAzure };
  const outside = (installed: boolean, change: Partial<ChainFacts> = {}): ChainFacts =>
    linkedFacts({ subject: aSubject({ cluster: ref }), cluster: fact(aCluster({ ...ref, name: 'kind-demo', workloadIdentityEnabled: installed })), ...change });
  const missing = firstBroken(evaluateChain(outside(false)));
  assert.deepEqual([missing?.message.key, missing?.actual.value, missing?.remedy], ['chain.webhook.notInstalled', 'absent', { kind: 'outside' }]);
  assert.equal(firstBroken(evaluateChain(outside(true))), undefined);
  const tenantOf = (change: Partial<ChainFacts>): Finding | undefined => evaluateChain(outside(true, { ...account(withoutTenantId), ...change })).find(({ code }) => code === 'WI107-tenant-id');
  assert.equal(tenantOf({ webhook: fact({ name: 'azure-wi', tenantId: fabrikam }) })?.verdict, 'ok');
  assert.equal(tenantOf({ webhook: fact({ name: 'azure-wi' }) })?.verdict, 'unknown');
});

test('a role that is named as held is one that allows what is needed', () => {
  const role = (name: string, actions: readonly string[]): ReturnType<typeof aReaderAssignment> => aReaderAssignment({ role: { id: `/${name}`, name, actions, notActions: [] } });
  const finding = evaluateChain(linkedFacts({ assignments: fact([role('AcrPull', ['Microsoft.ContainerRegistry/registries/pull/read']), role('Contributor', ['*'])]) })).find(({ code }) => code === 'WI116-role');
  assert.equal(finding?.verdict === 'ok' && finding.message.params?.role, 'Contributor');
});

test('Reader is no remedy for what a program may not write', () => {
  const subject = aSubject({ actions: ['Microsoft.Storage/storageAccounts/write'] });
  for (const held of [[], [aReaderAssignment({ role: { id: '/r', name: 'AcrPull', actions: [], notActions: [] } })]]) {
    const finding = evaluateChain(linkedFacts({ subject, assignments: fact(held) })).find(({ code }) => code === 'WI116-role');
    assert.ok(finding?.verdict === 'broken');
    assert.deepEqual([finding.message.key, finding.expected.value, finding.remedy], ['chain.role.noneAllows', 'roleWith', { kind: 'command', command: 'chooseRole' }]);
  }
});

test('a client id that no identity can have is broken although the identity may not be read', () => {
  const identity = { state: 'unknown', failure: { reason: 'forbidden', operation: 'getIdentity' } } as const;
  const keyFor = (facts: Partial<ChainFacts>): readonly unknown[] => {
    const found = evaluateChain(linkedFacts({ ...facts, identity })).find(({ code }) => code === 'WI106-client-id');
    return [found?.verdict, found?.message.key];
  };
  assert.deepEqual(keyFor(account({})), ['broken', 'chain.clientId.absent']);
  assert.deepEqual(keyFor(clientIdIs(anIdentity().id)), ['broken', 'chain.clientId.isArmId']);
  assert.deepEqual(keyFor(clientIdIs(stranger.id)), ['broken', 'chain.clientId.armId']);
  assert.deepEqual(keyFor(clientIdIs('mi-wi-demo')), ['broken', 'chain.clientId.notGuid']);
  assert.deepEqual(keyFor(clientIdIs(` ${anIdentity().clientId}`)), ['broken', 'chain.clientId.whitespace']);
  assert.deepEqual(keyFor(clientIdIs(anIdentity().clientId)), ['unknown', 'chain.unknown']);
});

test('a cluster whose API server was never asked is not said to answer', () => {
  const failed = { state: 'unknown', failure: { reason: 'signInRequired', operation: 'getServiceAccount' } } as const;
  const clusterOf = (facts: Partial<ChainFacts>): Finding | undefined => evaluateChain(linkedFacts(facts))[0];
  const unseen = clusterOf({ serviceAccount: failed, clusterIssuer: failed });
  assert.deepEqual([unseen?.verdict, unseen?.verdict === 'unknown' && unseen.remedy], ['unknown', { kind: 'command', command: 'signIn' }]);
  assert.equal(clusterOf({ serviceAccount: failed })?.verdict, 'ok');
});
