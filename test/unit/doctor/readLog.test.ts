import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chainCodes } from '../../../src/core/chain/finding.ts';
import { readLog, readLogInPieces, type LogHint } from '../../../src/core/doctor/readLog.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';

const say = speaker(inEnglish);
const subject = 'system:serviceaccount:default:wi-demo-account';
const issuer = 'https://westus2.oic.prod-aks.azure.com/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa/cccccccc-cccc-4ccc-8ccc-cccccccccccc/';
const clientId = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';

/** As the token endpoint says it, without what a recording is needed for. */
const refused = (code: number, said: string): string => `AADSTS${String(code)}: ${said} Trace ID: 4b1c2d3e-0000-4000-8000-000000000000 Correlation ID: x Timestamp: 2026-11-23 12:00:00Z`;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly line?: number;
  readonly first?: string;
  readonly values?: LogHint['values'];
}

const subjectSaid = `No matching federated identity record found for presented assertion subject '${subject}'.`;
const forbidden = `The client '${clientId}' with object id 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee' does not have authorization to perform action 'Microsoft.Quota/quotas/read' over scope '/subscriptions/22222222-2222-4222-8222-222222222222' or the scope is invalid.`;
const denied = { objectId: 'eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee', action: 'Microsoft.Quota/quotas/read', scope: '/subscriptions/22222222-2222-4222-8222-222222222222' };

const cases: readonly Case[] = [
  { name: 'a plain line', text: `ok\nfailed: ${refused(700213, subjectSaid)}`, code: 'AADSTS700213', line: 2, first: 'WI114-credential-subject', values: { subject } },
  { name: 'JSON of System.Text.Json', text: JSON.stringify({ error: refused(700213, subjectSaid) }).replaceAll("'", '\\u0027'), code: 'AADSTS700213', values: { subject } },
  { name: 'JSON in JSON', text: JSON.stringify({ log: JSON.stringify({ error_description: refused(700211, `No record for presented assertion issuer '${issuer}'.`) }) }), code: 'AADSTS700211', first: 'WI113-credential-issuer', values: { issuer } },
  { name: 'a page in HTML', text: `<p>${refused(700213, subjectSaid).replaceAll("'", '&#39;')}</p>`, code: 'AADSTS700213', values: { subject } },
  { name: 'a wrapped terminal line', text: refused(700213, subjectSaid.replace('default:', 'defa\n    ult:')), code: 'AADSTS700213', values: { subject } },
  { name: 'msal-node', text: `AuthenticationRequiredError: invalid_client: Error(s): 700213 - Timestamp: 2026 - Description: ${refused(700213, subjectSaid)}`, code: 'AADSTS700213', values: { subject } },
  { name: 'only the error codes', text: '{"error":"invalid_client","error_codes":[700211],"trace_id":"x"}', code: 'AADSTS700211', values: {} },
  { name: 'the older form', text: refused(70021, `No matching federated identity record found for presented assertion. Assertion Issuer: '${issuer}'. Assertion Subject: '${subject}'. Assertion Audience: 'fb60f99c'.`), code: 'AADSTS70021', values: { issuer, subject, audience: 'fb60f99c' } },
  { name: 'the wrong tenant', text: refused(700016, `Application with identifier '${clientId}' was not found in the directory 'Contoso'.`), code: 'AADSTS700016', first: 'WI107-tenant-id', values: { clientId } },
  { name: 'Azure in JSON', text: JSON.stringify({ error: { code: 'AuthorizationFailed', message: forbidden } }, undefined, 2), code: 'AuthorizationFailed', line: 3, first: 'WI116-role', values: denied },
  { name: 'the Azure CLI', text: `ERROR: (AuthorizationFailed) ${forbidden}\nCode: AuthorizationFailed\nMessage: ${forbidden}`, code: 'AuthorizationFailed', line: 1, values: denied },
  { name: 'a provider', text: "MissingSubscriptionRegistration: The subscription is not registered to use namespace 'Microsoft.Quota'.", code: 'MissingSubscriptionRegistration', first: 'WI117-provider', values: {} },
  { name: 'another tenant’s token', text: `InvalidAuthenticationTokenTenant: The access token is from the wrong issuer 'https://sts.windows.net/${clientId}/'. It must match …`, code: 'InvalidAuthenticationTokenTenant', first: 'WI107-tenant-id', values: { tenantId: clientId } },
  { name: 'the webhook refuses', text: 'Error creating: admission webhook "mutation.azure-workload-identity.io" denied the request: token expiration 60 not valid', code: 'WebhookDenied', first: 'WI118-token-lifetime' },
  { name: 'the webhook does not answer', text: 'Internal error occurred: failed calling webhook "mutation.azure-workload-identity.io": context deadline exceeded', code: 'WebhookUnanswered', first: 'WI103-webhook' },
  { name: 'no ServiceAccount', text: 'pods "x" is forbidden: error looking up service account default/wi-demo-account: serviceaccount "wi-demo-account" not found', code: 'ServiceAccountNotFound', first: 'WI105-service-account', values: { subject } },
  { name: 'the SDK for JavaScript', text: 'CredentialUnavailableError: WorkloadIdentityCredential: is unavailable. tenantId, clientId, and federatedTokenFilePath are required parameters.', code: 'WorkloadIdentityUnavailable', first: 'WI109-pod-label' },
  { name: 'the SDK for Go', text: 'no client ID specified. Check pod configuration or set ClientID in the options', code: 'WorkloadIdentityUnavailable', first: 'WI109-pod-label' },
  { name: 'the node’s metadata service', text: 'Get "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01": context deadline exceeded', code: 'MetadataIdentityNotFound', first: 'WI109-pod-label' },
];

