import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateChain, firstBroken, workloadEdits } from '../../../src/core/chain/chain.ts';
import type { ChainFacts } from '../../../src/core/chain/facts.ts';
import type { BrokenFinding, ChainCode, Finding } from '../../../src/core/chain/finding.ts';
import { known, type Fact } from '../../../src/core/model/fact.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import type { Workload } from '../../../src/core/model/workload.ts';
import { aMutatedPod, anIdentity, aServiceAccount, aSubject, aWorkload, contoso, fabrikam, linkedAnnotations, linkedFacts, readAt } from '../../builders/chain.ts';

const fact = <T>(value: T): Fact<T> => known(value, readAt, 'test');
const factsOf = (workload: Workload, change: Partial<ChainFacts> = {}): ChainFacts =>
  linkedFacts({ subject: aSubject({ workload: { kind: workload.kind, name: workload.name } }), workload: fact<Workload | undefined>(workload), ...change });
const deployment = (change: Partial<Workload> = {}): ChainFacts => factsOf(aWorkload(change));
const findingOf = (facts: ChainFacts, code: ChainCode): Finding | undefined => evaluateChain(facts).find((finding) => finding.code === code);
const told = (finding: BrokenFinding | undefined): unknown => [finding?.code, finding?.message.key, finding?.expected.value, finding?.actual.value];

const use = workloadIdentityKeys.use;
const skip = 'azure.workload.identity/skip-containers';
const env = (values: Readonly<Record<string, string | undefined>>): Partial<Workload> => ({ containers: [{ name: 'app', env: values }] });
const host = (value: string): Partial<Workload> => env({ AZURE_AUTHORITY_HOST: value });

const mendable: readonly { readonly name: string; readonly change: Partial<Workload>; readonly told: readonly string[]; readonly edits: ReturnType<typeof workloadEdits> }[] = [
  { name: 'another ServiceAccount', change: { serviceAccountName: 'other' }, told: ['WI108-pod-service-account', 'chain.podServiceAccount.other', 'wi-demo-account', 'other'], edits: [{ kind: 'serviceAccountName', before: 'other', after: 'wi-demo-account' }] },
  { name: 'no ServiceAccount named', change: { serviceAccountName: 'default', serviceAccountUnnamed: true }, told: ['WI108-pod-service-account', 'chain.podServiceAccount.other', 'wi-demo-account', 'default'], edits: [{ kind: 'serviceAccountName', before: null, after: 'wi-demo-account' }] },
  { name: 'no label', change: { podLabels: {} }, told: ['WI109-pod-label', 'chain.podLabel.absent', 'true', 'absent'], edits: [{ kind: 'label', key: use, before: null, after: 'true' }] },
  { name: 'a label of another value', change: { podLabels: { [use]: 'True' } }, told: ['WI109-pod-label', 'chain.podLabel.other', 'true', 'True'], edits: [{ kind: 'label', key: use, before: 'True', after: 'true' }] },
  { name: 'the tenant set by hand', change: env({ AZURE_TENANT_ID: contoso }), told: ['WI110-container-environment', 'chain.containerEnvironment.overrides', fabrikam, contoso], edits: [{ kind: 'env', container: 'app', name: 'AZURE_TENANT_ID', before: contoso, after: null }] },
  {
    name: 'an init container with a client id of its own',
    change: { containers: [{ name: 'fetch', init: true, env: { AZURE_CLIENT_ID: contoso } }, { name: 'app', env: {} }] },
    told: ['WI110-container-environment', 'chain.containerEnvironment.initOverrides', anIdentity().clientId, contoso],
    edits: [{ kind: 'env', container: 'fetch', name: 'AZURE_CLIENT_ID', before: contoso, after: null }],
  },
  { name: 'a token file set by hand', change: env({ AZURE_FEDERATED_TOKEN_FILE: '/var/run/token' }), told: ['WI110-container-environment', 'chain.containerEnvironment.overrides', 'setByWebhook', '/var/run/token'], edits: [{ kind: 'env', container: 'app', name: 'AZURE_FEDERATED_TOKEN_FILE', before: '/var/run/token', after: null }] },
  { name: 'Entra of another cloud', change: host('https://login.microsoftonline.us'), told: ['WI110-container-environment', 'chain.containerEnvironment.overrides', 'https://login.microsoftonline.com', 'https://login.microsoftonline.us'], edits: [{ kind: 'env', container: 'app', name: 'AZURE_AUTHORITY_HOST', before: 'https://login.microsoftonline.us', after: null }] },
  { name: 'every container skipped', change: { podAnnotations: { [skip]: 'app; sidecar' } }, told: ['WI110-container-environment', 'chain.containerEnvironment.skipped', 'servedContainer', 'app; sidecar'], edits: [{ kind: 'annotation', key: skip, before: 'app; sidecar', after: null }] },
  { name: 'a lifetime the webhook refuses', change: { podAnnotations: { [workloadIdentityKeys.tokenExpiration]: '60' } }, told: ['WI118-token-lifetime', 'chain.tokenLifetime.refused', 'lifetime', '60'], edits: [{ kind: 'annotation', key: workloadIdentityKeys.tokenExpiration, before: '60', after: null }] },
];

