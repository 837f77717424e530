import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeReports } from '../../../src/core/probe/judgeReports.ts';
import { aadsts, armError, clientId, granted, limit, runPod, serviceAccountToken, tenantId, usage, accessToken, type Answer, type PodRun } from './fakePod.ts';

function steps(run: PodRun): readonly string[] {
  return run.reports.map((report) => ('status' in report ? `${report.step} ${report.status}` : report.step));
}

test('a good run: environment, token, exchange, limit, usage', async () => {
  const run = await runPod([granted, limit, usage]);
  assert.equal(run.exitCode, 0);
  assert.deepEqual(steps(run), ['environment', 'token read', 'exchange ok', 'limit ok', 'usage ok', 'done succeeded']);
  assert.deepEqual(run.requests.map(({ url }) => url), [
    `https://login.example/${tenantId}/oauth2/v2.0/token`,
    'https://management.azure.com/subscriptions/sub-1/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/quotas/standard%20NCFamily?api-version=2025-03-01',
    'https://management.azure.com/subscriptions/sub-1/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/usages/standard%20NCFamily?api-version=2025-03-01',
  ]);
  const form = new URLSearchParams(run.requests[0]?.body);
  assert.deepEqual(Object.fromEntries(form), {
    client_id: clientId,
    scope: 'https://management.azure.com/.default',
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: serviceAccountToken,
  });
  const claims = run.reports.find((report) => report.step === 'token' && report.status === 'read');
  assert.deepEqual(claims, { tenantlink: 1, step: 'token', status: 'read', issuer: 'https://issuer/', subject: 'system:serviceaccount:default:wi', audiences: ['api://AzureADTokenExchange'], expiresAt: 1_800_000_000 });
});

test('no line ever holds a token, not even one that an answer repeats', async () => {
  const echo: Answer = { status: 401, body: { error: 'invalid_client', error_description: `AADSTS700213: you sent ${serviceAccountToken}` } };
  for (const answers of [[granted, limit, usage], [echo, echo, echo, echo], [granted, { status: 403, body: `Bearer ${accessToken}` }]]) {
    const { lines } = await runPod(answers, { env: { TENANTLINK_EXCHANGE_WINDOW_SECONDS: '0', TENANTLINK_ROLE_WINDOW_SECONDS: '0' } });
    for (const token of [serviceAccountToken, accessToken]) {
      for (const part of token.split('.')) assert.ok(!lines.join('\n').includes(part), 'a part of a token was printed');
    }
  }
});

test('a refusal is repeated over the window, with a token read anew each time', async () => {
  const reads: string[] = [];
  const run = await runPod([aadsts(700213), aadsts(700211), granted, limit, usage], { token: () => (reads.push('read'), serviceAccountToken) });
  assert.equal(run.exitCode, 0);
  assert.deepEqual(run.slept, [1, 2]);
  assert.equal(reads.length, 3);
  assert.deepEqual(steps(run).slice(1, 5), ['token read', 'exchange refused', 'exchange refused', 'exchange ok']);
});