for (const { name, text, code, line = 1, first, values } of cases) {
  test(`an error is recognised: ${name}`, () => {
    const { hints, truncated } = readLog(text);
    assert.equal(truncated, false);
    assert.deepEqual(hints.map((hint) => [hint.code, hint.known, hint.line]), [[code, true, line]]);
    if (first !== undefined) assert.equal(hints[0]?.links[0], first);
    if (values !== undefined) assert.deepEqual(hints[0]?.values, values);
    for (const link of hints[0]?.links ?? []) assert.ok(chainCodes.includes(link));
    for (const { message } of hints) assert.doesNotMatch(say(message.key, message.params), /\{\w+\}/);
  });
}

test('an AADSTS number that is not known is shown as it is', () => {
  const [hint] = readLog(refused(987654, 'Something new.')).hints;
  assert.deepEqual([hint?.code, hint?.known, hint?.links], ['AADSTS987654', false, []]);
  assert.match(hint?.excerpt ?? '', /^AADSTS987654: Something new\./);
  assert.match(say(hint?.message.key ?? 'hint.unknown', hint?.message.params), /AADSTS987654/);
});

test('each error is told once, in the order of the text, with the line of its first occurrence', () => {
  const other = refused(700211, `No matching record found for presented assertion issuer '${issuer}'.`);
  const text = ['start', refused(700213, subjectSaid), other, refused(700213, subjectSaid).replace('4b1c2d3e', 'ffffffff'), refused(700213, subjectSaid.replace('wi-demo', 'second')), other, 'end', ''].join('\r\n');
  const { hints, lines } = readLog(text);
  assert.deepEqual(hints.map(({ code, line }) => [code, line]), [['AADSTS700213', 2], ['AADSTS700211', 3], ['AADSTS700213', 5]]);
  assert.equal(lines, 8);
});

test('what is no error is none', () => {
  for (const text of ['', '\n', 'AADSTS', 'AADSTS12', 'AADSTS1234567890', 'xAuthorizationFailedness', 'NotAuthorizationFailed9', 'error_codes', '\u0000\u0001\ud800', 'system:serviceaccount:a:b']) {
    assert.deepEqual(readLog(text).hints, [], JSON.stringify(text));
  }
});

/** Made here, so that no token stands in the repository. */
const jwt = ['{"alg":"RS256","kid":"k"}', `{"iss":"${issuer}","sub":"${subject}"}`, 'x'.repeat(256)].map((part) => Buffer.from(part).toString('base64url')).join('.');