for (const { name, change, told: wanted, edits } of mendable) {
  test(`a workload: ${name}`, () => {
    const facts = deployment(change);
    const finding = firstBroken(evaluateChain(facts));
    assert.deepEqual(told(finding), wanted);
    assert.deepEqual(finding?.remedy, { kind: 'link', step: 'mendWorkload' });
    assert.deepEqual(workloadEdits(facts), edits);
    for (const elsewhere of [{ kind: 'Pod' }, { kind: 'Job' }, { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, { ownedBy: { kind: 'Rollout', name: 'web' } }]) {
      const outside = factsOf(aWorkload({ ...change, ...elsewhere }));
      const same = findingOf(outside, finding.code);
      assert.deepEqual(same?.verdict === 'broken' && same.remedy, { kind: 'command', command: 'editManifest' }, JSON.stringify(elsewhere));
      assert.deepEqual(workloadEdits(outside), []);
    }
  });
}

test('what mends a workload in several ways is one list of edits, and none where it holds', () => {
  assert.deepEqual(workloadEdits(deployment()), []);
  const both = workloadEdits(deployment({ podLabels: {}, containers: [{ name: 'a', env: { AZURE_TENANT_ID: contoso } }, { name: 'b', env: { AZURE_CLIENT_ID: contoso, AZURE_TENANT_ID: fabrikam } }] }));
  assert.deepEqual(both.map((edit) => (edit.kind === 'env' ? `${edit.container} ${edit.name}` : edit.kind)), ['label', 'a AZURE_TENANT_ID', 'b AZURE_CLIENT_ID']);
});

test('a workload that only looks wrong is ok', () => {
  const right: readonly Partial<Workload>[] = [
    env({ AZURE_TENANT_ID: fabrikam.toUpperCase(), AZURE_CLIENT_ID: anIdentity().clientId }),
    host('https://login.microsoftonline.com/'),
    { podAnnotations: { [skip]: 'sidecar' } },
    { ...env({ AZURE_FEDERATED_TOKEN_FILE: '/own' }), projectedTokens: [{ audience: 'api://AzureADTokenExchange', expirationSeconds: 600 }] },
    { hostNetwork: true },
    { podAnnotations: { 'azure.workload.identity/inject-proxy-sidecar': 'true' } },
  ];
  for (const change of right) assert.deepEqual(evaluateChain(deployment(change)).filter(({ verdict }) => verdict !== 'ok'), [], JSON.stringify(change));
});

test('a skipped working container is not made up for by an init container', () => {
  const facts = deployment({ podAnnotations: { [skip]: 'app' }, containers: [{ name: 'fetch', init: true, env: {} }, { name: 'app', env: {} }] });
  assert.equal(firstBroken(evaluateChain(facts))?.message.key, 'chain.containerEnvironment.skipped');
});

test('the proxy sidecar in the node’s network is refused by the webhook', () => {
  const finding = firstBroken(evaluateChain(deployment({ hostNetwork: true, podAnnotations: { 'azure.workload.identity/inject-proxy-sidecar': '' } })));
  assert.deepEqual(told(finding), ['WI110-container-environment', 'chain.containerEnvironment.hostNetwork', 'ownNetwork', 'hostNetwork']);
});

test('an opt-in to an identity binding is named by itself, and the audience waits for it', () => {
  for (const workload of [aWorkload({ podAnnotations: { 'azure.workload.identity/use-identity-binding': 'true' } }), aMutatedPod({ projectedTokens: [{ audience: 'api://AKSIdentityBinding', expirationSeconds: 3600 }] })]) {
    const facts = factsOf(workload);
    assert.deepEqual(told(firstBroken(evaluateChain(facts))), ['WI119-identity-binding', 'chain.identityBinding.optsIn', 'notOptedIn', 'optedIn']);
    assert.notEqual(findingOf(facts, 'WI111-token-audience')?.verdict, 'ok');
    assert.deepEqual(workloadEdits(facts), []);
  }
  const other = factsOf(aMutatedPod({ projectedTokens: [{ audience: 'api://other', expirationSeconds: 3600 }] }));
  assert.deepEqual(told(firstBroken(evaluateChain(other))), ['WI111-token-audience', 'chain.tokenAudience.other', 'api://AzureADTokenExchange', 'api://other']);
});

test('a missing workload is asked for again', () => {
  const finding = firstBroken(evaluateChain(linkedFacts({ subject: aSubject({ workload: { kind: 'Deployment', name: 'gone' } }), workload: fact(undefined) })));
  assert.deepEqual([...(told(finding) as unknown[]), finding?.remedy], ['WI108-pod-service-account', 'chain.workload.missing', 'Deployment gone', 'absent', { kind: 'command', command: 'chooseWorkload' }]);
});

test('a value that cannot be seen or judged is unknown', () => {
  const hidden = findingOf(deployment(env({ AZURE_TENANT_ID: undefined })), 'WI110-container-environment');
  assert.deepEqual([hidden?.verdict, hidden?.message.key], ['unknown', 'chain.containerEnvironment.hidden']);
  const nowhere = findingOf(deployment({ ...host('https://login.example') }), 'WI110-container-environment');
  assert.equal(nowhere?.verdict, 'broken');
  const foreign = { ...linkedFacts().cluster, value: { ...(linkedFacts().cluster as { value: object }).value, issuer: 'https://oidc.example/x/' } } as ChainFacts['cluster'];
  const unjudged = findingOf(factsOf(aWorkload(host('https://login.example')), { cluster: foreign }), 'WI110-container-environment');
  assert.deepEqual([unjudged?.verdict, unjudged?.message.key], ['unknown', 'chain.containerEnvironment.unjudged']);
  const settled = factsOf(aWorkload(host('https://login.example')), { cluster: foreign, known: { identities: [], clusters: [], authorityHost: 'https://login.example' } });
  assert.equal(findingOf(settled, 'WI110-container-environment')?.verdict, 'ok');
});

// A Pod: what the webhook injected is no override, and what it injected once may be out of date.
const formerPod = (change: Partial<Workload> = {}): Workload => {
  const containers = aMutatedPod().containers.map((container) => ({ ...container, env: { ...container.env, AZURE_CLIENT_ID: contoso } }));
  return aMutatedPod({ containers, ...change });
};
const annotated = (at: number | undefined): Partial<ChainFacts> => ({
  serviceAccount: fact<ChainFactsAccount>(aServiceAccount(linkedAnnotations(), at === undefined ? {} : { annotatedAt: at })),
});
type ChainFactsAccount = ReturnType<typeof aServiceAccount> | undefined;
const template = (values: Record<string, string>): Partial<ChainFacts> => ({ template: fact<Workload | undefined>(aWorkload({ kind: 'ReplicaSet', containers: [{ name: 'app', env: values }] })) });

const stale = ['WI121-pod-current', 'chain.podCurrent.stale', anIdentity().clientId, contoso];
const override = ['WI110-container-environment', 'chain.containerEnvironment.overrides', anIdentity().clientId, contoso];

for (const { name, facts, wanted } of [
  { name: 'older than the annotations', facts: factsOf(formerPod(), annotated(readAt)), wanted: stale },
  { name: 'the controller’s template does not set it', facts: factsOf(formerPod({ createdAt: readAt + 1 }), { ...annotated(readAt), ...template({}) }), wanted: stale },
  { name: 'the controller’s template sets it', facts: factsOf(formerPod(), { ...annotated(readAt), ...template({ AZURE_CLIENT_ID: contoso }) }), wanted: override },
  { name: 'kubectl apply was given it', facts: factsOf(formerPod({ annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { containers: [{ name: 'app', env: [{ name: 'AZURE_CLIENT_ID', value: contoso }] }] } }) } }), annotated(readAt)), wanted: override },
  { name: 'kubectl apply was not given it', facts: factsOf(formerPod({ createdAt: readAt + 1, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { containers: [{ name: 'app' }] } }) } }), annotated(readAt)), wanted: stale },
  { name: 'younger than the annotations', facts: factsOf(formerPod({ createdAt: readAt + 1 }), annotated(readAt)), wanted: override },
  { name: 'nothing tells', facts: factsOf(formerPod(), annotated(undefined)), wanted: ['WI121-pod-current', 'chain.podCurrent.perhapsStale', anIdentity().clientId, contoso] },
  { name: 'created before the client id was annotated', facts: factsOf(aMutatedPod(env({ AZURE_TENANT_ID: fabrikam })), annotated(readAt)), wanted: ['WI121-pod-current', 'chain.podCurrent.stale', anIdentity().clientId, 'absent'] },
  { name: 'created before the webhook served it', facts: factsOf(aMutatedPod({ projectedTokens: [], containers: [{ name: 'app', env: {} }] })), wanted: ['WI121-pod-current', 'chain.podCurrent.notServed', 'projectedToken', 'absent'] },
]) {
  test(`a Pod: ${name}`, () => {
    const finding = firstBroken(evaluateChain(facts));
    assert.deepEqual(told(finding), wanted);
    assert.deepEqual(finding?.remedy, { kind: 'command', command: finding?.code === 'WI121-pod-current' ? 'recreatePod' : 'editManifest' });
  });
}

