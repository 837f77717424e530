import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPlan } from '../../../src/core/link/applyPlan.ts';
import type { ApplyEvent, ApplyOutcome } from '../../../src/core/link/events.ts';
import { readLinkFacts } from '../../../src/core/link/facts.ts';
import type { LinkPlan, PlanOutcome, PlanStep, StepKind } from '../../../src/core/link/plan.ts';
import { planLink } from '../../../src/core/link/planLink.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { aCluster, aCredential, anIdentity, aServiceAccount, aSubject, aWorkload, fabrikam, fabrikamSubscription, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryWorld } from '../../builders/memoryWorld.ts';

const never = new AbortController().signal;
const wish: LinkWish = {
  cluster: aCluster(),
  serviceAccount: { namespace: 'default', name: 'wi-demo-account' },
  identity: { kind: 'existing', ref: anIdentity() },
  role: { name: 'Reader', scope: aSubject().scope },
};
const withWorkload: LinkWish = { ...wish, workload: { kind: 'Deployment', name: 'wi-demo-app' } };

async function outcome(world: MemoryWorld, wanted: LinkWish = wish, ports = world.ports): Promise<PlanOutcome> {
  return planLink(await readLinkFacts(wanted, ports, never), wanted, { id: ports.random.guid(), now: world.state.now, assignmentName: ports.random.guid() });
}
async function planned(world: MemoryWorld, wanted: LinkWish = wish, ports = world.ports): Promise<LinkPlan> {
  const result = await outcome(world, wanted, ports);
  return result.kind === 'plan' ? result.plan : assert.fail(JSON.stringify(result.refusals));
}
async function finish(events: AsyncGenerator<ApplyEvent, void>): Promise<ApplyOutcome> {
  let last: ApplyEvent | undefined;
  for await (const event of events) last = event;
  return last?.kind === 'finished' ? last.outcome : assert.fail('the last event is not `finished`');
}
async function undone(world: MemoryWorld): Promise<ApplyOutcome> {
  const [record] = (await readRecords(world.ports.journal)).records;
  assert.ok(record, 'the link is on record');
  return finish(undoLink(record, world.ports, never));
}
const stepOf = ({ steps }: LinkPlan, id: StepKind): PlanStep | undefined => steps.find((step) => step.id === id);
const warned = ({ warnings }: LinkPlan): readonly string[] => warnings.map(({ key }) => key).filter((key) => key !== 'plan.warning.apiServerRestart');

test('rights: each step says whether its doer may do it, by the actions at its scope', async () => {
  const world = memoryWorld({ permissions: [{ actions: ['Microsoft.Authorization/*'], notActions: [] }] });
  const plan = await planned(world);
  assert.deepEqual(stepOf(plan, 'assignRole')?.rights, { verdict: 'held' });
  assert.deepEqual(stepOf(plan, 'putCredential')?.rights, { verdict: 'lacking', scope: anIdentity().id, missing: ['Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'] });
  assert.deepEqual(stepOf(plan, 'applyServiceAccount')?.rights, { verdict: 'unknown' }, 'Kubernetes decides that one');
  assert.ok(warned(plan).includes('plan.warning.rightsLacking'));
});

test('rights that may not be read are unknown, never lacking and never held', async () => {
  const world = memoryWorld();
  const refused = { ...world.ports, roles: { ...world.ports.roles, permissions: () => Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'readPermissions' })) } };
  const plan = await planned(world, wish, refused);
  assert.deepEqual(stepOf(plan, 'putCredential')?.rights, { verdict: 'unknown' });
  assert.ok(!warned(plan).includes('plan.warning.rightsLacking'));
});

test('rights in a resource group still to be created are those of its subscription', async () => {
  const world = memoryWorld({ identities: [] });
  const group: LinkWish = { ...wish, identity: { kind: 'new', identity: { tenantId: fabrikam, subscriptionId: fabrikamSubscription, resourceGroup: 'rg-new', name: 'mi-new', location: 'eastus' } } };
  const permissions: MemoryWorld['ports']['roles']['permissions'] = ({ scope }) =>
    scope.includes('/rg-new') ? Promise.reject(new TenantlinkError({ reason: 'notFound', operation: 'readPermissions' })) : Promise.resolve([{ actions: ['*/read'], notActions: [] }]);
  const plan = await planned(world, group, { ...world.ports, roles: { ...world.ports.roles, permissions } });
  assert.equal(stepOf(plan, 'createIdentity')?.rights?.verdict, 'lacking');
});

