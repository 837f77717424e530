import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail } from '../../../src/core/model/failure.ts';
import type { ProbeCode, ProbeEvent, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { fakeProbeHost, pod, ref, type FakeProbeHost, type Step } from './fakeProbeHost.ts';

const tenant = 'bbbbbbbb-2222-4333-8444-555555555555';
const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const environment = report({ step: 'environment', clientId: 'c', tenantId: tenant, authorityHost: 'https://login', tokenFile: '/t', subscriptionId: 's', region: 'eastus', resource: 'cores', resourceManager: 'https://arm', node: 'v20' });
const token = report({ step: 'token', status: 'read', issuer: 'https://i/', subject: 'system:serviceaccount:default:wi', audiences: ['api://AzureADTokenExchange'], expiresAt: 1 });
const exchanged = report({ step: 'exchange', status: 'ok', attempt: 1, tenantId: tenant, objectId: 'o', expiresInSeconds: 9 });
const limit = report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' });
const usage = report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', unit: 'Count' });
const done = (status: 'succeeded' | 'failed'): Step => report({ step: 'done', status });
const ended = (exitCode: number, reason = exitCode === 0 ? 'Completed' : 'Error', message = ''): Step => pod({ phase: exitCode === 0 ? 'Succeeded' : 'Failed', terminated: { exitCode, reason, message } });
const running: Step = pod({ phase: 'Running' });
const logEnd: Step = { kind: 'logEnd' };
const absent: Step = { kind: 'pod', state: { phase: 'absent' } };

async function play(host: FakeProbeHost, signal = new AbortController().signal): Promise<{ readonly events: readonly ProbeEvent[]; readonly outcome: ProbeOutcome }> {
  const events: ProbeEvent[] = [];
  for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal })) events.push(event);
  const outcome = events.find((event) => event.kind === 'outcome')?.outcome;
  assert.ok(outcome !== undefined);
  assert.equal(host.virtual.sleeping, 0, 'a sleeper is left over');
  return { events, outcome };
}

