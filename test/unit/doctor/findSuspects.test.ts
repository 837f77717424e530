import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSuspects, type SuspectStart } from '../../../src/core/doctor/findSuspects.ts';
import { readLog } from '../../../src/core/doctor/readLog.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import type { Snapshot } from '../../../src/core/inventory/snapshot.ts';
import { aCluster, aCredential, anIdentity, aServiceAccount, aWorkload, contoso, contosoSubscription, fabrikam, issuer, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryState } from '../../builders/memoryWorld.ts';
import { loaded, wholeSnapshot } from '../tree/knownSnapshot.ts';

const never = new AbortController().signal;
const account = { namespace: 'default', name: 'wi-demo-account' };
const ofAccount: SuspectStart = { kind: 'serviceAccount', cluster: aCluster(), serviceAccount: account };
const ofWorkload = (kind = 'Deployment'): SuspectStart => ({ kind: 'workload', cluster: aCluster(), workload: { kind, namespace: 'default', name: 'wi-demo-app' } });
const ofLog = (text: string): SuspectStart => ({ kind: 'log', hints: readLog(text).hints });
const credentialsOf = (...credentials: readonly ReturnType<typeof aCredential>[]): Partial<MemoryState> => ({ credentials: new Map([[armKey(anIdentity().id), [...credentials]]]) });
const annotated = aServiceAccount(linkedAnnotations());
const bare = aServiceAccount({});

/** Nothing of the identity's credentials and of the cluster's ServiceAccounts is known yet. */
const fresh = wholeSnapshot({ identityDetails: new Map(), serviceAccounts: new Map() });

async function found(start: SuspectStart, state: Partial<MemoryState>, snapshot: Snapshot = fresh): Promise<readonly string[]> {
  const suspects = await findSuspects(start, snapshot, memoryWorld(state).ports, never);
  return suspects.map(({ subject: { cluster, serviceAccount, identity, workload }, why }) =>
    [cluster.id === aCluster().id ? 'aks' : cluster.id, `${serviceAccount.namespace}/${serviceAccount.name}`, identity.id === anIdentity().id ? 'mi' : identity.id, ...(workload === undefined ? [] : [workload.kind]), why.key].join(' '),
  );
}

const subjectText = (subject: string): string => `AADSTS700213: No matching federated identity record found for presented assertion subject '${subject}'.`;
const former = `https://westus2.oic.prod-aks.azure.com/${contoso}/dddddddd-1111-4111-8111-111111111111/`;