test('a policy that denies the issuer is warned of; one that may not be read is said to be unknown; neither where nothing is to be written', async () => {
  const denying = memoryWorld({
    policies: [{ id: 'p', displayName: 'Own clusters only', policyDefinitionId: '/x/ae62c456-33de-4dc8-b100-7ce9028a7d99', enforcementMode: 'Default', parameters: { effect: 'Deny', allowedTenants: [fabrikam] } }],
  });
  assert.deepEqual((await planned(denying)).warnings.find(({ key }) => key === 'plan.warning.policyDenies')?.params, { policy: 'Own clusters only' });
  const { issuer: _issuer, ...off } = { ...denying.state.cluster, oidcIssuerEnabled: false };
  assert.ok(warned(await planned(memoryWorld({ policies: denying.state.policies, cluster: off }))).includes('plan.warning.policyDenies'), 'an issuer that is still to be is judged by its tenant');
  const world = memoryWorld();
  const hidden = { ...world.ports, policies: { listAssignments: () => Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'listPolicies' })) } };
  assert.ok(warned(await planned(world, wish, hidden)).includes('plan.warning.policyUnknown'));
  assert.equal((await finish(applyPlan(await planned(world), world.ports, never))).status, 'complete');
  assert.deepEqual(warned(await planned(world, wish, hidden)), []);
});

const helm = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, managers: ['helm'] };
const manifestText = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: wi-demo-account # ours\n  annotations:\n    team: blue\n';

test('a ServiceAccount of Helm is changed in its manifest, not in the cluster; undo gives the file back byte for byte', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({}, helm)], manifests: new Map([['deploy/account.yaml', manifestText]]) });
  const before = structuredClone(world.state.serviceAccounts);
  const plan = await planned(world);
  assert.equal(stepOf(plan, 'applyServiceAccount'), undefined);
  assert.deepEqual([stepOf(plan, 'editManifest')?.state, stepOf(plan, 'editManifest')?.by], ['needed', undefined]);
  assert.ok(warned(plan).includes('plan.warning.owned'));
  assert.equal((await finish(applyPlan(plan, world.ports, never))).status, 'complete');
  assert.deepEqual(world.state.serviceAccounts, before);
  const [text = ''] = [...world.state.manifests.values()];
  assert.match(text, new RegExp(`client-id: "?${anIdentity().clientId}`));
  assert.match(text, /name: wi-demo-account # ours\n/);
  assert.equal((await undone(world)).status, 'complete');
  assert.deepEqual([...world.state.manifests.values()], [manifestText]);
});

test('a manifest that somebody changed after the plan was shown is not written over', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({}, helm)], manifests: new Map([['deploy/account.yaml', manifestText]]) });
  const plan = await planned(world);
  const theirs = `${manifestText}    ${workloadIdentityKeys.clientId}: theirs\n`;
  world.state.manifests.set('deploy/account.yaml', theirs);
  const { status, failure } = await finish(applyPlan(plan, world.ports, never));
  assert.deepEqual([status, failure?.reason, failure?.code], ['failed', 'conflict', 'ChangedSincePlan']);
  assert.equal(world.state.manifests.get('deploy/account.yaml'), theirs);
});

test('kube-system of an AKS cluster is refused: the webhook never serves it', async () => {
  const result = await outcome(memoryWorld(), { ...wish, serviceAccount: { namespace: 'kube-system', name: 'x' } });
  assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ message }) => message.key), ['plan.refused.kubeSystem']);
});

test('an organization’s own policies are named as unknown', async () => {
  const own = { id: 'p', displayName: 'House rules', policyDefinitionId: '/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.Authorization/policySetDefinitions/x', enforcementMode: 'Default', parameters: {} };
  assert.deepEqual((await planned(memoryWorld({ policies: [own] }))).warnings.find(({ key }) => key === 'plan.warning.policyOwn')?.params, { policies: 'House rules' });
});

test('its manifest is not here: somebody else changes it, and that is said', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount({}, helm)] });
  const plan = await planned(world);
  assert.equal(stepOf(plan, 'editManifest')?.by, 'colleague');
  assert.ok(warned(plan).includes('plan.warning.ownedNotHere'));
});

test('a ServiceAccount of Helm that is right in the cluster needs nothing', async () => {
  const world = memoryWorld({ serviceAccounts: [aServiceAccount(linkedAnnotations(), helm)] });
  assert.equal(stepOf(await planned(world), 'editManifest')?.state, 'inPlace');
});

test('a workload without its label and under another account is brought in order last, and back exactly', async () => {
  const workload = aWorkload({ podLabels: { app: 'x' }, serviceAccountName: 'default', containers: [{ name: 'app', env: { AZURE_TENANT_ID: aCluster().tenantId, OTHER: 'kept' } }] });
  const world = memoryWorld({ workloads: [workload] });
  const plan = await planned(world, withWorkload);
  const mend = stepOf(plan, 'mendWorkload');
  assert.deepEqual(mend?.changes.map(({ what, before, after }) => [what, before, after]), [
    ['serviceAccountName', 'default', 'wi-demo-account'],
    [workloadIdentityKeys.use, undefined, 'true'],
    ['app: AZURE_TENANT_ID', aCluster().tenantId, undefined],
  ]);
  assert.ok(mend.dependsOn.includes('applyServiceAccount'));
  assert.equal((await finish(applyPlan(plan, world.ports, never))).status, 'complete');
  assert.equal(stepOf(await planned(world, withWorkload), 'mendWorkload'), undefined, 'nothing is left to mend');
  assert.equal((await undone(world)).status, 'complete');
  assert.deepEqual(world.state.workloads, [workload]);
});

