import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeCode } from '../../../src/core/probe/outcome.ts';
import { ImageReading } from '../../../src/core/probe/imageEvidence.ts';
import { judgeReports, liveValues } from '../../../src/core/probe/judgeReports.ts';
import type { QuotaResult } from '../../../src/core/ports/quotaReader.ts';

/** What images of other people print, and what the run makes of it. */
const body = (kind: 'quotas' | 'usages', name = 'cores', value?: number): object => ({
  id: `/subscriptions/0/providers/Microsoft.Compute/locations/eastus/providers/Microsoft.Quota/${kind}/${name}`,
  name,
  properties: {
    isQuotaApplicable: true,
    ...(kind === 'quotas' ? { limit: { limitObjectType: 'LimitValue', limitType: 'Independent', value: value ?? 20 } } : { usages: value === undefined ? {} : { usagesType: 'Individual', value } }),
    name: { localizedValue: 'Total Regional vCPUs', value: name },
    properties: {},
    unit: 'Count',
  },
  type: 'Microsoft.Quota/x',
});
const limit = JSON.stringify(body('quotas'));
const usage = JSON.stringify(body('usages', 'cores', 3));
const cores: QuotaResult = { resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 3, unit: 'Count' };
const pretty = (value: object): string => JSON.stringify(value, undefined, 2);
const stamp = '2023/08/24 17:48:03 ';
/** A logger that prints a message's lines one by one. */
const each = (prefix: (line: number) => string, text: string): string => text.split('\n').map((line, at) => `${prefix(at)}${line}`).join('\n');

function read(lines: string): { readonly evidence: Parameters<typeof judgeReports>[0]; readonly quotas: readonly QuotaResult[] } {
  const reading = new ImageReading();
  for (const line of lines.split('\n')) reading.take(line);
  const evidence = { reports: [], image: reading.evidence };
  return { evidence, quotas: liveValues(evidence).quotas ?? [] };
}

const results: readonly (readonly [string, string])[] = [
  ["the article's log", `${stamp}clientResponse: ${limit}\n${stamp}usagesClientResponse: ${usage}`],
  ["the article's code", `${stamp}limit: ${limit}\n${stamp}usage: ${usage}`],
  ['painted for a terminal', `\u001b[36mINFO\u001b[0m[0000] \u001b[1;33m${limit.replaceAll(':20', ':\u001b[32m20\u001b[0m')}\u001b[0m\n\u001b[36mINFO\u001b[0m[0001] ${usage.replaceAll('"value"', '\u001b[34m"value"\u001b[0m')}`],
  ['no prefix at all', `${limit}\n${usage}`],
  ['both in one line', `limit=${limit} usage=${usage}`],
  ['pretty-printed', `${stamp}limit: ${pretty(body('quotas'))}\n${stamp}usage: ${pretty(body('usages', 'cores', 3))}`],
  ['pretty-printed alone', `${pretty(body('quotas'))}\n${pretty(body('usages', 'cores', 3))}`],
  ['after prose with a brace', `starting with options {\n${stamp}limit: ${pretty(body('quotas'))}\nunexpected } and {\n${usage}`],
  ['prose with quotes and braces in JSON strings', `say "hello {" to them\n${JSON.stringify({ note: 'a } b { c', limit: body('quotas') })}\n${usage}`],
  ['slog JSON, as a message', `${JSON.stringify({ time: '2026-01-01T00:00:00Z', level: 'INFO', msg: `limit: ${limit}` })}\n${JSON.stringify({ level: 'INFO', msg: `usage: ${usage}` })}`],
  ['slog JSON, as an attribute', `${JSON.stringify({ level: 'INFO', msg: 'limit', quota: body('quotas') })}\n${JSON.stringify({ level: 'INFO', msg: 'usage', usage: body('usages', 'cores', 3) })}`],
  ['slog JSON, as a text attribute', `${JSON.stringify({ level: 'INFO', msg: 'limit', json: limit })}\n${JSON.stringify({ level: 'INFO', msg: 'usage', json: usage })}`],
  ['slog and logrus text', `time="2026-01-01T00:00:00Z" level=info msg=${JSON.stringify(`limit: ${limit}`)}\ntime=2026-01-01T00:00:00Z level=INFO msg=usage json=${JSON.stringify(usage)}`],
  ['zap console', `2026-01-01T00:00:00.000Z\tINFO\tapp/main.go:40\tlimit\t${JSON.stringify({ limit: body('quotas') })}\n2026-01-01T00:00:01.000Z\tINFO\tapp/main.go:47\tusage\t${JSON.stringify({ usage: body('usages', 'cores', 3) })}`],
  ['zap JSON', `${JSON.stringify({ level: 'info', ts: 1.7e9, caller: 'app/main.go:40', msg: 'limit', body: limit })}\n${JSON.stringify({ level: 'info', ts: 1.7e9, msg: 'usage', body: usage })}`],
  ['a pretty message inside a logger’s JSON', `${JSON.stringify({ severity: 'INFO', message: `limit: ${pretty(body('quotas'))}` })}\n${JSON.stringify({ severity: 'INFO', message: `usage: ${pretty(body('usages', 'cores', 3))}` })}`],
  ['pretty-printed, a stamp before each line', each(() => stamp, `limit: ${pretty(body('quotas'))}\nusage: ${pretty(body('usages', 'cores', 3))}`)],
  ['pretty-printed alone, a stamp before each line', each(() => stamp, `${pretty(body('quotas'))}\n${pretty(body('usages', 'cores', 3))}`)],
  ['pretty-printed, a stamp that goes on', each((line) => `2026-11-28T10:00:${String(line % 60)}.${String(line * 7919)}Z INFO [app/7]  `, `limit: ${pretty(body('quotas'))}\nusage: ${pretty(body('usages', 'cores', 3))}`)],
  ['pretty-printed, by a container’s name', each(() => 'quota-app-1  | ', `${pretty(body('quotas'))}\ndone {\n${pretty(body('usages', 'cores', 3))}`)],
  ['pretty-printed, a logger’s name with braces and dots', each(() => 'com.example.App$(1)+* - ', `${pretty(body('quotas'))}\n${pretty(body('usages', 'cores', 3))}`)],
  ['usage before limit, and the name in capitals', `${JSON.stringify(body('usages', 'CORES', 3))}\n${limit}`],
];
for (const [how, lines] of results) {
  test(`a result is read: ${how}`, () => {
    const { evidence, quotas } = read(lines);
    assert.deepEqual(quotas, [cores]);
    assert.deepEqual(judgeReports(evidence, 0), { status: 'succeeded', code: 'quotaRead' });
  });
}

