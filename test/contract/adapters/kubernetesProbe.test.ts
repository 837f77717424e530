import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { parseSubscriptionId, subjectOf } from '../../../src/core/model/ids.ts';
import type { ProbeEvent, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import type { Patience } from '../../../src/core/probe/patience.ts';
import { buildProbeJob, defaultProbeImage, type ProbeSettings } from '../../../src/core/probe/podSpec.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import type { Manifest, ProbeRef } from '../../../src/core/ports/probeHost.ts';
import { podProgram } from '../../builders/podProgram.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

/** A pod that really runs against a real token exchange, on the sandbox. */
const signal = new AbortController().signal;
let stage: SandboxStage;
let program: string;
let target: { readonly subscriptionId: string; readonly tenantId: string; readonly identityId: string; readonly clientId: string; readonly principalId: string };
let counter = 0;

before(async () => {
  // Small pages, so that a list of quotas has several.
  stage = await startStage({ pageSize: 7 });
  program = await podProgram();
  const { admin } = stage.sandbox.azure;
  const found = admin.tenants().flatMap((tenant) => admin.identities(tenant.id)).find(({ name }) => name === 'mi-wi-demo');
  assert.ok(found !== undefined);
  target = { subscriptionId: found.subscriptionId, tenantId: found.tenantId, identityId: found.id, clientId: found.clientId, principalId: found.principalId };
  admin.putCredential(found.id, { name: 'demo', issuer: stage.small.issuer, subject: subjectOf({ namespace: 'default', name: 'wi' }), audiences: ['api://AzureADTokenExchange'] });
  admin.assignRole({ scope: `/subscriptions/${found.subscriptionId}`, role: 'Reader', principalId: found.principalId });
  admin.setProvider(found.subscriptionId, 'Microsoft.Quota', 'Registered');
  annotate('wi', { 'azure.workload.identity/client-id': found.clientId, 'azure.workload.identity/tenant-id': found.tenantId });
});
after(() => stage.sandbox.close());

function annotate(name: string, annotations: Readonly<Record<string, string>>): void {
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default', annotations } });
}

type Injected = Readonly<Partial<Record<'containers' | 'initContainers' | 'volumes', readonly object[]>>>;

/** The Job as if its pod had been admitted with what is injected. */
function injecting(job: Manifest, injected: Injected): Manifest {
  const changed = structuredClone(job) as { spec: { template: { spec: Record<string, object[] | undefined> } } };
  const { spec } = changed.spec.template;
  for (const [list, items] of Object.entries(injected)) spec[list] = [...(spec[list] ?? []), ...items];
  return { ...changed };
}

interface Wish {
  readonly serviceAccount?: string;
  readonly namespace?: string;
  readonly settings?: Partial<ProbeSettings>;
  readonly patience?: Partial<Patience>;
  readonly programSource?: string;
  readonly ca?: boolean;
  /** Null for all of the region. */
  readonly resource?: string | null;
  /** What a webhook puts into the pod, beside what is there. */
  readonly injects?: Injected;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProbeEvent, ref: ProbeRef) => void;
}

async function run(wish: Wish = {}): Promise<{ readonly events: readonly ProbeEvent[]; readonly outcome: ProbeOutcome; readonly lines: readonly string[]; readonly ref: ProbeRef }> {
  counter += 1;
  const namespace = wish.namespace ?? 'default';
  const ref: ProbeRef = { cluster: stage.cluster, namespace, name: `tenantlink-quota-${counter}` };
  const objects = buildProbeJob({
    mark: randomUUID(),
    ref,
    serviceAccount: { namespace, name: wish.serviceAccount ?? 'wi' },
    settings: { image: defaultProbeImage, exchangeWindowSeconds: 0, roleWindowSeconds: 0, ...wish.settings },
    quota: { subscriptionId: parseSubscriptionId(target.subscriptionId), region: 'westeurope', ...(wish.resource === null ? {} : { resource: wish.resource ?? 'cores' }) },
    cloud: stage.sandbox.cloud,
    programSource: wish.programSource ?? program,
    ...(wish.ca === false ? {} : { caPem: stage.sandbox.caPem }),
  });
  const events: ProbeEvent[] = [];
  for await (const event of runProbe({ ref, ...objects, job: injecting(objects.job, wish.injects ?? {}), patience: wish.patience ?? {} }, stage.product.world, { signal: wish.signal ?? signal })) {
    events.push(event);
    wish.onEvent?.(event, ref);
  }
  const outcome = events.find((event) => event.kind === 'outcome')?.outcome;
  assert.ok(outcome !== undefined);
  assert.deepEqual(events.at(-1), { kind: 'cleaned' });
  assertNothingLeft(ref);
  return { events, outcome, ref, lines: events.flatMap((event) => (event.kind === 'lines' ? event.lines.map(({ text }) => text) : [])) };
}