test('a good run tells every step, gives the quota and cleans up', async () => {
  const host = fakeProbeHost([absent, pod({ phase: 'Pending' }), pod({ phase: 'Pending', node: 'node-1', waiting: { reason: 'ContainerCreating', message: '' } }), running, environment, token, exchanged, limit, usage, done('succeeded'), ended(0), logEnd]);
  const { events, outcome } = await play(host);
  assert.deepEqual(events.filter(({ kind }) => kind !== 'lines').map(({ kind }) => kind), ['created', 'scheduled', 'waiting', 'started', 'outcome', 'cleaned']);
  assert.deepEqual(outcome, {
    status: 'succeeded',
    code: 'quotaRead',
    tenantAsked: tenant,
    clientIdUsed: 'c',
    authorityHost: 'https://login',
    tokenFile: '/t',
    claims: { issuer: 'https://i/', subject: 'system:serviceaccount:default:wi', audiences: ['api://AzureADTokenExchange'], expiresAt: 1 },
    actedAs: { objectId: 'o', tenantId: tenant },
    quotas: [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, unit: 'Count' }],
    pod: { name: 'tenantlink-quota-1-x', node: 'node-1', injected: { audience: 'api://AzureADTokenExchange', environment: ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'] } },
    exit: { code: 0, reason: 'Completed' },
  });
  assert.deepEqual(host.calls, ['create', 'log', 'remove']);
});

const listed = (resource: string): Step => report({ step: 'quota', quota: { resource, localizedName: resource, limit: 1, used: 0, unit: 'Count' } });
const refusedExchange = report({ step: 'exchange', status: 'refused', attempt: 3, httpStatus: 401, aadsts: 'AADSTS700213', error: 'invalid_client', detail: 'AADSTS700213: No matching' });
const refusedLimit = (code: string, httpStatus: number): Step => report({ step: 'limit', status: 'refused', attempt: 1, httpStatus, code, detail: 'sentence' });
const waiting = (reason: string, message: string): Step => pod({ phase: 'Pending', node: 'node-1', waiting: { reason, message } });
const failedCreate = (message: string): Step => ({ kind: 'event', event: { type: 'Warning', reason: 'FailedCreate', message, about: 'Job/tenantlink-quota-1' } });
const advance = (ms: number): Step => ({ kind: 'advance', ms });

const endings: readonly (readonly [string, readonly Step[], ProbeCode, Partial<ProbeOutcome>])[] = [
  ['exchange refused', [running, environment, token, refusedExchange, done('failed'), ended(12), logEnd], 'exchangeRefused', { aadsts: 'AADSTS700213', detail: 'AADSTS700213: No matching' }],
  ['a refusal that a later try overcame is not the verdict', [running, refusedExchange, exchanged, refusedLimit('AuthorizationFailed', 403), done('failed'), ended(13), logEnd], 'azureForbidden', { azureCode: 'AuthorizationFailed' }],
  ['crash after a refusal that passed', [running, refusedExchange, exchanged, ended(137, 'OOMKilled'), logEnd], 'crashed', { exit: { code: 137, reason: 'OOMKilled' } }],
  ['killed amid the list of a region', [running, exchanged, listed('a'), listed('b'), ended(137, 'OOMKilled'), logEnd], 'crashed', { exit: { code: 137, reason: 'OOMKilled' } }],
  ['not registered', [running, refusedLimit('MissingSubscriptionRegistration', 409), ended(13), logEnd], 'providerNotRegistered', {}],
  ['another tenant', [running, refusedLimit('InvalidAuthenticationTokenTenant', 401), ended(13), logEnd], 'wrongTenant', {}],
  ['unknown resource', [running, refusedLimit('NotFound', 404), ended(13), logEnd], 'resourceUnknown', {}],
  ['no token file', [running, report({ step: 'token', status: 'missing', code: 'tokenFileMissing', detail: 'd' }), ended(10), logEnd], 'tokenFileMissing', { detail: 'd' }],
  ['untrusted', [running, report({ step: 'exchange', status: 'untrusted', attempt: 1, host: 'login:1', code: 'SELF_SIGNED_CERT_IN_CHAIN', detail: 'self signed' }), ended(12), logEnd], 'untrustedCertificate', { host: 'login:1' }],
  ['unreachable', [running, report({ step: 'limit', status: 'unreachable', attempt: 3, host: 'arm', code: 'ENOTFOUND', detail: 'x' }), ended(14), logEnd], 'unreachable', { detail: 'ENOTFOUND: x' }],
  ['an exit without a word', [running, ended(0), logEnd], 'notUnderstood', {}],
  ['unschedulable past patience', [pod({ phase: 'Pending', unschedulable: '0/1 nodes' }), advance(120_000)], 'unschedulable', { detail: '0/1 nodes' }],
  ['image pull, whose sentence gets empty', [waiting('ErrImagePull', 'no such image'), waiting('ImagePullBackOff', ''), advance(30_000)], 'imagePull', { detail: 'no such image' }],
  ['an image name that is none, at once', [waiting('InvalidImageName', 'bad')], 'imagePull', {}],
  ['container creation', [waiting('CreateContainerConfigError', 'no config map'), advance(30_000)], 'containerCreation', {}],
  ['admission refused, at once', [failedCreate('Error creating: pods "x" is forbidden: error looking up service account default/wi: serviceaccount "wi" not found')], 'admissionRefused', {}],
  ['a webhook that does not answer', [failedCreate('Error creating: Internal error occurred: failed calling webhook'), advance(45_000)], 'admissionRefused', {}],
  ['no pod at all', [absent, advance(60_000)], 'deadline', {}],
  ['deadline of the Job, whose pod goes first', [running, environment, absent, { kind: 'jobFailed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }, logEnd], 'deadline', { tenantAsked: tenant }],
  ['deleted by someone', [running, absent, { kind: 'jobFailed', reason: 'BackoffLimitExceeded', message: 'm' }, logEnd], 'podLost', {}],
  ['evicted before it ran', [pod({ phase: 'Failed', terminated: { exitCode: -1, reason: 'Evicted', message: 'low on memory' } }), logEnd], 'podLost', { detail: 'low on memory' }],
  ['the Job fails before its pod is seen to end', [running, { kind: 'jobFailed', reason: 'BackoffLimitExceeded', message: 'm' }, refusedExchange, ended(12), logEnd], 'exchangeRefused', {}],
  ['a log that never ends', [running, refusedExchange, ended(12), advance(15_000)], 'exchangeRefused', {}],
];
for (const [what, script, code, expected] of endings) {
  test(`ends as ${code}: ${what}`, async () => {
    const host = fakeProbeHost(script);
    const { outcome, events } = await play(host);
    assert.equal(outcome.code, code);
    assert.equal(outcome.status, 'failed');
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, outcome[key as keyof ProbeOutcome]])), expected);
    assert.equal(events.at(-1)?.kind, 'cleaned');
  });
}

