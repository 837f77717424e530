import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, type Diagnosis, type DoctorPorts } from '../../../src/core/doctor/diagnose.ts';
import { readLog } from '../../../src/core/doctor/readLog.ts';
import { armKey } from '../../../src/core/model/armId.ts';
import { fail, TenantlinkError } from '../../../src/core/model/failure.ts';
import { workloadIdentityKeys } from '../../../src/core/model/serviceAccount.ts';
import { aCluster, aCredential, aMutatedPod, anIdentity, aReaderAssignment, aServiceAccount, aSubject, aWorkload, contoso, issuer, linkedAnnotations } from '../../builders/chain.ts';
import { memoryWorld, type MemoryState } from '../../builders/memoryWorld.ts';
import { wholeSnapshot } from '../tree/knownSnapshot.ts';

const never = new AbortController().signal;
const linked = (change: Partial<MemoryState> = {}): Partial<MemoryState> => ({
  provider: 'Registered',
  serviceAccounts: [aServiceAccount(linkedAnnotations())],
  credentials: new Map([[armKey(anIdentity().id), [aCredential()]]]),
  assignments: [aReaderAssignment()],
  ...change,
});
const trusting = (...credentials: readonly ReturnType<typeof aCredential>[]): Partial<MemoryState> => ({ credentials: new Map([[armKey(anIdentity().id), [...credentials]]]) });

/** Every diagnosis that is told, the last being complete. */
async function diagnosed(change: Partial<MemoryState> = {}, request: Partial<Parameters<typeof diagnose>[0]> = {}, ports: (ports: DoctorPorts) => DoctorPorts = (same) => same): Promise<readonly [Diagnosis, readonly Diagnosis[]]> {
  const told: Diagnosis[] = [];
  for await (const diagnosis of diagnose({ subject: aSubject(), ...request }, ports(memoryWorld(linked(change)).ports), never)) told.push(diagnosis);
  const last = told.at(-1);
  assert.ok(last?.complete);
  assert.ok(told.slice(0, -1).every(({ complete }) => !complete));
  return [last, told];
}

const hintsOf = (text: string): NonNullable<Parameters<typeof diagnose>[0]['hints']> => readLog(text).hints;
const subjectSaid = (subject: string): string => `AADSTS700213: No matching federated identity record found for presented assertion subject '${subject}'.`;
const saysOf = ({ hints }: Diagnosis): readonly string[] => hints.map(({ says }) => says.key);

test('a chain that holds is told part by part, each link once settled, and ends complete', async () => {
  const [whole, told] = await diagnosed();
  assert.deepEqual([whole.verdict.status, whole.verdict.message.key], ['success', 'verdict.chainOk']);
  assert.ok(told.length >= 8, 'a diagnosis for each fact');
  const pendingCounts = told.map(({ findings }) => findings.filter((finding) => finding.verdict === 'unknown' && finding.pending === true).length);
  assert.ok(pendingCounts[0] !== undefined && pendingCounts[0] > 5 && pendingCounts.at(-1) === 0);
  assert.deepEqual(pendingCounts, [...pendingCounts].sort((left, right) => right - left), 'what was settled stays settled');
  for (const { verdict, complete } of told) if (!complete && verdict.message.key !== 'verdict.chainOk') assert.equal(verdict.message.key, 'verdict.chainPending');
});

test('each fact is read once, the identity too where the exchange is proven, and both tenants at the same time', async () => {
  const calls: string[] = [];
  let under = 0;
  let most = 0;
  const counted = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function' || typeof key !== 'string') return method;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          calls.push(`${name}.${key}`);
          under += 1;
          most = Math.max(most, under);
          await new Promise((resolve) => setImmediate(resolve));
          under -= 1;
          return Reflect.apply(method, target, args) as unknown;
        };
      },
    });
  const [whole] = await diagnosed({ workloads: [aWorkload()] }, { proveExchange: true, subject: aSubject({ workload: { kind: 'Deployment', name: 'wi-demo-app' } }), snapshot: wholeSnapshot() }, (ports) => ({
    ...ports,
    access: counted('access', ports.access),
    clusters: counted('clusters', ports.clusters),
    identities: counted('identities', ports.identities),
    federation: counted('federation', ports.federation),
    roles: counted('roles', ports.roles),
    providers: counted('providers', ports.providers),
    issuers: counted('issuers', ports.issuers),
  }));
  assert.equal(whole.verdict.status, 'success');
  assert.equal(whole.proof?.status, 'proven');
  assert.deepEqual([...calls].sort(), [...new Set(calls)].sort());
  assert.ok(most >= 7, `reads at the same time: ${String(most)}`);
});

