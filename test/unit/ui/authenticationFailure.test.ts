import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { authenticationFailure } from '../../../src/ui/auth/authenticationFailure.ts';
import { expiryOf } from '../../../src/ui/auth/tokenExpiry.ts';

const about = { operation: 'getToken', target: 'tenant' };
const token = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"exp":1700000000}').toString('base64url')}.signature`;

describe('what VS Code’s authentication threw', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['AADSTS50076: Due to a configuration change you must use multi-factor authentication', 'signInRequired', 'AADSTS50076'],
    ['invalid_grant: AADSTS50020: User account does not exist in tenant', 'signInFailed', 'AADSTS50020'],
    ['Cancelled', 'cancelled', undefined],
    ['User did not consent to login.', 'cancelled', undefined],
    ['interaction_required: no session', 'signInRequired', undefined],
    ['network_error: Network request failed', 'unreachable', undefined],
    ['self-signed certificate in certificate chain', 'untrustedCertificate', undefined],
    ['something else', 'signInFailed', undefined],
  ];
  for (const [message, reason, code] of cases) {
    test(`${message.slice(0, 40)}: ${reason}`, () => {
      const failure = authenticationFailure(new Error(message), about);
      assert.deepEqual([failure.reason, failure.code, failure.target], [reason, code, 'tenant']);
    });
  }

  test('a failure of ours passes through', () => {
    const failure = { reason: 'cancelled', operation: 'x' } as const;
    assert.equal(authenticationFailure(new TenantlinkError(failure), about), failure);
  });

  test('no token stays in the detail', () => {
    assert.ok(!(authenticationFailure(new Error(`failed for ${token}`), about).detail ?? '').includes(token.slice(0, 30)));
  });
});

test('a token’s end, where it says one', () => {
  assert.equal(expiryOf(token), 1_700_000_000_000);
  for (const opaque of ['', 'abc', 'a.b.c', `a.${Buffer.from('[]').toString('base64url')}.c`]) assert.equal(expiryOf(opaque), undefined);
});