test("the article's program is understood, its usage of zero too", async () => {
  const body = (kind: string, rest: string): string => `{"id":"/subscriptions/0/providers/Microsoft.Quota/${kind}/cores","name":"cores","properties":{"isQuotaApplicable":true,"name":{"localizedValue":"Total Regional vCPUs","value":"cores"},"properties":{},"unit":"Count",${rest}},"type":"Microsoft.Quota/x"}`;
  const line = (text: string): Step => ({ kind: 'log', line: text });
  const { outcome } = await play(
    fakeProbeHost([
      running,
      line(`2023/08/24 17:48:03 clientResponse: ${body('quotas', '"limit":{"limitObjectType":"LimitValue","limitType":"Independent","value":20}')}`),
      line(`2023/08/24 17:48:04 usagesClientResponse: ${body('usages', '"usages":{}')}`),
      ended(0),
      logEnd,
    ]),
  );
  assert.equal(outcome.code, 'quotaRead');
  assert.deepEqual(outcome.quotas, [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 0, unit: 'Count' }]);
});

test("the article's program says why it was refused", async () => {
  const line = (text: string): Step => ({ kind: 'log', line: text });
  const aadsts = await play(fakeProbeHost([running, line('2023/08/24 17:48:03 failed to finish the request: DefaultAzureCredential authentication failed: AADSTS700016: Application'), ended(1), logEnd]));
  assert.equal(aadsts.outcome.aadsts, 'AADSTS700016');
  const arm = await play(fakeProbeHost([running, line('RESPONSE 403: 403 Forbidden'), line('ERROR CODE: AuthorizationFailed'), ended(1), logEnd]));
  assert.equal(arm.outcome.code, 'azureForbidden');
});

test('a log that may not be read: the pod status speaks', async () => {
  const host = fakeProbeHost([running, ended(12, 'Error', 'Entra refused\n{"tenantlink":1,"step":"exchange","status":"refused","attempt":3,"httpStatus":401,"aadsts":"AADSTS700211","error":"invalid_client","detail":"d"}')], {
    logRefused: () => fail({ reason: 'forbidden', operation: 'readProbeLog' }),
  });
  const { outcome, events } = await play(host);
  assert.equal(outcome.code, 'exchangeRefused');
  assert.equal(outcome.aadsts, 'AADSTS700211');
  assert.equal(outcome.logFailure?.reason, 'forbidden');
  assert.ok(events.some(({ kind }) => kind === 'logFailed'));
});

test('cancelled at any moment, it cleans up and says so', async () => {
  const script: readonly Step[] = [absent, pod({ phase: 'Pending' }), running, environment, token, exchanged, limit];
  for (let steps = 0; steps <= script.length; steps += 1) {
    const controller = new AbortController();
    const host = fakeProbeHost(script.slice(0, steps));
    const run = play(host, controller.signal);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    const { outcome, events } = await run;
    assert.equal(outcome.status, 'cancelled');
    assert.equal(events.at(-1)?.kind, 'cleaned');
    assert.deepEqual(host.calls.filter((call) => call === 'remove'), ['remove']);
  }
});

