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
  'password: Sup3rCanary',
  'password: SuperCanaryy',
  '{"password": "x"}'.replace('x', 'Sup3rCanary'),
  'users:\n- user:\n    token: Supercanary\n',
  "token='Sup3rCanary'",
  'az login --service-principal --password Sup3rCanary --tenant t',
  'az login --client-secret Sup3rCanary',
  'authorization: Sup3rCanarySup3rCanary',
  'Authorization: Basic U3VwM3JDYW5hcnk6eA==',
  '{"authorization":"Sup3rCanarySup3rCanary"}',
  'GET https://ada:Sup3rCanary@proxy.example:8080/x',
  'GET http://ada:p@ss@Sup3rCanary@proxy.example:8080/x',
  'HTTPS_PROXY=ada:Sup3rCanary@proxy.example:3128',
  'https_proxy: "ada:p@Sup3rCanary@proxy.example:3128"',
  'https_proxy=http://ada:p@Sup3rCanary@proxy.example:3128',
  'connecting to //ada:Sup3rCanary@proxy.example:3128',
  '?code=0.AXoASup3rCanarySup3rCanary&state=x',
  'code=Sup3rCanarySup3rCanary',
  'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Sup3rCanary/x+y==;EndpointSuffix=core.windows.net',
  'SharedAccessKeyName=n;SharedAccessKey=Sup3rCanary=',
  '{"assertion":"Sup3rCanary"}',
  '{"code_verifier":"Sup3rCanary"}',
  '{"secret_text":"Sup3rCanary","secretText":"Sup3rCanary"}',
  '{"refreshToken":"Sup3rCanary"}',
  '{"body":"{\\"access_token\\":\\"Sup3rCanary\\"}"}',
  'id_token_hint=Sup3rCanary',
  'refresh 0.AXoASup3rCanary-Sup3rCanary_xyz was used',
  'refresh 1.AXoASup3rCanary-Sup3rCanary_xyz.AgABAA',
  'M.C512_BAY.0.U.-Sup3rCanary!Sup3rCanary*x$$',
  `{"kubeconfigs":[{"name":"clusterUser","value":"${Buffer.from('apiVersion: v1\nkind: Config # Sup3rCanary').toString('base64')}"}]}`,
  `{"name":"clusterUser","value":"${Buffer.from('# made by hand, at home, on a rainy day\nusers: [{user: {token: Sup3rCanary}}]').toString('base64')}"}`,
  `assertion ${Buffer.from('{"token":"???Sup3rCanary"}').toString('base64')}`,
];
// A name and its value, aligned in columns or on two lines.
for (const [between, quote] of [['          : ', '"'], [':\n      ', '"'], [':\r\n\t', "'"], [' = ', "'"]] as const) {
  test(`masked: a value after ${JSON.stringify(between)}`, () => assert.equal(maskSecrets(`client_secret${between}${quote}Sup3rCanary${quote} x`), `client_secret${between}${quote}<masked>${quote} x`));
}
test('masked: an argument and a header on a line of their own', () => {
  assert.equal(maskSecrets('az login --password\n  Sup3rCanary'), 'az login --password\n  <masked>');
  assert.equal(maskSecrets('Bearer\n  Sup3rCanary'), 'Bearer <masked>');
});
for (const text of secretTexts) {
  test(`masked: ${text.slice(0, 48).replaceAll('\n', ' ')}`, () => {
    const masked = maskSecrets(text);
    assert.doesNotMatch(masked, /Sup[e3]rCanary|c2lnbmF0dXJl|eyJpc3Mi|U3VwM3JDYW5hcnk/);
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
  'password: it must not be empty',
  'Password: required by the policy, and checked',
  'token: expired since yesterday',
  'getToken: signInRequired (AADSTS50076)',
  'The secret: nobody knows it',
  'secret "registry-credentials" not found in namespace default',
  'grant_type=password&scope=openid',
  'exit code=137',
  'code=ERR_TLS_CERT_ALTNAME_INVALID',
  'code=ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
  'error code: InvalidAuthenticationTokenTenant',
  'WWW-Authenticate: Bearer authorization_uri="https://login.microsoftonline.com/11111111-2222-4333-8444-555555555555", error="invalid_token"',
  'The bearer authentication scheme is not supported',
  'Microsoft.Authorization/roleAssignments/write',
  "AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://eastus.oic.prod-aks.azure.com/11111111-2222-4333-8444-555555555555/66666666-7777-4888-8999-000000000000/'. Trace ID: 11111111-2222-4333-8444-555555555555 Correlation ID: 66666666-7777-4888-8999-000000000000 Timestamp: 2026-11-23 10:11:12Z",
  "AADSTS700024: Client assertion is not within its valid time range. Current time: 2026-11-23T10:11:12.0000000Z, assertion valid from 2026-11-23T08:11:12.0000000Z, expiry time of assertion 2026-11-23T09:11:12.0000000Z.",
  "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '11111111-2222-4333-8444-555555555555'.",
  'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed.',
  'https://aks.hcp.westus2.azmk8s.io:443/api/v1/namespaces/a@b',
  'ghcr.io/acme/quota:1.0.A-stable-2026-11-23',
  'version 1.32.4 of 0.1.0-alpha',
  '{"name":"cores","value":"eastus"}',
  '{"value":[{"id":"/subscriptions/7c8f2b61-0ed3-4fbb-95d7-ff52ac11f858"}]}',
  'system:serviceaccount:default:token-reader-2',
  '{"step":"token","status":"read","audiences":["api://AzureADTokenExchange"]}',
];
for (const text of plainTexts) test(`kept: ${text.slice(0, 30)}`, () => assert.equal(maskSecrets(text), text));

/** Each of these was searched once from every one of its characters: hours. */
const blanks: readonly string[] = ['\n', ' ', '\t', '\r\n', '\u00a0'].flatMap((blank) => {
  const many = blank.repeat(500_000);
  return [many, `token${many}token`, `${'token\n'.repeat(1_000)}${many}`, `bearer${many}x`, `--password${many}:${many}x`];
});
test('white space without end is kept, in one go', () => {
  for (const text of blanks) assert.equal(maskSecrets(text), text);
});