test('a list of a region is read whole', () => {
  const list = (kind: 'quotas' | 'usages'): string => JSON.stringify({ value: [body(kind), body(kind, 'vm', 5)], nextLink: null });
  assert.deepEqual(read(`${list('quotas')}\n${list('usages')}`).quotas.map(({ resource, limit: most, used }) => [resource, most, used]), [['cores', 20, 0], ['vm', 5, 5]]);
});

const sdkGo = (description: string): string => `${stamp}failed to finish the request: DefaultAzureCredential: failed to acquire a token.
Attempted credentials:
	EnvironmentCredential: missing environment variable AZURE_CLIENT_SECRET
	WorkloadIdentityCredential authentication failed
POST https://login.microsoftonline.com/b/oauth2/v2.0/token
--------------------------------------------------------------------------------
RESPONSE 401 Unauthorized
--------------------------------------------------------------------------------
{
  "error": "invalid_client",
  "error_description": "${description} Trace ID: 1 Correlation ID: 2",
  "error_codes": [
    700213
  ]
}
--------------------------------------------------------------------------------
To troubleshoot, visit https://aka.ms/azsdk/go/identity/troubleshoot#workload`;
const noRecord = "AADSTS700213: No matching federated identity record found for presented assertion subject 'system:serviceaccount:default:wi'.";
const sdkArm = (status: string, code: string, message: string): string => `${stamp}failed to finish the request: GET https://management.azure.com/x
--------------------------------------------------------------------------------
RESPONSE ${status}
ERROR CODE: ${code}
--------------------------------------------------------------------------------
{
  "error": {
    "code": "${code}",
    "message": "${message}"
  }
}
--------------------------------------------------------------------------------`;