function assertNothingLeft(ref: ProbeRef): void {
  for (const [apiVersion, kind] of [['batch/v1', 'Job'], ['v1', 'ConfigMap'], ['v1', 'Pod']] as const) {
    assert.deepEqual(stage.small.list(apiVersion, kind, ref.namespace).map(({ metadata }) => metadata.name).filter((name) => name.startsWith(ref.name)), []);
  }
}

test('the pod exchanges its token in the other tenant and reads the quota there', async () => {
  stage.sandbox.azure.admin.setQuota(target.subscriptionId, 'westeurope', 'cores', { limit: 123, usage: 17 });
  const { outcome, events, lines } = await run();
  assert.equal(outcome.code, 'quotaRead', JSON.stringify(outcome));
  assert.deepEqual([outcome.quotas?.[0]?.limit, outcome.quotas?.[0]?.used], [123, 17]);
  assert.deepEqual(outcome.claims && { ...outcome.claims, expiresAt: 0 }, { issuer: stage.small.issuer, subject: 'system:serviceaccount:default:wi', audiences: ['api://AzureADTokenExchange'], expiresAt: 0 });
  assert.deepEqual(outcome.actedAs, { objectId: target.principalId, tenantId: target.tenantId });
  assert.deepEqual([outcome.tenantAsked, outcome.clientIdUsed], [target.tenantId, target.clientId]);
  assert.equal(outcome.pod?.injected.audience, 'api://AzureADTokenExchange');
  assert.deepEqual(events.map(({ kind }) => kind).filter((kind) => kind !== 'lines' && kind !== 'waiting'), ['created', 'scheduled', 'started', 'outcome', 'cleaned']);
  assert.ok(!/eyJ[A-Za-z0-9_-]{20}/.test(lines.join('\n')), 'a token in the log');
});

test('all quotas of the region are read over several pages, and each is told in a line', async () => {
  const { admin } = stage.sandbox.azure;
  admin.setQuota(target.subscriptionId, 'westeurope', 'cores', { limit: 100, usage: 85 });
  admin.setQuota(target.subscriptionId, 'westeurope', 'Standard NCASv3_T4 Family', { limit: 24, usage: 0 });
  admin.setQuota(target.subscriptionId, 'westeurope', 'availabilitySets', { untold: true });
  const { outcome, lines } = await run({ resource: null });
  assert.equal(outcome.code, 'quotaRead', JSON.stringify(outcome));
  const { quotas = [] } = outcome;
  assert.ok(quotas.length > 14, 'more than two pages');
  assert.equal(outcome.quotasLost, undefined);
  assert.deepEqual(quotas.find(({ resource }) => resource === 'cores'), { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 100, used: 85, unit: 'Count' });
  for (const { resource, limit, used } of quotas) {
    const { limit: most, usage, untold } = admin.quota(target.subscriptionId, 'westeurope', resource);
    assert.deepEqual([limit, used], [most, untold ? undefined : usage], resource);
  }
  assert.deepEqual(quotas.filter(({ used }) => used === undefined).map(({ resource }) => resource), ['availabilitySets']);
  assert.ok(quotas.some(({ used }) => used === 0), 'zero is a number');
  assert.equal(lines.filter((line) => line.includes('"step":"quota"')).length, quotas.length);
  assert.ok(lines.every((line) => line.length < 4_096), 'no line is too long for a log');
});