test('a list whose end the log has lost is a result where the program ended well', async () => {
  const { outcome } = await play(fakeProbeHost([running, exchanged, listed('a'), listed('b'), ended(0), logEnd]));
  assert.deepEqual([outcome.status, outcome.quotas?.length], ['succeeded', 2]);
});

test('a reader that leaves early leaves nothing behind', async () => {
  const host = fakeProbeHost([running, environment, token]);
  for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal: new AbortController().signal })) {
    if (event.kind === 'lines') break;
  }
  assert.deepEqual(host.calls, ['create', 'log', 'remove']);
});

test('a Job of that name that exists is not deleted', async () => {
  const host = fakeProbeHost([], { create: () => fail({ reason: 'conflict', operation: 'createProbe', code: 'AlreadyExists' }) });
  const { outcome, events } = await play(host);
  assert.equal(outcome.code, 'createRefused');
  assert.deepEqual(events.map(({ kind }) => kind), ['outcome']);
  assert.deepEqual(host.calls, ['create']);
});

test('a creation that was refused half way is cleaned up', async () => {
  const host = fakeProbeHost([], { create: () => fail({ reason: 'forbidden', operation: 'createProbe', detail: 'configmaps is forbidden' }) });
  const { outcome, events } = await play(host);
  assert.equal(outcome.detail, 'configmaps is forbidden');
  assert.deepEqual(events.map(({ kind }) => kind), ['outcome', 'cleaned']);
});

test('a cleanup that fails names what remains', async () => {
  const host = fakeProbeHost([running, ended(0), logEnd], { remove: () => fail({ reason: 'forbidden', operation: 'removeProbe' }) });
  const ticking = setInterval(() => void host.virtual.advance(1000), 1);
  const { events } = await play(host).finally(() => clearInterval(ticking));
  const last = events.at(-1);
  assert.ok(last?.kind === 'cleanupFailed');
  assert.equal(last.failure.reason, 'forbidden');
  assert.deepEqual(last.remains, ['Job default/tenantlink-quota-1', 'ConfigMap default/tenantlink-quota-1']);
  assert.equal(host.calls.filter((call) => call === 'remove').length, 3);
});

test('a cluster that is away for half a minute is waited for, and then cleaned up', async () => {
  let asked = 0;
  const host = fakeProbeHost([running, ended(0), logEnd], { remove: () => (asked++ < 6 ? fail({ reason: 'unreachable', operation: 'removeProbe' }) : undefined) });
  const ticking = setInterval(() => void host.virtual.advance(1000), 1);
  const { events } = await play(host).finally(() => clearInterval(ticking));
  assert.deepEqual([events.at(-1)?.kind, asked], ['cleaned', 7]);
});

test('a cluster that stays away is named when the patience is over', async () => {
  const host = fakeProbeHost([running, ended(0), logEnd], { remove: () => fail({ reason: 'unreachable', operation: 'removeProbe' }) });
  const ticking = setInterval(() => void host.virtual.advance(1000), 1);
  const { events } = await play(host).finally(() => clearInterval(ticking));
  const last = events.at(-1);
  assert.deepEqual(last?.kind === 'cleanupFailed' && last.failure.reason, 'unreachable');
});

test('a run whose cluster was deleted leaves nothing to name', async () => {
  const host = fakeProbeHost([running, ended(0), logEnd], { remove: () => fail({ reason: 'notFound', operation: 'getKubeconfig' }) });
  const { events } = await play(host);
  assert.equal(events.at(-1)?.kind, 'cleaned');
});

test('a timer that ends before its time does not lose the verdict', async () => {
  const host = fakeProbeHost([waiting('ImagePullBackOff', 'no such image'), advance(29_999), advance(1)]);
  const clock = { ...host.clock, sleep: (ms: number, signal: AbortSignal) => host.clock.sleep(ms > 1 ? ms - 1 : ms, signal) };
  const events: ProbeEvent[] = [];
  for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock }, { signal: AbortSignal.timeout(5_000) })) events.push(event);
  assert.equal(events.find((event) => event.kind === 'outcome')?.outcome.code, 'imagePull' satisfies ProbeCode);
});