const troubles: readonly (readonly [string, string, Partial<{ code: ProbeCode; aadsts: string; azureCode: string; host: string; detail: string }>])[] = [
  ['Entra, by the SDK for Go over many lines', sdkGo(noRecord), { code: 'exchangeRefused', aadsts: 'AADSTS700213', detail: noRecord }],
  ['Entra, inside a logger’s JSON', JSON.stringify({ level: 'fatal', msg: sdkGo(noRecord) }), { code: 'exchangeRefused', aadsts: 'AADSTS700213', detail: noRecord }],
  ['Entra, by msal for Python', `azure.core.exceptions.ClientAuthenticationError: Authentication failed: ${noRecord} Trace ID: 1`, { code: 'exchangeRefused', aadsts: 'AADSTS700213', detail: noRecord }],
  ['Entra, by number only', '{"error":"invalid_client","error_codes":[700016]}', { code: 'exchangeRefused', aadsts: 'AADSTS700016' }],
  ['Entra before what is only mentioned after it', `${noRecord}\nthe identity has no AuthorizationFailed handler`, { code: 'exchangeRefused', aadsts: 'AADSTS700213' }],
  ['Entra, overcome: ARM has answered since', `${noRecord} trying again\ngot a token\n${sdkArm('403: 403 Forbidden', 'AuthorizationFailed', 'no')}`, { code: 'azureForbidden', azureCode: 'AuthorizationFailed' }],
  ['Entra again, after ARM had answered', `${sdkArm('403: 403 Forbidden', 'AuthorizationFailed', 'no')}\n${sdkGo(noRecord)}`, { code: 'exchangeRefused', aadsts: 'AADSTS700213' }],
  ['ARM, by the SDK for Go', sdkArm('403: 403 Forbidden', 'AuthorizationFailed', 'The client does not have authorization.'), { code: 'azureForbidden', azureCode: 'AuthorizationFailed', detail: 'The client does not have authorization.' }],
  ['ARM, a code nobody knows', sdkArm('404: 404 Not Found', 'ResourceNameNotKnown', 'No such quota.'), { code: 'resourceUnknown', azureCode: 'ResourceNameNotKnown', detail: 'No such quota.' }],
  ['ARM, another 403 in its own words', sdkArm('403: 403 Forbidden', 'ReadOnlyDisabledSubscription', 'The subscription is disabled.'), { code: 'azureRefused', azureCode: 'ReadOnlyDisabledSubscription', detail: 'The subscription is disabled.' }],
  ['ARM, a wrong region', sdkArm('400: 400 Bad Request', 'NoRegisteredProviderFound', 'No provider for eastusx.'), { code: 'azureRefused', azureCode: 'NoRegisteredProviderFound' }],
  ['ARM, by the SDK for Go without a body', 'GET https://management.azure.com/x\nRESPONSE 404: 404 Not Found\nERROR CODE: ResourceNotFound\nResponse contained no body', { code: 'resourceUnknown', azureCode: 'ResourceNotFound' }],
  ['ARM, painted for a terminal', '\u001b[31mRESPONSE 404: 404 Not Found\u001b[0m\n\u001b[31mERROR CODE: ResourceNotFound \u001b[0m', { code: 'resourceUnknown', azureCode: 'ResourceNotFound' }],
  ['Entra, painted for a terminal', '\u001b[31mAADSTS70021: No matching federated identity record found.\u001b[0m', { code: 'exchangeRefused', aadsts: 'AADSTS70021', detail: 'AADSTS70021: No matching federated identity record found.' }],
  ['ARM, by the new app', 'The quota could not be read.\nERROR CODE: ResourceNotFound', { code: 'azureRefused', azureCode: 'ResourceNotFound' }],
  ['no name server, by Go', 'Post "https://login.microsoftonline.com/b/oauth2/v2.0/token": dial tcp: lookup login.microsoftonline.com on 10.0.0.10:53: no such host', { code: 'unreachable', host: 'login.microsoftonline.com' }],
  ['nobody there, by Node', 'Error: connect ECONNREFUSED 10.1.2.3:443\nrequest to https://management.azure.com/x failed: ETIMEDOUT', { code: 'unreachable', host: 'management.azure.com' }],
  ['nobody there, and no name', 'Error: connect ECONNREFUSED 10.1.2.3:443', { code: 'crashed', detail: 'Error: connect ECONNREFUSED 10.1.2.3:443' }],
  ['another authority, by Go', 'Get "https://management.azure.com/x": tls: failed to verify certificate: x509: certificate signed by unknown authority', { code: 'untrustedCertificate', host: 'management.azure.com' }],
  ['a proxy, by Go', 'Get "https://management.azure.com/x": proxyconnect tcp: dial tcp 10.1.1.1:3128: i/o timeout', { code: 'proxyRefused', host: 'management.azure.com' }],
  ['a program of another platform', 'exec /ko-app/app: exec format error', { code: 'containerCreation', detail: 'exec /ko-app/app: exec format error' }],
  ['what Entra said counts before what the network did', `${noRecord}\ndial tcp: lookup login.microsoftonline.com: no such host`, { code: 'exchangeRefused', aadsts: 'AADSTS700213' }],
  ['ARM, by the SDK for JavaScript', "RestError: The subscription is not registered to use namespace 'Microsoft.Quota'.\n  code: 'MissingSubscriptionRegistration',\n  statusCode: 409,", { code: 'providerNotRegistered', azureCode: 'MissingSubscriptionRegistration' }],
  ['ARM, by the SDK for Python', "azure.core.exceptions.HttpResponseError: (AuthorizationFailed) The client 'x' does not have authorization\nCode: AuthorizationFailed", { code: 'azureForbidden', azureCode: 'AuthorizationFailed' }],
  ['nothing of workload identity in the pod', 'WorkloadIdentityCredential: no token file specified. Check pod configuration or set TokenFilePath in the options', { code: 'tokenFileMissing' }],
];
for (const [how, lines, expected] of troubles) {
  test(`a refusal is understood where the program failed: ${how}`, () => {
    const judged = judgeReports(read(lines).evidence, 1);
    assert.equal(judged?.status, 'failed');
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, judged[key as keyof typeof judged]])), expected);
  });
}