test('the Pods that a Deployment runs are looked at, and no others', async () => {
  const run = (name: string, owner: string): ReturnType<typeof aWorkload> => aMutatedPod({ name, ownedBy: { kind: 'ReplicaSet', name: owner }, containers: [{ name: 'app', env: { AZURE_CLIENT_ID: contoso, AZURE_TENANT_ID: contoso } }] });
  const subject = aSubject({ workload: { kind: 'Deployment', name: 'wi-demo-app' } });
  const [stale] = await diagnosed({ workloads: [aWorkload(), run('mine', 'wi-demo-app-7d4b9')] }, { subject });
  assert.deepEqual([stale.verdict.code, stale.verdict.message.params?.pod], ['WI121-pod-current', 'mine']);
  const [others] = await diagnosed({ workloads: [aWorkload(), run('other', 'wi-demo-app-two-7d4b9'), run('third', 'web-7d4b9')] }, { subject });
  assert.equal(others.verdict.status, 'success');
});

test('an unreadable fact is unknown and the rest goes on', async () => {
  const [whole] = await diagnosed(trusting(aCredential({ issuer: issuer.slice(0, -1) })), {}, (ports) => ({
    ...ports,
    roles: { ...ports.roles, listAssignments: () => Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'listRoleAssignments', code: 'AuthorizationFailed' })) },
  }));
  assert.deepEqual([whole.verdict.status, whole.verdict.code], ['failure', 'WI113-credential-issuer']);
  const role = whole.findings.find(({ code }) => code === 'WI116-role');
  assert.equal(role?.verdict === 'unknown' && role.failure?.code, 'AuthorizationFailed');
});

test('a client id of an identity that is not known yet is looked up, and named', async () => {
  const other = anIdentity({ id: `${anIdentity().id}-2` as typeof contoso & ReturnType<typeof anIdentity>['id'], name: 'mi-other', clientId: contoso as string as ReturnType<typeof anIdentity>['clientId'] });
  const [whole] = await diagnosed({ identities: [anIdentity(), other], serviceAccounts: [aServiceAccount({ ...linkedAnnotations(), [workloadIdentityKeys.clientId]: contoso })] });
  assert.deepEqual([whole.verdict.code, whole.verdict.message.key, whole.verdict.message.params?.other], ['WI106-client-id', 'chain.clientId.ofOther', 'mi-other']);
});

test('a cancelled diagnosis throws a cancellation and leaves nothing under way', async () => {
  for (const proveExchange of [false, true]) {
    const stop = new AbortController();
    const { ports } = memoryWorld(linked());
    const waiting: DoctorPorts = { ...ports, clusters: { ...ports.clusters, get: ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new TenantlinkError({ reason: 'cancelled', operation: 'getCluster' })))) } };
    const seen: Diagnosis[] = [];
    await assert.rejects(async () => {
      for await (const diagnosis of diagnose({ subject: aSubject(), proveExchange }, waiting, stop.signal)) {
        seen.push(diagnosis);
        if (seen.length === 3) stop.abort();
      }
    }, { failure: { reason: 'cancelled', operation: 'getCluster' } });
    assert.ok(seen.every(({ complete }) => !complete));
  }
});

test('a reader who has seen enough ends the reads', async () => {
  let aborted = false;
  const { ports } = memoryWorld(linked());
  const waiting: DoctorPorts = {
    ...ports,
    clusters: {
      ...ports.clusters,
      get: ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new TenantlinkError({ reason: 'cancelled', operation: 'getCluster' }));
          }),
        ),
    },
  };
  for await (const _diagnosis of diagnose({ subject: aSubject() }, waiting, never)) break;
  assert.ok(aborted);
});

test('a name that is none is refused before anything is sent', async () => {
  let sent = 0;
  const { ports } = memoryWorld();
  const counting: DoctorPorts = { ...ports, access: new Proxy(ports.access, { get: (target, key) => ((sent += 1), Reflect.get(target, key) as unknown) }) };
  const run = async (): Promise<void> => {
    for await (const _diagnosis of diagnose({ subject: aSubject({ serviceAccount: { namespace: 'No Namespace', name: 'x' } }), proveExchange: true }, counting, never));
  };
  await assert.rejects(run, (thrown) => thrown instanceof TenantlinkError && thrown.failure.reason === 'invalidInput');
  assert.equal(sent, 0);
});

