import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusFailure, transportFailure } from '../../../src/kubernetes/kubernetesFailure.ts';
import type { FailureReason } from '../../../src/core/model/failure.ts';

const doing = { operation: 'readServiceAccount', target: 'default/wi' };

function status(httpStatus: number, reason: string, message: string, details: object = {}): Parameters<typeof statusFailure>[0] {
  return { doing, httpStatus, body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details, code: httpStatus }) };
}

const table: readonly (readonly [number, string, FailureReason])[] = [
  [302, 'Found', 'invalidResponse'],
  [400, 'BadRequest', 'invalidRequest'],
  [401, 'Unauthorized', 'signInRequired'],
  [403, 'Forbidden', 'forbidden'],
  [404, 'NotFound', 'notFound'],
  [405, 'MethodNotAllowed', 'notSupported'],
  [409, 'AlreadyExists', 'conflict'],
  [410, 'Expired', 'conflict'],
  [422, 'Invalid', 'invalidRequest'],
  [429, 'TooManyRequests', 'throttled'],
  [500, 'InternalError', 'serverError'],
  [500, 'ServerTimeout', 'timeout'],
  [503, 'ServiceUnavailable', 'serverError'],
  [504, 'Timeout', 'timeout'],
];
for (const [httpStatus, reason, expected] of table) {
  test(`${httpStatus} ${reason} is ${expected}`, () => {
    const failure = statusFailure(status(httpStatus, reason, 'the sentence'));
    assert.equal(failure.reason, expected);
    assert.equal(failure.code, reason);
    assert.equal(failure.detail, 'the sentence');
  });
}

test('a 404 that no API server wrote says nothing of the object', () => {
  for (const body of ['404 page not found', '<html>Not Found</html>', '{"error":"no such cluster"}', '']) {
    const failure = statusFailure({ doing, httpStatus: 404, body });
    assert.deepEqual([failure.reason, failure.code], ['invalidResponse', 'HTTP 404']);
  }
});

test('a conflict of server-side apply names the other managers', () => {
  const failure = statusFailure(
    status(409, 'Conflict', 'Apply failed with 1 conflict: conflict with "helm" using v1: .metadata.annotations.a', {
      causes: [
        { reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.metadata.annotations.a' },
        { reason: 'FieldManagerConflict', message: 'conflict with "argocd-controller" using v1', field: '.metadata.annotations.b' },
      ],
    }),
  );
  assert.equal(failure.reason, 'conflict');
  assert.equal(failure.code, 'helm, argocd-controller');
});

test('a namespace quota is a limit, not a missing permission', () => {
  assert.equal(statusFailure(status(403, 'Forbidden', 'pods "x" is forbidden: exceeded quota: compute')).reason, 'limitReached');
});

test('the time to wait comes from the header or the details', () => {
  assert.equal(statusFailure({ ...status(429, 'TooManyRequests', ''), retryAfter: '7' }).retryAfterMs, 7000);
  assert.equal(statusFailure(status(429, 'TooManyRequests', '', { retryAfterSeconds: 3 })).retryAfterMs, 3000);
});

test('an answer of a proxy is shown, cut and masked', () => {
  const failure = statusFailure({ doing, httpStatus: 502, body: `<html>Bearer abcdefghijklmnopqrstuvwxyz ${'x'.repeat(5000)}` });
  assert.equal(failure.reason, 'serverError');
  assert.equal(failure.code, 'HTTP 502');
  assert.ok((failure.detail ?? '').length <= 2000);
  assert.ok(!(failure.detail ?? '').includes('abcdefgh'));
});

test('TLS, DNS, timeouts and aborts have reasons of their own', () => {
  const signal = new AbortController().signal;
  const reasonOf = (code: string): FailureReason => transportFailure({ doing, thrown: Object.assign(new Error('x'), { code }), signal }).reason;
  assert.equal(reasonOf('SELF_SIGNED_CERT_IN_CHAIN'), 'untrustedCertificate');
  assert.equal(reasonOf('ERR_TLS_CERT_ALTNAME_INVALID'), 'untrustedCertificate');
  assert.equal(reasonOf('CERT_HAS_EXPIRED'), 'untrustedCertificate');
  assert.equal(reasonOf('ENOTFOUND'), 'unreachable');
  assert.equal(reasonOf('ECONNREFUSED'), 'unreachable');
  assert.equal(reasonOf('ETIMEDOUT'), 'timeout');
  assert.equal(transportFailure({ doing, thrown: new Error('socket hang up'), signal: AbortSignal.abort() }).reason, 'cancelled');
});