test('where it cannot be told who set a variable, nobody is said not to have', () => {
  assert.equal(findingOf(factsOf(formerPod(), annotated(undefined)), 'WI110-container-environment')?.verdict, 'unknown');
  assert.equal(findingOf(factsOf(formerPod(), annotated(readAt)), 'WI110-container-environment')?.verdict, 'ok');
});

test('the Pods of a controller are judged by its template; one of them that is out of date is enough', () => {
  const podsAre = (...pods: readonly Workload[]): ChainFacts => factsOf(aWorkload(), { ...annotated(readAt), pods: fact<readonly Workload[]>(pods) });
  const [stalePod, current] = [formerPod({ name: 'old', createdAt: readAt + 1 }), aMutatedPod()];
  const finding = firstBroken(evaluateChain(podsAre(current, stalePod)));
  assert.deepEqual([...(told(finding) as unknown[]), finding?.message.params?.pod, finding?.remedy], [...stale, 'old', { kind: 'command', command: 'restartWorkload' }]);
  assert.equal(findingOf(podsAre(current), 'WI121-pod-current')?.verdict, 'ok');
  assert.equal(findingOf(podsAre(), 'WI121-pod-current'), undefined);
  assert.equal(findingOf(factsOf(aWorkload(), { pods: { state: 'unknown', failure: { reason: 'forbidden', operation: 'listWorkloads' } } }), 'WI121-pod-current')?.verdict, 'unknown');
});