for (const { name, start, state, snapshot, wanted } of [
  { name: 'the annotation of a ServiceAccount', start: ofAccount, state: { serviceAccounts: [annotated] }, wanted: ['aks default/wi-demo-account mi suspect.annotation'] },
  { name: 'an object id in the place of the client id', start: ofAccount, state: { serviceAccounts: [aServiceAccount({ [workloadIdentityKeys.clientId]: anIdentity().principalId })] }, wanted: ['aks default/wi-demo-account mi suspect.annotation'] },
  { name: 'a credential that is known', start: ofAccount, state: { serviceAccounts: [bare] }, snapshot: wholeSnapshot(), wanted: ['aks default/wi-demo-account mi suspect.credential'] },
  { name: 'a credential that is asked for', start: ofAccount, state: { serviceAccounts: [bare], ...credentialsOf(aCredential()) }, wanted: ['aks default/wi-demo-account mi suspect.credential'] },
  { name: 'a credential with a slip', start: ofAccount, state: { ...credentialsOf(aCredential({ issuer: issuer.slice(0, -1), subject: aCredential().subject.toUpperCase().replace('SYSTEM:SERVICEACCOUNT', 'system:serviceaccount') })) }, wanted: ['aks default/wi-demo-account mi suspect.credentialAlmost'] },
  { name: 'a credential of the cluster before it was created anew', start: ofAccount, state: credentialsOf(aCredential({ issuer: former })), wanted: ['aks default/wi-demo-account mi suspect.credentialAlmost'] },
  { name: 'nothing was linked', start: ofAccount, state: { serviceAccounts: [bare] }, wanted: [] },
  { name: 'a workload under an annotated ServiceAccount', start: ofWorkload(), state: { workloads: [aWorkload()], serviceAccounts: [annotated] }, wanted: ['aks default/wi-demo-account mi Deployment suspect.annotation'] },
  { name: 'a pod', start: ofWorkload('Pod'), state: { workloads: [aWorkload({ kind: 'Pod' })], serviceAccounts: [annotated] }, wanted: ['aks default/wi-demo-account mi Pod suspect.annotation'] },
  { name: 'a workload under the wrong ServiceAccount', start: ofWorkload(), state: { workloads: [aWorkload({ serviceAccountName: 'default' })], serviceAccounts: [annotated, aServiceAccount({}, { name: 'default' })] }, wanted: ['aks default/wi-demo-account mi Deployment suspect.namespace'] },
  { name: 'a container that names the identity', start: ofWorkload(), state: { workloads: [aWorkload({ containers: [{ name: 'app', env: { AZURE_CLIENT_ID: anIdentity().clientId } }] })], serviceAccounts: [bare] }, wanted: ['aks default/wi-demo-account mi Deployment suspect.environment'] },
  { name: 'a workload that is gone', start: ofWorkload(), state: {}, wanted: [] },
  { name: 'an identity by its credentials', start: { kind: 'identity', identity: anIdentity() } as const, state: credentialsOf(aCredential({ name: 'gh', issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:a/b' }), aCredential({ name: 'old', issuer: former, subject: 'system:serviceaccount:prod:web' }), aCredential()), wanted: ['aks default/wi-demo-account mi suspect.credential', 'aks prod/web mi suspect.credentialAlmost'] },
  { name: 'an identity by an annotation', start: { kind: 'identity', identity: anIdentity() } as const, state: {}, snapshot: wholeSnapshot(), wanted: ['aks default/wi-demo-account mi suspect.annotation'] },
  { name: 'a federated credential', start: { kind: 'credential', identity: anIdentity(), credential: aCredential({ subject: 'system:serviceaccount:Prod:web' }) } as const, state: {}, wanted: ['aks prod/web mi suspect.credential'] },
  { name: 'a credential of an identity binding', start: { kind: 'credential', identity: anIdentity(), credential: aCredential({ issuer: `https://ib.oic.prod-aks.azure.com/${fabrikam}/x` }) } as const, state: {}, wanted: [] },
  { name: 'a text with issuer and subject', start: ofLog(`${subjectText(aCredential().subject)}\nAADSTS700211: … presented assertion issuer '${issuer}'`), state: { serviceAccounts: [annotated] }, wanted: ['aks default/wi-demo-account mi suspect.annotation'] },
  { name: 'a text with a subject only', start: ofLog(subjectText(aCredential().subject)), state: { serviceAccounts: [annotated] }, wanted: ['aks default/wi-demo-account mi suspect.annotation'] },
  { name: 'a text with a subject and a client id', start: ofLog(`${subjectText('system:serviceaccount:other:web')}\nAADSTS700016: Application with identifier '${anIdentity().clientId}' was not found in the directory 'x'`), state: {}, wanted: ['aks other/web mi suspect.log'] },
  { name: 'a text with a client id only', start: ofLog(`AADSTS700016: Application with identifier '${anIdentity().clientId}' was not found in the directory 'x'`), state: credentialsOf(aCredential()), wanted: ['aks default/wi-demo-account mi suspect.credential'] },
  { name: 'a text with a code only', start: ofLog('AADSTS70025: x'), state: {}, wanted: [] },
]) {
  test(`a chain is found: ${name}`, async () => {
    assert.deepEqual(await found(start, state, snapshot), wanted);
  });
}

test('what Azure refused is what the chain is judged by', async () => {
  const scope = `/subscriptions/${contosoSubscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/sa`;
  const text = `AuthorizationFailed: The client 'x' with object id '${anIdentity().principalId}' does not have authorization to perform action 'Microsoft.Storage/storageAccounts/read' over scope '${scope}' or the scope is invalid.`;
  const [suspect] = await findSuspects(ofLog(text), fresh, memoryWorld(credentialsOf(aCredential())).ports, never);
  assert.deepEqual(suspect === undefined ? undefined : { scope: suspect.subject.scope, actions: suspect.subject.actions, provider: suspect.subject.provider }, { scope, actions: ['Microsoft.Storage/storageAccounts/read'], provider: 'Microsoft.Storage' });
});

test('a failure on the way is told only where nothing was found', async () => {
  const { ports } = memoryWorld(credentialsOf(aCredential()));
  const forbidden = (): never => {
    throw new TenantlinkError({ reason: 'forbidden', operation: 'getServiceAccount' });
  };
  const blind = { ...ports, access: { ...ports.access, getServiceAccount: forbidden } };
  assert.equal((await findSuspects(ofAccount, fresh, blind, never)).length, 1);
  const nothing = { ...blind, federation: memoryWorld().ports.federation };
  await assert.rejects(findSuspects(ofAccount, fresh, nothing, never), { failure: { reason: 'forbidden', operation: 'getServiceAccount' } });
});

test('many identities are not asked one by one', async () => {
  let asked = 0;
  const { ports } = memoryWorld();
  const counting = { ...ports, federation: { ...ports.federation, list: () => ((asked += 1), Promise.resolve([])) } };
  const identities = Array.from({ length: 500 }, (_, index) => anIdentity({ id: `${anIdentity().id}${String(index)}` as ReturnType<typeof anIdentity>['id'] }));
  const many = wholeSnapshot({ identityDetails: new Map(), fabrikam: { identities: loaded({ items: identities, gaps: [] }) } });
  assert.deepEqual(await findSuspects(ofAccount, many, counting, never), []);
  assert.equal(asked, 0);
});