test('it runs where Pod Security is restricted', async () => {
  stage.small.ensureNamespace('locked', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'wi', namespace: 'locked', annotations: { 'azure.workload.identity/client-id': target.clientId, 'azure.workload.identity/tenant-id': target.tenantId } } });
  const { outcome } = await run({ namespace: 'locked' });
  // Admitted and run; only the credential is for another namespace.
  assert.deepEqual([outcome.code, outcome.aadsts], ['exchangeRefused', 'AADSTS700213'], JSON.stringify(outcome));
});

test('without the tenant-id annotation the cluster’s own tenant is asked, which does not know the client', async () => {
  annotate('no-tenant', { 'azure.workload.identity/client-id': target.clientId });
  const { outcome } = await run({ serviceAccount: 'no-tenant' });
  assert.deepEqual([outcome.code, outcome.aadsts, outcome.tenantAsked], ['exchangeRefused', 'AADSTS700016', stage.cluster.tenantId]);
});

test('without the client-id annotation, or with a webhook that is off, the pod says what is missing', async () => {
  annotate('plain', {});
  assert.equal((await run({ serviceAccount: 'plain' })).outcome.code, 'clientIdMissing');
});

test('a missing service account is an admission refusal, told at once', async () => {
  const { outcome } = await run({ serviceAccount: 'nobody' });
  assert.equal(outcome.code, 'admissionRefused');
  assert.match(outcome.detail ?? '', /error looking up service account default\/nobody/);
});

test('a missing role and an unknown resource end with Azure’s sentence', async () => {
  const { admin } = stage.sandbox.azure;
  const role = admin.roleAssignments(target.tenantId).find(({ principalId }) => principalId === target.principalId);
  assert.ok(role !== undefined);
  admin.deleteRoleAssignment(role.id);
  const denied = await run();
  assert.deepEqual([denied.outcome.code, denied.outcome.azureCode], ['azureForbidden', 'AuthorizationFailed']);
  admin.assignRole({ scope: `/subscriptions/${target.subscriptionId}`, role: 'Reader', principalId: target.principalId });
  assert.equal((await run({ resource: 'nothingOfTheKind' })).outcome.code, 'resourceUnknown');
});

test('a private authority that the pod is not given is not trusted', async () => {
  const { outcome } = await run({ ca: false });
  assert.equal(outcome.code, 'untrustedCertificate', JSON.stringify(outcome));
  assert.equal(outcome.host, new URL(stage.sandbox.cloud.authorityHost).host);
});

test('image, room and crash are told apart', async () => {
  const image = await run({ settings: { image: 'registry.example/missing:1' }, patience: { imagePullMs: 1500 } });
  assert.equal(image.outcome.code, 'imagePull', JSON.stringify(image.outcome));
  stage.small.setSchedulable(false);
  const room = await run({ patience: { unschedulableMs: 500 } });
  stage.small.setSchedulable(true);
  assert.equal(room.outcome.code, 'unschedulable');
  assert.match(room.outcome.detail ?? '', /node/);
  const crash = await run({ programSource: 'process.exit(3)' });
  assert.deepEqual([crash.outcome.code, crash.outcome.exit?.code], ['crashed', 3]);
});

const missingImage = 'registry.example/mesh:1';
const shell = { image: 'docker.io/library/busybox:1.36', securityContext: { runAsUser: 1000 } };

test('an injected container that fails before ours is named, and its image is not told as ours', async () => {
  const image = await run({ injects: { initContainers: [{ name: 'mesh-init', image: missingImage }] }, patience: { imagePullMs: 500 } });
  assert.equal(image.outcome.code, 'companionFailed', JSON.stringify(image.outcome));
  assert.match(image.outcome.detail ?? '', /^mesh-init: (?:ErrImagePull|ImagePullBackOff): .*mesh:1/);
  assert.ok(image.events.some((event) => event.kind === 'warning' && event.event.container === 'mesh-init'), 'the warning names it, too');
  const failed = await run({ injects: { initContainers: [{ name: 'mesh-init', ...shell, command: ['sh', '-c', 'exit 7'] }] } });
  assert.deepEqual([failed.outcome.code, failed.outcome.detail?.slice(0, 30)], ['companionFailed', 'mesh-init: Error: exit code 7']);
});

