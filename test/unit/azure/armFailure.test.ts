import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { armFailure } from '../../../src/azure/failure/armFailure.ts';
import type { Failure } from '../../../src/core/model/failure.ts';

const recorded = new URL('../../../../shared/azure/arm-errors.json', import.meta.url);

interface Recorded {
  readonly method: string;
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
}

function failed(args: { status: number; body: unknown; method?: string; headers?: Record<string, string> }): Failure {
  return armFailure(
    {
      status: args.status,
      method: args.method ?? 'GET',
      body: typeof args.body === 'string' ? args.body : JSON.stringify(args.body),
      header: (name) => args.headers?.[name],
    },
    { operation: 'test', now: Date.parse('2026-01-01T00:00:00Z') },
  );
}

test('every recorded ARM failure has a reason', { skip: existsSync(recorded) ? false : '../shared/azure/arm-errors.json is not here' }, () => {
  const failures = JSON.parse(readFileSync(recorded, 'utf8')) as readonly Recorded[];
  assert.equal(failures.length, 100);
  const reasons = new Map<string, Set<string>>();
  for (const one of failures) {
    // Answers of status 200 carry the error of an operation or of one item; what counts is the error.
    const body = one.status === 200 ? JSON.stringify({ error: { code: one.code } }) : one.body;
    const failure = armFailure(
      { status: one.status, method: one.method, body, header: (name) => one.headers[name]?.[0] },
      { operation: 'test', now: Date.now() },
    );
    assert.notEqual(failure.reason, 'unexpected', one.code);
    assert.equal(failure.code, one.code);
    assert.doesNotMatch(failure.detail ?? '', /RequestId|ActivityId/);
    reasons.set(one.code, (reasons.get(one.code) ?? new Set()).add(failure.reason));
  }
  const expected: Record<string, string[]> = {
    AuthorizationFailed: ['forbidden'],
    AuthenticationFailed: ['signInRequired'],
    ExpiredAuthenticationToken: ['signInRequired'],
    ResourceGroupNotFound: ['notFound'],
    InvalidResourceType: ['notSupported'],
    MissingSubscriptionRegistration: ['notRegistered'],
    PrincipalNotFound: ['notReplicated'],
    RoleAssignmentExists: ['conflict'],
    PreconditionFailed: ['conflict'],
    TooManyRequests: ['throttled'],
    SubscriptionRequestsThrottled: ['throttled'],
    ResourceRequestsThrottled: ['throttled'],
    UnmatchedPrincipalType: ['invalidRequest'],
    NotLatestOperation: ['conflict'],
  };
  for (const [code, wanted] of Object.entries(expected)) assert.deepEqual([...(reasons.get(code) ?? [])], wanted, code);
  assert.deepEqual([...(reasons.get('ParentResourceNotFound') ?? [])].sort(), ['notFound', 'notReplicated']);
});

test('a token of the other tenant is told apart from an expired one', () => {
  const message = "The access token is from the wrong issuer 'https://sts.windows.net/a/'. It must match the tenant 'https://sts.windows.net/b/' associated with this subscription.";
  const failure = failed({ status: 401, body: { error: { code: 'InvalidAuthenticationTokenTenant', message } } });
  assert.equal(failure.reason, 'wrongTenant');
  assert.equal(failure.detail, message);
});

test('federated credential refusals are told apart by their sentences', () => {
  const cases: readonly (readonly [number, string, string, string])[] = [
    [400, 'BadRequest', 'Issuer and subject combination already exists for this Managed Identity.', 'conflict'],
    [409, 'Conflict', 'Issuer and subject combination already exists for this Managed Identity.', 'conflict'],
    [405, 'BadRequest', 'The request format was unexpected: Support for federated identity credentials not enabled.', 'notSupported'],
    [400, 'BadRequest', 'Federated identity credentials must have exactly one audience.', 'invalidRequest'],
    [404, 'NotFound', "The parent user-assigned identity doesn't exist.", 'notReplicated'],
    [
      409,
      'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
      "Too many Federated Identity Credentials are written concurrently for the managed identity 'x'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.",
      'concurrentWrite',
    ],
    [409, 'Conflict', 'Too many Federated Identity Credentials are written concurrently. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.', 'concurrentWrite'],
  ];
  for (const [status, code, message, reason] of cases) assert.equal(failed({ status, method: 'PUT', body: { error: { code, message } } }).reason, reason, message);
});

test('the provider-native shape of AKS is read like the gateway shape', () => {
  const failure = failed({ status: 400, method: 'PUT', body: { code: 'OIDCIssuerFeatureCannotBeDisabled', details: null, message: 'OIDC issuer feature cannot be disabled.', subcode: '', target: '' } });
  assert.deepEqual([failure.reason, failure.code, failure.detail], ['notSupported', 'OIDCIssuerFeatureCannotBeDisabled', 'OIDC issuer feature cannot be disabled.']);
});

test('a policy denial counts, also when it is told in additionalInfo only', () => {
  const denied = { code: 'Forbidden', message: 'Resource was disallowed.', additionalInfo: [{ type: 'PolicyViolation', info: {} }] };
  assert.equal(failed({ status: 403, method: 'PUT', body: { error: denied } }).reason, 'policyDenied');
  assert.equal(failed({ status: 403, method: 'PUT', body: { error: { code: 'RequestDisallowedByPolicy', message: 'x' } } }).reason, 'policyDenied');
});

test('waiting times are read from every place services put them', () => {
  const told = (headers: Record<string, string>, message = ''): number | undefined => failed({ status: 429, headers, body: { error: { code: 'TooManyRequests', message } } }).retryAfterMs;
  assert.equal(told({ 'retry-after': '7' }), 7_000);
  assert.equal(told({ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }), 30_000);
  assert.equal(told({ 'x-ms-retry-after-ms': '1500' }), 1_500);
  assert.equal(told({ 'x-ms-user-quota-resets-after': '00:00:05' }), 5_000);
  assert.equal(told({}, "Please try again after '324' seconds."), 324_000);
  assert.equal(told({}), undefined);
});

test('the service sentence carries neither ids for support nor secrets', () => {
  const detail = failed({
    status: 400,
    body: { error: { code: 'BadRequest', message: 'Bearer abcdefghijklmnopqrstuvwxyz0123 was refused.\r\nActivityId: 69757924-338e-11ec-8495-c3b1637951f3, Microsoft.Azure.Documents.Common/2.14.0' } },
  }).detail;
  assert.equal(detail, 'Bearer <masked> was refused.');
});

test('an answer that is no JSON is judged by its status and quotes no page', () => {
  const failure = failed({ status: 502, body: '<html>bad gateway</html>' });
  assert.deepEqual(failure, { reason: 'serverError', operation: 'test', code: 'HTTP 502' });
  assert.equal(failed({ status: 407, body: '' }).reason, 'unreachable');
});
