import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluateChain, firstBroken, trustChain, workloadEdits } from '../../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../../src/core/chain/facts.ts';
import { chainCodes, type ChainCode } from '../../../src/core/chain/finding.ts';
import { known, pending, type Fact } from '../../../src/core/model/fact.ts';
import type { FailureReason } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { aCluster, aCredential, aMutatedPod, anIdentity, aReaderAssignment, aServiceAccount, aSubject, aWorkload, contoso, fabrikam, issuer, linkedAnnotations, linkedFacts, readAt } from '../../builders/chain.ts';

const say = speaker(inEnglish);

/** What each link rests on: with none of these known it must not be ok. */
const restsOn: Readonly<Record<ChainCode, readonly (keyof ChainFacts)[]>> = {
  'WI101-cluster': ['cluster'],
  'WI102-issuer': ['cluster'],
  'WI103-webhook': ['cluster'],
  'WI104-issuer-document': ['cluster', 'issuerDocument', 'clusterIssuer'],
  'WI105-service-account': ['serviceAccount'],
  'WI106-client-id': ['serviceAccount', 'identity'],
  'WI107-tenant-id': ['serviceAccount'],
  'WI108-pod-service-account': ['workload'],
  'WI109-pod-label': ['workload'],
  'WI119-identity-binding': ['workload'],
  'WI110-container-environment': ['workload'],
  'WI121-pod-current': ['workload', 'serviceAccount'],
  'WI111-token-audience': ['workload'],
  'WI118-token-lifetime': ['workload'],
  'WI112-identity': ['identity'],
  'WI120-credential-room': ['credentials'],
  'WI113-credential-issuer': ['credentials', 'cluster'],
  'WI114-credential-subject': ['credentials', 'cluster'],
  'WI115-credential-audience': ['credentials', 'cluster'],
  'WI116-role': ['assignments'],
  'WI117-provider': ['provider'],
};

const reasons: readonly FailureReason[] = ['forbidden', 'signInRequired', 'unreachable', 'timeout', 'notFound', 'throttled', 'serverError', 'unexpected'];

/** A fact in any of its three states. */
function anyFact<T>(...values: readonly T[]): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...values).map((value) => known(value, readAt, 'test')) },
    { weight: 1, arbitrary: fc.constantFrom(...reasons).map((reason) => ({ state: 'unknown' as const, failure: { reason, operation: 'read' } })) },
    { weight: 1, arbitrary: fc.constant(pending) },
  );
}

const odd = ['', ' ', 'true', 'x', contoso, fabrikam, anIdentity().clientId, anIdentity().id, issuer, issuer.slice(0, -1)];
const oddText = fc.oneof(fc.constantFrom(...odd), fc.string({ maxLength: 30 }));
const { issuer: _issuer, ...coldCluster } = aCluster({ oidcIssuerEnabled: false, workloadIdentityEnabled: false });

const anyAccount = fc.record({ clientId: oddText, tenantId: oddText, expiration: oddText }, { requiredKeys: [] }).map(({ clientId, tenantId, expiration }) =>
  aServiceAccount({
    ...linkedAnnotations(),
    ...(clientId === undefined ? {} : { [workloadIdentityKeys.clientId]: clientId }),
    ...(tenantId === undefined ? {} : { [workloadIdentityKeys.tenantId]: tenantId }),
    ...(expiration === undefined ? {} : { [workloadIdentityKeys.tokenExpiration]: expiration }),
  }),
);
const anyCredential = fc.record({ name: fc.constantFrom('a', 'b'), issuer: fc.oneof(fc.constant(issuer), oddText), subject: fc.oneof(fc.constant(aCredential().subject), oddText), audiences: fc.array(oddText, { maxLength: 1 }) });
const anyWorkload = fc
  .record({
    pod: fc.boolean(),
    label: oddText,
    account: fc.constantFrom('wi-demo-account', 'default'),
    env: fc.dictionary(fc.constantFrom('AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_AUTHORITY_HOST', 'AZURE_FEDERATED_TOKEN_FILE'), oddText, { maxKeys: 4 }),
    audiences: fc.array(fc.constantFrom('api://AzureADTokenExchange', 'api://AKSIdentityBinding', 'x'), { maxLength: 2 }),
    owned: fc.boolean(),
  })
  .map(({ pod, label, account, env, audiences, owned }) =>
    (pod ? aMutatedPod : aWorkload)({
      podLabels: { [workloadIdentityKeys.use]: label },
      serviceAccountName: account,
      containers: [{ name: 'app', env }],
      projectedTokens: audiences.map((audience) => ({ audience, expirationSeconds: 3600 })),
      ...(owned ? { ownedBy: { kind: 'ReplicaSet', name: 'web' } } : {}),
    }),
  );