test('a sidecar that never ends, or never has its image, keeps the run from neither log nor verdict', async () => {
  for (const beside of [{ name: 'mesh', ...shell, command: ['sh', '-c', 'sleep 1000'] }, { name: 'mesh', image: missingImage }]) {
    const { outcome, events, lines } = await run({ injects: { containers: [beside] } });
    assert.equal(outcome.code, 'quotaRead', JSON.stringify(outcome));
    assert.ok(lines.length > 5);
    assert.ok(events.some(({ kind }) => kind === 'started'));
  }
});

test('a volume that cannot be had is told by the node’s own sentence', async () => {
  const { outcome } = await run({ injects: { volumes: [{ name: 'mesh-certs', secret: { secretName: 'nowhere' } }] }, patience: { setupMs: 1000 } });
  assert.equal(outcome.code, 'podSetup', JSON.stringify(outcome));
  assert.match(outcome.detail ?? '', /^FailedMount: .*mesh-certs.*nowhere/);
});

test('a long, wide and many-voiced log comes whole and in order', async () => {
  const source = `for (let i = 0; i < 20000; i += 1) process.stdout.write(i + ' ' + 'ü€😀'.repeat(i % 7) + '\\n'); process.stdout.write('w'.repeat(300000) + '\\nthe end without a line end');`;
  const { lines } = await run({ programSource: source });
  assert.deepEqual(lines.slice(0, 20000), Array.from({ length: 20000 }, (_, index) => `${index} ${'ü€😀'.repeat(index % 7)}`));
  assert.equal(lines[20000]?.length, 300000);
  assert.deepEqual(lines.slice(20001), ['the end without a line end']);
});

test('the cluster goes away in the middle: nothing of the log is lost', async () => {
  const source = `let i = 0; const timer = setInterval(() => { console.log('line ' + (i += 1)); if (i === 40) clearInterval(timer); }, 50);`;
  let downs = 0;
  const { lines } = await run({
    programSource: source,
    onEvent: (event) => {
      if (event.kind === 'lines' && event.lines.some(({ text }) => text === 'line 5' || text === 'line 20')) {
        downs += 1;
        stage.small.takeDown(700);
      }
    },
  });
  assert.equal(downs, 2);
  assert.deepEqual(lines, Array.from({ length: 40 }, (_, index) => `line ${index + 1}`));
});

test('a watch that expires does not end the run', async () => {
  const { outcome } = await run({
    programSource: `setTimeout(() => process.exit(7), 1500)`,
    onEvent: (event) => {
      if (event.kind === 'started') stage.small.endWatches(true);
    },
  });
  assert.equal(outcome.exit?.code, 7);
});

test('cancelled while it runs, nothing is left', async () => {
  const controller = new AbortController();
  const { outcome } = await run({
    programSource: 'setInterval(() => console.log("alive"), 100)',
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === 'lines') controller.abort();
    },
  });
  assert.equal(outcome.code, 'cancelled');
});

test('a deadline ends a program that does not', async () => {
  const { outcome } = await run({ programSource: 'setInterval(() => undefined, 1000)', settings: { deadlineSeconds: 2 } });
  assert.equal(outcome.code, 'deadline', JSON.stringify(outcome));
});

test('a container that is killed for memory says so', async () => {
  const { outcome } = await run({
    programSource: 'console.log("up"); setInterval(() => undefined, 1000)',
    onEvent: (event, ref) => {
      if (event.kind !== 'lines') return;
      const pod = stage.small.list('v1', 'Pod', ref.namespace).find(({ metadata }) => metadata.name.startsWith(ref.name));
      stage.small.killContainer({ namespace: ref.namespace, name: pod?.metadata.name ?? '', container: 'probe' }, 'OOMKilled');
    },
  });
  assert.deepEqual([outcome.code, outcome.exit?.reason], ['crashed', 'OOMKilled']);
});

test('a run of another is not touched: the name is taken, or the label is not ours', async () => {
  const foreign: ProbeRef = { cluster: stage.cluster, namespace: 'default', name: 'foreign' };
  stage.small.put({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'foreign', namespace: 'default' }, spec: { suspend: true, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'node:20' }] } } } });
  const failure = await failureOf(stage.product.world.probes.remove({ ref: foreign, signal }));
  assert.deepEqual([failure.reason, failure.code], ['conflict', 'NotOurs']);
  assert.ok(stage.small.get({ apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'foreign' }) !== undefined);
});