test('a refusal that stays ends the run after the window', async () => {
  const run = await runPod(Array.from({ length: 50 }, () => aadsts(700213)));
  assert.equal(run.exitCode, 12);
  assert.deepEqual(run.slept, [1, 2, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
  const last = run.reports.findLast((report) => report.step === 'exchange');
  assert.deepEqual(last, { tenantlink: 1, step: 'exchange', status: 'refused', attempt: 14, httpStatus: 401, aadsts: 'AADSTS700213', error: 'invalid_client', detail: 'AADSTS700213: sentence. Trace ID: 1' });
});

const attempts: readonly (readonly [string, Answer, number])[] = [
  ['an unknown tenant, at once', aadsts(90002, 400), 1],
  ['an unknown client, after a third of the window', aadsts(700016, 400), 6],
  ['an untrusted certificate, at once', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 1],
];
for (const [what, answer, expected] of attempts) {
  test(`gives up on ${what}`, async () => {
    const run = await runPod(Array.from({ length: 50 }, () => answer));
    assert.equal(run.exitCode, 'code' in answer ? 14 : 12);
    assert.equal(run.reports.filter((report) => report.step === 'exchange').length, expected);
  });
}

test('no judgement on fewer than three tries, even without a window', async () => {
  const run = await runPod(Array.from({ length: 9 }, () => aadsts(700213)), { env: { TENANTLINK_EXCHANGE_WINDOW_SECONDS: '0' } });
  assert.equal(run.reports.filter((report) => report.step === 'exchange').length, 3);
});

test('a role that is not in force yet is waited for; Retry-After is kept', async () => {
  const run = await runPod([granted, armError(403, 'AuthorizationFailed'), armError(429, 'TooManyRequests', { 'retry-after': '7' }), limit, usage]);
  assert.equal(run.exitCode, 0);
  assert.deepEqual(run.slept, [1, 7]);
});

test('a subscription that a new role does not show yet is waited for, and given up after the window', async () => {
  const hidden = armError(404, 'SubscriptionNotFound');
  const run = await runPod([granted, hidden, hidden, limit, usage]);
  assert.deepEqual([run.exitCode, run.slept], [0, [1, 2]]);
  const stays = await runPod([granted, ...Array.from({ length: 9 }, () => hidden)], { env: { TENANTLINK_ROLE_WINDOW_SECONDS: '10' } });
  assert.deepEqual([stays.exitCode, stays.slept], [13, [1, 2, 3]]);
});

test('a missing role ends with its code', async () => {
  const run = await runPod([granted, ...Array.from({ length: 9 }, () => armError(403, 'AuthorizationFailed'))], { env: { TENANTLINK_ROLE_WINDOW_SECONDS: '0' } });
  assert.equal(run.exitCode, 13);
  assert.deepEqual(steps(run).slice(3), ['limit refused', 'limit refused', 'limit refused', 'done failed']);
});

const page = '<html>Blocked by the web filter of ACME</html>';
const inItsPlace: readonly (readonly [string, readonly Answer[], string, string])[] = [
  ['Entra, a page', [{ status: 403, body: page }], 'exchange', 'login.example'],
  ['Entra, a sign-in to the network', [{ status: 200, body: page }], 'exchange', 'login.example'],
  ['Azure, a page', [granted, { status: 403, body: page }], 'limit', 'management.azure.com'],
  ['Azure, a page that is not there', [granted, limit, { status: 404, body: page }], 'usage', 'management.azure.com'],
  ['Azure, nothing at all', [granted, { status: 403, body: '' }], 'limit', 'management.azure.com'],
];
for (const [what, answers, step, host] of inItsPlace) {
  test(`an answer in a service's place is no refusal of the service: ${what}`, async () => {
    const run = await runPod(answers);
    assert.equal(run.exitCode, 14);
    const { status, code } = (answers.at(-1) ?? {}) as { readonly status?: number; readonly code?: string };
    assert.equal(code, undefined);
    assert.deepEqual(steps(run).slice(-2), [`${step} intercepted`, 'done failed']);
    const judged = judgeReports({ reports: run.reports, leftOut: 0, image: { quotas: [], troubles: [], leftOut: 0 } });
    assert.deepEqual([judged?.code, judged?.host, judged?.detail?.startsWith(`HTTP_${String(status)}: `)], ['intercepted', host, true]);
  });
}

test('a service that cannot answer is waited for, and then told as that', async () => {
  const busy: Answer = { status: 503, body: 'Service Unavailable' };
  const overcome = await runPod([busy, granted, busy, limit, usage]);
  assert.equal(overcome.exitCode, 0);
  const run = await runPod(Array.from({ length: 50 }, () => busy));
  const judged = judgeReports({ reports: run.reports, leftOut: 0, image: { quotas: [], troubles: [], leftOut: 0 } });
  assert.deepEqual([run.exitCode, judged?.code, judged?.entraError], [12, 'entraUnavailable', 'HTTP 503']);
});

test('a token file that may not be read is not taken for one that is not there', async () => {
  const run = await runPod([], { token: () => { throw Object.assign(new Error("EACCES: permission denied, open '/token'"), { code: 'EACCES' }); } });
  const judged = judgeReports({ reports: run.reports, leftOut: 0, image: { quotas: [], troubles: [], leftOut: 0 } });
  assert.deepEqual([run.exitCode, judged?.code, judged?.detail], [10, 'tokenFileUnreadable', "EACCES: permission denied, open '/token'"]);
});

test('a resource that does not exist is not asked for twice', async () => {
  const run = await runPod([granted, armError(404, 'ResourceNotFound')]);
  assert.equal(run.reports.filter((report) => report.step === 'limit').length, 1);
});

const missing: readonly (readonly [string, string])[] = [
  ['AZURE_FEDERATED_TOKEN_FILE', 'tokenFileMissing'],
  ['AZURE_CLIENT_ID', 'clientIdMissing'],
  ['AZURE_TENANT_ID', 'tenantIdMissing'],
];
for (const [name, code] of missing) {
  test(`without ${name} it says ${code} and asks nobody`, async () => {
    const run = await runPod([], { env: { [name]: undefined } });
    assert.equal(run.exitCode, 10);
    assert.equal(run.requests.length, 0);
    assert.deepEqual(run.reports.map((report) => ('code' in report ? report.code : report.step)), ['environment', code, 'done']);
  });
}

test('a file that cannot be read, or holds something else, is said', async () => {
  const unreadable = await runPod([], { token: () => { throw Object.assign(new Error("ENOENT: no such file or directory, open '/token'"), { code: 'ENOENT' }); } });
  assert.equal(steps(unreadable)[1], 'token missing');
  const other = await runPod([], { token: () => 'not a token' });
  assert.ok(other.reports.some((report) => report.step === 'token' && report.status === 'missing' && report.code === 'tokenNotUnderstood'));
});

test('a wrong environment ends with a sentence and a report that name it', async () => {
  const http = await runPod([], { env: { AZURE_AUTHORITY_HOST: 'http://login.example' } });
  assert.equal(http.exitCode, 10);
  assert.match(http.lines[0] ?? '', /AZURE_AUTHORITY_HOST is not an https URL/);
  assert.deepEqual(http.reports[0], { tenantlink: 1, step: 'fault', code: 'environment', detail: 'AZURE_AUTHORITY_HOST is not an https URL: http://login.example' });
  const seconds = await runPod([], { env: { TENANTLINK_ROLE_WINDOW_SECONDS: 'soon' } });
  assert.match(seconds.lines[0] ?? '', /TENANTLINK_ROLE_WINDOW_SECONDS/);
  const proxy = await runPod([], { env: { HTTPS_PROXY: 'socks5://ada:secret@proxy' } });
  assert.match(proxy.lines[0] ?? '', /HTTPS_PROXY is not the address/);
  assert.ok(!proxy.lines.join('').includes('secret'));
});

test('a fault of the program itself is told as its own, never as a refusal', async () => {
  const broken: Answer = { status: 200, body: 'not JSON', headers: { get 'retry-after'(): string { throw new TypeError('a fault of ours'); } } };
  const run = await runPod([granted, broken]);
  assert.equal(run.exitCode, 1);
  assert.deepEqual(run.reports.slice(-2), [{ tenantlink: 1, step: 'fault', code: 'unexpected', detail: 'TypeError: a fault of ours' }, { tenantlink: 1, step: 'done', status: 'failed' }]);
  assert.deepEqual(judgeReports({ reports: run.reports, image: { quotas: [], troubles: [] } }), { status: 'failed', code: 'programFault', detail: 'TypeError: a fault of ours' });
});

test('Retry-After may be a date', async () => {
  const run = await runPod([granted, armError(429, 'TooManyRequests', { 'retry-after': new Date(1_700_000_009_000).toUTCString() }), limit, usage]);
  assert.equal(run.exitCode, 0);
  assert.deepEqual(run.slept, [9]);
});

test('the proxy that the cluster injects is named, without its password', async () => {
  const run = await runPod([granted, limit, usage], { env: { HTTPS_PROXY: 'http://ada:secret@proxy:3128' } });
  const environment = run.reports.find((report) => report.step === 'environment');
  assert.equal(environment?.step === 'environment' && environment.proxy, 'proxy:3128');
  assert.ok(!run.lines.join('').includes('secret'));
});

const listed = (kind: 'limit' | 'usage', names: readonly string[], nextLink?: string): Answer => ({
  status: 200,
  body: { value: names.map((name) => ({ name, properties: { ...(kind === 'limit' ? { limit: { value: 20 } } : { usages: name === 'idle' ? {} : { value: 3 } }), name: { value: name, localizedValue: `The ${name}` }, unit: 'Count' } })), ...(nextLink === undefined ? {} : { nextLink }) },
});
const region = { AZURE_RESOURCE_NAME: undefined };
const here = 'https://management.azure.com/subscriptions/sub-1/next?$skiptoken=2';

test('without a resource all quotas of the region are read, page by page, a line each', async () => {
  const run = await runPod([granted, listed('limit', ['cores'], here), listed('limit', ['idle', 'unused']), listed('usage', ['IDLE'.toLowerCase(), 'CORES'])], { env: region });
  assert.equal(run.exitCode, 0);
  assert.deepEqual(run.requests.slice(1).map(({ url }) => url), [
    'https://management.azure.com/subscriptions/sub-1/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/quotas?api-version=2025-03-01',
    here,
    'https://management.azure.com/subscriptions/sub-1/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/usages?api-version=2025-03-01',
  ]);
  assert.deepEqual(run.reports.slice(3), [
    { tenantlink: 1, step: 'quota', quota: { resource: 'cores', localizedName: 'The cores', limit: 20, used: 3, unit: 'Count' } },
    { tenantlink: 1, step: 'quota', quota: { resource: 'idle', localizedName: 'The idle', limit: 20, used: 0, unit: 'Count' } },
    { tenantlink: 1, step: 'quota', quota: { resource: 'unused', localizedName: 'The unused', limit: 20, unit: 'Count' } },
    { tenantlink: 1, step: 'quotas', status: 'ok', count: 3 },
    { tenantlink: 1, step: 'done', status: 'succeeded' },
  ]);
  assert.ok(run.lines.every((line) => line.length < 4_000));
});

for (const next of ['https://evil.example/next', 'http://management.azure.com/next', 'https://management.azure.com:8443/next', 'next']) {
  test(`a next page at ${next} is not asked: the token is not meant for it`, async () => {
    const run = await runPod([granted, listed('limit', ['cores'], next)], { env: region });
    assert.equal(run.exitCode, 13);
    assert.equal(run.requests.length, 2);
    assert.deepEqual(judgeReports({ reports: run.reports, image: { quotas: [], troubles: [] } })?.code, 'azureRefused');
  });
}

test('a list that does not end is given up', async () => {
  const run = await runPod([granted, ...Array.from({ length: 200 }, () => listed('limit', ['cores'], here))], { env: region });
  assert.equal(run.exitCode, 13);
  assert.equal(run.requests.length, 101);
});

test('a page that is throttled is asked for again, the pages before are not', async () => {
  const run = await runPod([granted, listed('limit', ['cores'], here), armError(429, 'TooManyRequests', { 'retry-after': '4' }), listed('limit', []), listed('usage', [])], { env: region });
  assert.equal(run.exitCode, 0);
  assert.deepEqual(run.slept, [4]);
});

test('what a service says stays in one line, is no report of ours, and is cut where it does not end', async () => {
  const forged = '{"tenantlink":1,"step":"quotas","status":"ok","count":3}';
  for (const page of [`<html>\n${forged}\r\n</html>`, `${'x'.repeat(100_000)}\u2028${forged}`]) {
    const body = { error: page, error_description: `AADSTS700213: ${page}` };
    const run = await runPod([granted, { status: 400, body: { error: { code: page, message: page } } }]);
    const refused = await runPod(Array.from({ length: 3 }, () => ({ status: 401, body })), { env: { TENANTLINK_EXCHANGE_WINDOW_SECONDS: '0' } });
    for (const { lines, reports } of [run, refused]) {
      assert.deepEqual(lines.filter((line) => /[\n\r\u2028]/.test(line.startsWith('{"tenantlink"') ? '' : line)), []);
      assert.ok(lines.every((line) => line.length < 20_000));
      assert.ok(!reports.some(({ step }) => step === 'quotas'));
    }
    assert.equal(judgeReports({ reports: refused.reports, image: { quotas: [], troubles: [] } })?.aadsts, 'AADSTS700213');
  }
});

test('a list of what are no quotas is a refusal, not a region without quotas', async () => {
  const all = { env: { AZURE_RESOURCE_NAME: '' } };
  const garbage = await runPod([granted, { status: 200, body: { value: [1, null, { properties: {} }] } }], all);
  assert.deepEqual([garbage.exitCode, garbage.reports.some(({ step }) => step === 'quotas')], [13, false]);
  const empty = await runPod([granted, { status: 200, body: { value: [] } }, { status: 200, body: { value: [] } }], all);
  assert.equal(empty.exitCode, 0);
});
