import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskSecrets } from '../../../src/core/model/maskSecrets.ts';

// In parts, so that no scanner takes this file for a leak.
const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'eyJpc3MiOiJ4In0', 'c2lnbmF0dXJl'].join('.');
const secretTexts: readonly string[] = [
  `Authorization: Bearer ${jwt}`,
  `token was ${jwt}`,
  `client_assertion=${jwt}&scope=x`,
  'POST client_secret=Sup3rCanary~secret&grant_type=x',
  '{"access_token":"Sup3rCanary\\"quoted","expires_in":1}',
  'token: Sup3rCanarySecretToken',
  "    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpTdXAzckNhbmFyeQ==",
  '-----BEGIN RSA PRIVATE KEY-----\nSup3rCanary\n-----END RSA PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nSup3rCanary cut off',
  'https://x/y?sv=1&sig=Sup3rCanary%3D',
  // A refresh token without a word before it.
  "The code '0.AVYA8x9Qb2Lk7TzR4mWc1Sup3rCanary5nJ0pGd6fHyE3uVoXiB' is no longer valid.",
  // A static token, as kubeconfigs have them.
  'cannot use 9f86d081884c7d659a2feaa0c55ad015Sup3rCanary3bf4f1b2b0b822cd15d6c15b0f00a08',
];
for (const text of secretTexts) {
  test(`masked: ${text.slice(0, 24).replace('\n', ' ')}`, () => {
    const masked = maskSecrets(text);
    assert.doesNotMatch(masked, /Sup3rCanary|c2lnbmF0dXJl|eyJpc3Mi|U3VwM3JDYW5hcnk/);
    assert.match(masked, /<masked>/);
  });
}

test('masked JSON is still JSON', () => {
  assert.deepEqual(JSON.parse(maskSecrets('{"access_token":"a\\"b","id":1}')), { access_token: '<masked>', id: 1 });
});

const plainTexts: readonly string[] = [
  'AADSTS700213: No matching federated identity record found for presented assertion subject \'system:serviceaccount:default:wi\'.',
  'https://westus2.oic.prod-aks.azure.com/11111111-2222-4333-8444-555555555555/',
  'The access token is from the wrong issuer',
  'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
  'MC_rg-Production-Weu01_aks-Production-Weu01_westeurope was not found',
  'tl-my-team-production-namespace-orders-service-account-nbild7gu exists',
  'mcr.microsoft.com/x@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08: not found',
  '/subscriptions/7c8f2b61-0ed3-4fbb-95d7-ff52ac11f858/resourceGroups/rg-identities-5c7b/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-wi-demo',
  '/var/run/secrets/azure/wi/token/azure-identity-token',
  '{"step":"token","status":"read","audiences":["api://AzureADTokenExchange"]}',
];
for (const text of plainTexts) test(`kept: ${text.slice(0, 30)}`, () => assert.equal(maskSecrets(text), text));
