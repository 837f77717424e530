import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { exchangeFailure } from '../../../src/azure/exchange/exchangeFailure.ts';
import { exchangeToken } from '../../../src/azure/exchange/exchangeToken.ts';
import { parseClientId } from '../../../src/core/model/ids.ts';
import { cloud, failureFrom, live, tenantA } from './stubArm.ts';

const about = { operation: 'exchangeToken', target: 'client', now: 0 };
const header = (values: Readonly<Record<string, string>> = {}) => (name: string): string | undefined => values[name];

test('an answer of the token endpoint becomes its reason and code', () => {
  const said = (error: string, description: string) => ({ error, error_description: `${description} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01 00:00:00Z` });
  const cases: readonly (readonly [number, Record<string, unknown> | undefined, string, string])[] = [
    [401, said('invalid_client', 'AADSTS700213: No matching federated identity record found.'), 'exchangeRefused', 'AADSTS700213'],
    [400, said('unauthorized_client', 'AADSTS700016: Application not found.'), 'exchangeRefused', 'AADSTS700016'],
    [401, said('invalid_client', 'AADSTS53003: Access has been blocked by Conditional Access policies.'), 'exchangeRefused', 'AADSTS53003'],
    [401, { error: 'invalid_client' }, 'exchangeRefused', 'invalid_client'],
    [400, said('invalid_request', 'AADSTS501661: Request to External OIDC endpoint failed.'), 'exchangeRefused', 'AADSTS501661'],
    [503, said('temporarily_unavailable', 'AADSTS90033: A transient error has occurred.'), 'serverError', 'AADSTS90033'],
    [429, said('temporarily_unavailable', 'AADSTS90055: Too many requests.'), 'throttled', 'AADSTS90055'],
    [500, said('invalid_grant', 'AADSTS1: odd.'), 'serverError', 'AADSTS1'],
    [502, undefined, 'serverError', 'HTTP 502'],
    [429, undefined, 'throttled', 'HTTP 429'],
    [407, undefined, 'unreachable', 'HTTP 407'],
    [302, undefined, 'invalidResponse', 'HTTP 302'],
    [403, undefined, 'invalidResponse', 'HTTP 403'],
  ];
  for (const [status, body, reason, code] of cases) {
    const failure = exchangeFailure({ status, body, header: header() }, about);
    assert.deepEqual([failure.reason, failure.code], [reason, code], String(status));
    assert.doesNotMatch(failure.detail ?? '', /Trace ID/);
  }
  assert.equal(exchangeFailure({ status: 429, body: undefined, header: header({ 'retry-after': '7' }) }, about).retryAfterMs, 7000);
});

test('neither the assertion nor the token stands in a log or an error, whatever comes back', async () => {
  const assertion = 'canary-assertion-value';
  const answers = [
    { status: 401, text: JSON.stringify({ error: 'invalid_client', error_description: `AADSTS1: client_assertion=${assertion}` }) },
    { status: 200, text: `{"access_token":"canary-token-value` },
    { status: 200, text: JSON.stringify({ access_token: 'canary-token-value' }) },
    { status: 500, text: `<html>${assertion}</html>` },
  ];
  for (const answer of answers) {
    const log: string[] = [];
    const httpClient: HttpClient = {
      sendRequest: (request) => Promise.resolve({ request, status: answer.status, headers: createHttpHeaders(), bodyAsText: answer.text }),
    };
    const connection = { cloud, clock: { now: () => 0, sleep: () => Promise.resolve() }, log: (line: string) => log.push(line), httpClient };
    const failure = await failureFrom(exchangeToken(connection, { tenantId: tenantA, clientId: parseClientId('22222222-0000-4000-8000-000000000002'), assertion, signal: live() }));
    const told = [JSON.stringify(failure), failure.cause instanceof Error ? `${failure.cause.message} ${failure.cause.stack ?? ''}` : '', ...log].join('\n');
    assert.doesNotMatch(told, /canary/);
    assert.match(log.join(), /^POST \/aaaaaaaa-0000-4000-8000-00000000000a\/oauth2\/v2\.0\/token -> \d+ in/);
  }
});
