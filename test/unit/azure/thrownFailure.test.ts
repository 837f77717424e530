import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RestError } from '@azure/core-rest-pipeline';
import { entraFailure } from '../../../src/azure/failure/entraFailure.ts';
import { thrownFailure } from '../../../src/azure/failure/thrownFailure.ts';
import { homeTenant } from '../../../src/azure/signIn/homeTenant.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { live } from './stubArm.ts';

function coded(code: string): Error {
  return Object.assign(new Error(`failed with ${code}`), { code });
}

test('network and TLS errors are found on the error, below its cause and among several addresses', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [new RestError('getaddrinfo ENOTFOUND arm', { code: 'ENOTFOUND' }), 'unreachable'],
    [new RestError('self-signed', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'untrustedCertificate'],
    [new TypeError('fetch failed', { cause: coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE') }), 'untrustedCertificate'],
    [new TypeError('fetch failed', { cause: coded('ERR_TLS_CERT_ALTNAME_INVALID') }), 'untrustedCertificate'],
    [new TypeError('fetch failed', { cause: new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]) }), 'unreachable'],
    [new TypeError('fetch failed', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }), 'timeout'],
    [coded('ETIMEDOUT'), 'timeout'],
    [new TypeError('fetch failed'), 'unreachable'],
    [new RestError('Error "SyntaxError" occurred while parsing', { code: 'PARSE_ERROR' }), 'invalidResponse'],
    [new TypeError("Cannot read properties of undefined (reading 'map')"), 'invalidResponse'],
    [new DOMException('aborted', 'AbortError'), 'cancelled'],
    [new Error('parameters.issuer with value 5 must be of type string.'), 'invalidInput'],
    [new Error('"resourceName" with value "x" should satisfy the constraint "MinLength": 3.'), 'invalidInput'],
    [new Error('resourceGroupName cannot be null or undefined.'), 'invalidInput'],
    [new Error('something else'), 'unexpected'],
  ];
  for (const [thrown, reason] of cases) assert.equal(thrownFailure(thrown, { operation: 'test', signal: live() }).reason, reason, String(thrown));
});

test('an aborted caller is cancelled, whatever the client threw', () => {
  const failure = thrownFailure(coded('ECONNRESET'), { operation: 'test', signal: AbortSignal.abort() });
  assert.equal(failure.reason, 'cancelled');
});

test('what is a failure already stays the same', () => {
  const failure = { reason: 'signInRequired', operation: 'token' } as const;
  assert.equal(thrownFailure(new TenantlinkError(failure), { operation: 'test', signal: live() }), failure);
});

test('Entra refusals: a person can help, or not', () => {
  const of = (description: string, error?: string) => entraFailure({ description, ...(error === undefined ? {} : { error }) }, { operation: 'getToken' });
  assert.equal(of('AADSTS50076: Due to a configuration change…').reason, 'signInRequired');
  assert.equal(of('AADSTS700082: The refresh token has expired').reason, 'signInRequired');
  assert.equal(of('', 'interaction_required').reason, 'signInRequired');
  const stranger = of("AADSTS50020: User account 'ada' does not exist in tenant 'Fabrikam'. Trace ID: 0f8fad5b-d9cb-469f-a165-70867728950e Correlation ID: 7c9e6679-7425-40de-944b-e07fc1f90ae7 Timestamp: 2026-01-01 10:00:00Z", 'invalid_grant');
  assert.deepEqual([stranger.reason, stranger.code], ['signInFailed', 'AADSTS50020']);
  assert.equal(stranger.detail, "AADSTS50020: User account 'ada' does not exist in tenant 'Fabrikam'.");
});

test('the home tenant is in the account id, wherever the sign-in took place', () => {
  assert.equal(homeTenant({ homeAccountId: 'u.AAAAAAAA-0000-4000-8000-00000000000a', tenantId: 'b' }), 'aaaaaaaa-0000-4000-8000-00000000000a');
  assert.equal(homeTenant({ homeAccountId: 'u.9188040d-6c67-4c5b-b112-36a304b66dad', tenantId: 'b' }), 'b');
});