const anyChain: fc.Arbitrary<ChainFacts> = fc
  .record({
    cluster: anyFact(aCluster(), aCluster({ workloadIdentityEnabled: false }), coldCluster, aCluster({ powerState: 'Stopped' })),
    issuerDocument: anyFact(undefined, { issuer: String(issuer), keyIds: ['key-1'] }, { issuer: 'x', keyIds: [] }),
    clusterIssuer: anyFact({ issuer: String(issuer), keyIds: ['key-1'] }, { issuer: 'x', keyIds: ['key-2'] }),
    webhook: anyFact(undefined, { name: 'azure-wi' }, { name: 'azure-wi', tenantId: fabrikam }),
    serviceAccount: fc.oneof(anyFact(undefined), anyAccount.map((account) => known(account, readAt, 'test'))),
    identity: anyFact(undefined, anIdentity(), anIdentity({ tenantId: contoso })),
    credentials: fc.oneof(anyFact([], [aCredential()]), fc.array(anyCredential, { maxLength: 21 }).map((credentials) => known(credentials, readAt, 'test'))),
    assignments: anyFact([], [aReaderAssignment()], [aReaderAssignment({ scope: '/subscriptions/x' })]),
    provider: anyFact<'Registered' | 'NotRegistered' | 'Registering'>('Registered', 'NotRegistered', 'Registering'),
    workload: fc.option(fc.oneof(anyFact(undefined), anyWorkload.map((workload) => known(workload, readAt, 'test'))), { nil: 'none' as const }),
  })
  .map(({ workload, ...facts }) => linkedFacts({ ...facts, ...(workload === 'none' ? {} : { subject: aSubject({ workload: { kind: 'Deployment', name: 'web' } }), workload }) }));

test('any facts: findings in chain order, the first broken one is the first, and nothing is ok that was not read', () => {
  fc.assert(
    fc.property(anyChain, (facts) => {
      const findings = evaluateChain(facts);
      const order = findings.map(({ code }) => chainCodes.indexOf(code));
      assert.deepEqual(order, [...order].sort((left, right) => left - right));
      const broken = findings.filter(({ verdict }) => verdict === 'broken');
      assert.equal(firstBroken(findings), broken[0]);
      for (const finding of findings) {
        const unread = restsOn[finding.code].map((key) => facts[key] as Fact<unknown> | undefined).filter((fact) => fact !== undefined && fact.state !== 'known');
        if (finding.verdict === 'ok') assert.deepEqual(unread, [], finding.code);
        if (finding.verdict === 'unknown' && finding.pending === true) assert.ok(Object.values(facts).some((fact) => (fact as Fact<unknown>).state === 'pending'), finding.code);
        if (finding.verdict === 'broken') {
          assert.notEqual(finding.expected.value, finding.actual.value, finding.code);
          if (finding.remedy.kind === 'link' && finding.remedy.step === 'mendWorkload') assert.ok(workloadEdits(facts).length > 0, finding.code);
        }
        assert.doesNotMatch(say(finding.message.key, finding.message.params), /\{(?!"|\w*"?\})\w+\}/, `${finding.code}: a place of the sentence is open`);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('while nothing is read, every link that is read later is pending', () => {
  const facts: ChainFacts = linkedFacts({ cluster: pending, issuerDocument: pending, clusterIssuer: pending, serviceAccount: pending, identity: pending, credentials: pending, assignments: pending, provider: pending, workload: pending });
  const findings = evaluateChain(facts);
  assert.deepEqual(findings.map(({ verdict }) => verdict), trustChain.map(() => 'unknown'));
  for (const finding of findings) assert.equal(finding.verdict === 'unknown' && finding.pending, true, finding.code);
});
