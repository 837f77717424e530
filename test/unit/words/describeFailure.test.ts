import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../../src/core/model/failure.ts';
import { describeFailure } from '../../../src/core/words/describeFailure.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';

const say = speaker(inEnglish);

const cases: readonly (readonly [string, Failure, string])[] = [
  [
    'what, why with the code, what next',
    { reason: 'forbidden', operation: 'listClusters', target: 'Fabrikam', code: 'AuthorizationFailed' },
    'Listing the clusters “Fabrikam”: your account does not have the permission (AuthorizationFailed). Ask an administrator of that tenant for the permission.',
  ],
  ['no target', { reason: 'unreachable', operation: 'listTenants' }, 'Listing the tenants: it could not be reached. Check the network, the proxy and the endpoint settings.'],
  ['the home tenant is not a name', { reason: 'signInRequired', operation: 'getToken', target: 'home' }, 'Getting a token: nobody is signed in to that tenant, or the session needs you again. Sign in to the tenant.'],
  ['a place', { reason: 'invalidInput', operation: 'parse.issuer', place: 'line 3' }, 'Reading the issuer: the value at line 3 is malformed. Correct the value and try again.'],
  [
    'a place and our own reason, which is a sentence and not a code',
    { reason: 'invalidInput', operation: 'readSettings', place: 'settings tenantlink.cloud.name', code: 'cloudName' },
    'Reading the settings: the value at settings tenantlink.cloud.name is malformed: it must be public, usGovernment, china or custom. Correct the value and try again.',
  ],
  [
    'a place that is refused, with our own reason',
    { reason: 'notSupported', operation: 'readKubeconfig', place: 'kubeconfig users[0].user.exec.args', code: 'ServerApplicationRefused' },
    'Reading the kubeconfig: Tenantlink does not use what kubeconfig users[0].user.exec.args asks for: only the AKS server application gets a token. Correct the value and try again.',
  ],
  ['an operation without a sentence', { reason: 'timeout', operation: 'somethingNew' }, 'Working: it did not answer in time. Try again; check the network if it stays so.'],
];

for (const [name, failure, expected] of cases) {
  test(name, () => assert.equal(describeFailure(failure, say), expected));
}

test('the service’s own sentence is not repeated', () => {
  assert.ok(!describeFailure({ reason: 'serverError', operation: 'listTenants', detail: 'Bearer abc' }, say).includes('Bearer'));
});