test('a token in a log is neither kept nor shown, wherever a piece is cut', () => {
  for (const gap of [0, 1, 10, 100, 290, 299, 300, 301, 600, 1_400, 1_500, 1_501, 1_600]) {
    const filler = 'a b '.repeat(400);
    for (const text of [`${jwt} ${filler.slice(0, gap)} ${refused(700213, subjectSaid)}`, `${refused(700213, subjectSaid)} ${filler.slice(0, gap)} client_assertion=${jwt} end`, `${jwt}${refused(700024, 'Expired.')}${jwt}`, refused(700213, `No record for presented assertion subject '${jwt.slice(0, 500)}'.`)]) {
      const told = JSON.stringify(readLog(text));
      for (let at = 0; at + 24 <= jwt.length; at += 12) assert.ok(!told.includes(jwt.slice(at, at + 24)), `${String(gap)}: ${told}`);
    }
  }
});

test('any text is read without an error, and excerpts stay short and on one line', () => {
  const pieces = fc.constantFrom('AADSTS700213', "assertion subject '", "'", '"', '\\u0027', '\n', 'AuthorizationFailed', 'error_codes":[700211', '\\\\', '{', '}', 'eyJ', ' ', 'é世', '\ud83d');
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 60 }), (parts) => {
      const { hints } = readLog(parts.join(''));
      for (const { excerpt, line, values } of hints) {
        assert.ok(excerpt.length <= 300 && !/\p{Cc}/u.test(excerpt));
        assert.ok(line >= 1);
        for (const value of Object.values(values)) assert.ok(typeof value === 'string' && value.length <= 600);
      }
    }),
    { numRuns: 500 },
  );
});

test('a long text is read in pieces that rest, gives the same reading, and can be cancelled', async () => {
  const noise = 'request handled in 12ms path=/api/v1/things status=200\n';
  const text = `${noise.repeat(60_000)}${refused(700213, subjectSaid)}\n${noise.repeat(60_000)}`;
  let rests = 0;
  const rest = async (): Promise<void> => {
    rests += 1;
    await Promise.resolve();
  };
  assert.deepEqual(await readLogInPieces(text, { rest, signal: new AbortController().signal }), readLog(text));
  assert.ok(rests >= text.length / 1_000_000);
  assert.equal(readLog(text).hints[0]?.line, 60_001);
  await assert.rejects(readLogInPieces(text, { rest, signal: AbortSignal.abort() }), { failure: { reason: 'cancelled', operation: 'readLog' } });
});

test('an error on the border of two pieces is found once', () => {
  for (let shift = -20; shift <= 20; shift += 1) {
    const text = `${' '.repeat(1_000_000 + shift)}${refused(700213, subjectSaid)}`;
    assert.deepEqual(readLog(text).hints.map(({ values }) => values), [{ subject }], String(shift));
  }
});

test('huge and hostile texts are read: nothing but errors, only the beginnings of errors, no line end, too long', () => {
  const size = 8_000_000;
  const hostile = ['AADSTS', `AADSTS700213: `, "presented assertion subject '", 'AuthorizationFailed ', '\n', 'A', '\u0000', 'error_codes":[', `${refused(700213, subjectSaid)}\n`];
  for (const part of hostile) {
    const { hints } = readLog(part.repeat(Math.ceil(size / part.length)));
    assert.ok(hints.length <= 100, part);
  }
  const many = Array.from({ length: 3_000 }, (_, index) => refused(700213, subjectSaid.replace('default', `ns-${String(index)}`))).join('\n');
  const reading = readLog(many);
  assert.equal(reading.truncated, true);
  assert.equal(reading.hints.length, 100);
});

test('an error that is repeated without end does not hide the one behind it', () => {
  const repeated = Array.from({ length: 3_000 }, (_, index) => `try ${String(index)}\nSubscriptionNotFound`).join('\n');
  const { hints, truncated } = readLog(`${repeated}\n${refused(700213, subjectSaid)}`);
  assert.deepEqual(hints.map(({ code, line }) => [code, line]), [['SubscriptionNotFound', 2], ['AADSTS700213', 6_001]]);
  assert.equal(truncated, true);
});