test('a workload that somebody changed since is left as it is by undo, and named', async () => {
  const world = memoryWorld({ workloads: [aWorkload({ podLabels: {} })] });
  await finish(applyPlan(await planned(world, withWorkload), world.ports, never));
  world.state.workloads = [aWorkload({ podLabels: { [workloadIdentityKeys.use]: 'false' } })];
  const { kept } = await undone(world);
  assert.ok(kept.includes('mendWorkload'));
  assert.equal(world.state.workloads[0]?.podLabels[workloadIdentityKeys.use], 'false');
});

test('a bare Pod cannot be changed: the plan says that it must be, and by whom not', async () => {
  const world = memoryWorld({ workloads: [aWorkload({ kind: 'Pod', podLabels: {} })] });
  const plan = await planned(world, { ...wish, workload: { kind: 'Pod', name: 'wi-demo-app' } });
  assert.equal(stepOf(plan, 'mendWorkload'), undefined);
  assert.ok(warned(plan).includes('plan.warning.workloadByHand'));
});

test('a workload that is not there is named, not passed over', async () => {
  assert.ok(warned(await planned(memoryWorld(), withWorkload)).includes('plan.warning.workloadMissing'));
});

test('an issuer that publishes other keys than the cluster signs with is warned of', async () => {
  const world = memoryWorld();
  const issuers = { read: ({ issuer }: { readonly issuer: string }) => Promise.resolve({ issuer, keyIds: ['a key of somebody else'] }) };
  assert.ok(warned(await planned(world, wish, { ...world.ports, issuers })).includes('plan.warning.issuerDocument'));
});

test('a workload of an identity binding is refused before anything is written', async () => {
  const world = memoryWorld({ workloads: [aWorkload({ podAnnotations: { 'azure.workload.identity/use-identity-binding': 'true' } })] });
  const result = await outcome(world, withWorkload);
  assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ message }) => message.key), ['plan.refused.identityBinding']);
  assert.deepEqual(world.calls, []);
});

test('a cluster that cannot be reached is refused before anything is written', async () => {
  const world = memoryWorld();
  const cutOff = { ...world.ports, access: { ...world.ports.access, getServiceAccount: () => Promise.reject(new TenantlinkError({ reason: 'unreachable', operation: 'getServiceAccount' })) } };
  const result = await outcome(world, wish, cutOff);
  assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ failure }) => failure?.reason), ['unreachable']);
});

test('a cluster that is being deleted is refused', async () => {
  const result = await outcome(memoryWorld({ cluster: aCluster({ provisioningState: 'Deleting' }) }));
  assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ message }) => message.key), ['plan.refused.clusterDeleted']);
});

test('a full identity whose own spoiled credential is put right needs no room', async () => {
  const name = stepOf(await planned(memoryWorld()), 'putCredential')?.changes.find(({ what }) => what === 'federated credential')?.after ?? '';
  const others = Array.from({ length: 19 }, (_, index) => aCredential({ name: `c${String(index)}`, subject: `repo:a/${String(index)}` }));
  const full = (last: ReturnType<typeof aCredential>): MemoryWorld => memoryWorld({ credentials: new Map([[armKey(anIdentity().id), [...others, last]]]) });
  const plan = await planned(full(aCredential({ name, issuer: aCredential().issuer.slice(0, -1) })));
  assert.equal(stepOf(plan, 'putCredential')?.state, 'needed');
  const refused = await outcome(full(aCredential({ name: 'c19', subject: 'repo:a/19' })));
  assert.deepEqual(refused.kind === 'refused' && refused.refusals.map(({ message }) => message.key), ['plan.refused.credentialLimit']);
});

test('a credential that somebody changed after it was planned to be replaced is left, and the run says why', async () => {
  const own = aCredential({ audiences: ['api://former'] });
  const world = memoryWorld({ credentials: new Map([[armKey(anIdentity().id), [own]]]) });
  const plan = await planned(world);
  const theirs = { ...own, subject: 'system:serviceaccount:other:app' };
  world.state.credentials.set(armKey(anIdentity().id), [theirs]);
  const { status, failure } = await finish(applyPlan(plan, world.ports, never));
  assert.deepEqual([status, failure?.reason], ['failed', 'conflict']);
  await undone(world);
  assert.deepEqual(world.state.credentials.get(armKey(anIdentity().id)), [theirs]);
});