test('live values judge what a text says', async () => {
  const own = aCredential().subject;
  const cases: readonly (readonly [string, Partial<MemoryState>, string, Partial<Parameters<typeof diagnose>[0]>?])[] = [
    [subjectSaid(own), trusting(aCredential({ subject: 'system:serviceaccount:default:other' })), 'says.broken'],
    [subjectSaid(own), {}, 'says.holds'],
    [subjectSaid(own), {}, 'says.proven', { proveExchange: true }],
    [subjectSaid(own), { provider: 'NotRegistered' }, 'says.brokenElsewhere'],
    [subjectSaid('system:serviceaccount:default:another'), {}, 'says.otherSubject'],
    ["AADSTS700211: … presented assertion issuer 'https://former.example/'.", {}, 'says.otherIssuer'],
    [`AADSTS700016: Application with identifier '${contoso}' was not found in the directory 'Contoso'.`, {}, 'says.otherClient'],
    [`AADSTS700016: Application with identifier '${anIdentity().clientId}' was not found in the directory 'Contoso'.`, { serviceAccounts: [aServiceAccount({ [workloadIdentityKeys.clientId]: anIdentity().clientId })] }, 'says.broken'],
    [`AuthorizationFailed: The client 'x' with object id '${contoso}' does not have authorization to perform action 'a/b' over scope '/s'.`, {}, 'says.otherPrincipal'],
    [`AADSTS90002: Tenant '${contoso}' not found.`, {}, 'says.otherTenant'],
    ['AADSTS70016: OAuth 2.0 device flow error.', {}, 'says.noLink'],
    ['AADSTS999999: new', {}, 'says.noLinkHolds'],
    ['AADSTS999999: new', { provider: 'NotRegistered' }, 'says.noLinkBroken'],
  ];
  for (const [text, change, says, request] of cases) {
    const [whole, told] = await diagnosed(change, { hints: hintsOf(text), ...request });
    assert.deepEqual(saysOf(whole), [says], text);
    if (says === 'says.holds') assert.deepEqual(told[0] === undefined ? [] : saysOf(told[0]), ['says.pending']);
  }
  const [unseen] = await diagnosed({}, { hints: hintsOf(subjectSaid(own)) }, (ports) => ({ ...ports, federation: { ...ports.federation, list: () => fail({ reason: 'forbidden', operation: 'listFederatedCredentials' }) } }));
  assert.deepEqual(saysOf(unseen), ['says.unknown']);
});

test('the proof tells trust faults from pod faults', async () => {
  const podFault = aSubject({ workload: { kind: 'Deployment', name: 'wi-demo-app' } });
  const [ofPod] = await diagnosed({ workloads: [aWorkload({ podLabels: {} })] }, { subject: podFault, proveExchange: true });
  assert.deepEqual([ofPod.proof?.status, ofPod.verdict.code], ['proven', 'WI109-pod-label']);
  const [ofTrust] = await diagnosed(trusting(aCredential({ subject: 'system:serviceaccount:default:other' })), { proveExchange: true });
  assert.deepEqual([ofTrust.proof?.status, ofTrust.proof?.failure?.code, ofTrust.verdict.code], ['refused', 'AADSTS700213', 'WI114-credential-subject']);
});

test('what may not be looked at is settled by the proof', async () => {
  const blind = (ports: DoctorPorts): DoctorPorts => ({ ...ports, federation: { ...ports.federation, list: () => fail({ reason: 'forbidden', operation: 'listFederatedCredentials' }) } });
  const [unseen] = await diagnosed({}, {}, blind);
  assert.equal(unseen.verdict.status, 'inconclusive');
  const [proven] = await diagnosed({}, { proveExchange: true }, blind);
  assert.deepEqual([proven.verdict.status, proven.verdict.message.key], ['success', 'verdict.chainOk']);
  assert.equal(proven.findings.find(({ code }) => code === 'WI113-credential-issuer')?.verdict, 'unknown', 'a finding stays what was read');
  const [open] = await diagnosed({}, { proveExchange: true }, (ports) => ({ ...blind(ports), providers: { ...ports.providers, state: () => fail({ reason: 'forbidden', operation: 'getProvider' }) } }));
  assert.deepEqual([open.verdict.status, open.verdict.code, open.verdict.message.key], ['inconclusive', 'WI117-provider', 'verdict.proofProven']);
  const [lasting] = await diagnosed({ provider: 'NotRegistered' }, { proveExchange: true }, blind);
  assert.equal(lasting.verdict.code, 'WI117-provider', 'a live value that is wrong stays the verdict');
  const [refused] = await diagnosed({ credentials: new Map(), cluster: aCluster() }, { proveExchange: true }, blind);
  assert.deepEqual([refused.verdict.status, refused.verdict.message.key, refused.verdict.message.params?.code], ['inconclusive', 'verdict.proofRefused', 'AADSTS70025']);
});