test('a program that ended well may have overcome what it told on the way', () => {
  assert.deepEqual(judgeReports(read(`${noRecord}\ntrying again\nall is well`).evidence, 0), { status: 'failed', code: 'notUnderstood', detail: noRecord });
  assert.equal(judgeReports(read(`${noRecord}\n${limit}\n${usage}`).evidence, 0)?.code, 'quotaRead');
});

const nothing: readonly (readonly [string, string, number])[] = [
  ['words', 'hello\nworld', 0],
  ['another JSON', '{"answer":42,"limit":20}', 0],
  ['a crash without a code', 'panic: runtime error: index out of range [1]\ngoroutine 1 [running]:', 2],
  ['an error of something else', '{"error":{"code":"ENOENT","message":"no such file"}}', 1],
  ['JSON that is cut off', limit.slice(0, -5), 1],
  ['JSON whose lines begin with what is none of a logger’s', pretty(body('quotas')).split('\n').map((line, at) => `${'abc'[at % 3] ?? ''} ${line}`).join('\n'), 0],
];
for (const [how, lines, exit] of nothing) test(`nothing is made of ${how}`, () => assert.equal(judgeReports(read(lines).evidence, exit), undefined));

test('a limit alone is no result, and is named', () => {
  assert.deepEqual(judgeReports(read(limit).evidence, 0), { status: 'failed', code: 'notUnderstood', detail: 'limit cores' });
});

test('no secret of a log is kept', () => {
  const token = `eyJ${'hbGciOiJSUzI1NiJ9'.repeat(3)}.abc.def`;
  assert.ok(!JSON.stringify(read(`AADSTS700213: you sent ${token}`).evidence).includes(token.slice(0, 30)));
});

test('a log of a million lines is read in bounded memory', () => {
  const reading = new ImageReading();
  for (let line = 0; line < 200_000; line += 1) reading.take(line % 2 === 0 ? `{ "open": ${String(line)},` : `AADSTS${String(700_000 + (line % 1_000))}: again`);
  for (let name = 0; name < 5_000; name += 1) reading.take(JSON.stringify(body('quotas', `family${String(name)}`)));
  reading.take(JSON.stringify(body('quotas', 'x'.repeat(2_000))));
  const { quotas, troubles, leftOut } = reading.evidence;
  assert.deepEqual([quotas.length, troubles.length, leftOut], [4_000, 1, 1_001]);
});

test('a line of escaped JSON that is cut off is read like any other, however long', () => {
  const { quotas } = read(`msg="{${'\\"'.repeat(100_000)}\n${limit}\n${usage}`);
  assert.deepEqual(quotas, [cores]);
});

test('after a single quote in prose, and beside a cut-off text, a quoted result is read', () => {
  const { quotas } = read(`5" of rain msg=${JSON.stringify(`limit: ${limit}`)} x="{\\"\nlevel="info" msg=${JSON.stringify(usage)}`);
  assert.deepEqual(quotas, [cores]);
});
