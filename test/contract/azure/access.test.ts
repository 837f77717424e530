import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { virtualClock, type VirtualClock } from '../../sandbox/foundation/clock.ts';
import { arm, clusterNamed, identityNamed, startTestAzure, subscriptionOf, type TestAzure, wire, type WireAnswer } from './harness.ts';
import { armFacts, withoutFacts } from './recordedFacts.ts';

let azure: TestAzure;
let clock: VirtualClock;
let groups: string;
before(async () => {
  clock = virtualClock();
  azure = await startTestAzure({ clock });
  groups = `/subscriptions/${subscriptionOf(azure.b).id}/resourceGroups?api-version=2025-04-01`;
});
after(() => azure.close());

const codeOf = (answer: WireAnswer): string => (answer.json().error as { code: string }).code;

test('a token of the wrong tenant is refused in the words of the two-tenant error', async () => {
  const refused = await arm(azure, { tenant: azure.a.id }, 'GET', groups);
  assert.equal(refused.status, 401);
  assert.deepEqual(refused.json(), {
    error: {
      code: 'InvalidAuthenticationTokenTenant',
      message: `The access token is from the wrong issuer 'https://sts.windows.net/${azure.a.id}/'. It must match the tenant 'https://sts.windows.net/${azure.b.id}/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/${azure.b.id}' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.`,
    },
  });
  assert.match(String(refused.headers['www-authenticate']), new RegExp(`^Bearer authorization_uri="${azure.entraUrl}/${azure.b.id}", error="invalid_token"`));
});

test('no token, a foreign signature, another audience', async () => {
  const url = `${azure.armUrl}${groups}`;
  const none = await wire({ url, ca: azure.ca.certPem });
  assert.deepEqual([none.status, codeOf(none)], [401, 'AuthenticationFailed']);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const forged = await new SignJWT({ tid: azure.b.id, oid: 'x' }).setProtectedHeader({ alg: 'RS256' }).setAudience(azure.armUrl).setExpirationTime('1h').sign(privateKey);
  const bad = await arm(azure, { tenant: azure.b.id, token: forged }, 'GET', groups);
  assert.deepEqual([bad.status, codeOf(bad)], [401, 'InvalidAuthenticationToken']);
  const other = azure.issueUserToken({ user: 'ada', tenant: azure.b.id, scope: '6dae42f8-4368-4678-94ff-3960e28e3630/.default' }).token;
  const audience = await arm(azure, { tenant: azure.b.id, token: other }, 'GET', groups);
  assert.deepEqual([audience.status, codeOf(audience)], [401, 'InvalidAuthenticationTokenAudience']);
});

test('an expired token, by the clock and by decree', async () => {
  const { token } = azure.issueUserToken({ user: 'ada', tenant: azure.b.id, scope: `${azure.armUrl}/.default` });
  assert.equal((await arm(azure, { tenant: azure.b.id, token }, 'GET', groups)).status, 200);
  azure.admin.expireTokens();
  const revoked = await arm(azure, { tenant: azure.b.id, token }, 'GET', groups);
  assert.deepEqual([revoked.status, codeOf(revoked)], [401, 'ExpiredAuthenticationToken']);
  const fresh = azure.issueUserToken({ user: 'ada', tenant: azure.b.id, scope: `${azure.armUrl}/.default` }).token;
  assert.equal((await arm(azure, { tenant: azure.b.id, token: fresh }, 'GET', groups)).status, 200);
  await clock.advance(2 * 3_600_000);
  const old = await arm(azure, { tenant: azure.b.id, token: fresh }, 'GET', groups);
  assert.match(old.text, /The access token expiry UTC time '\d+\/\d+\/\d{4} \d+:\d\d:\d\d [AP]M' is earlier than current UTC time '/);
});

test('a reader may look and nothing else', async () => {
  const as = { tenant: azure.b.id, user: 'dora' };
  const identity = identityNamed(azure, azure.b, 'mi-wi-demo');
  const cluster = clusterNamed(azure, azure.b, 'aks-fabrikam');
  const rights: readonly (readonly [method: string, path: string, action: string | undefined])[] = [
    ['GET', `${identity.id}?api-version=2024-11-30`, undefined],
    ['GET', `${identity.id}/federatedIdentityCredentials?api-version=2024-11-30`, undefined],
    ['PUT', `${identity.id}/federatedIdentityCredentials/one?api-version=2024-11-30`, 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write'],
    ['PUT', `${cluster.id}?api-version=2026-06-01`, 'Microsoft.ContainerService/managedClusters/write'],
    ['POST', `${cluster.id}/listClusterUserCredential?api-version=2026-06-01`, 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'],
    ['PUT', `/subscriptions/${identity.subscriptionId}/resourceGroups/new?api-version=2025-04-01`, 'Microsoft.Resources/subscriptions/resourceGroups/write'],
    [
      'PUT',
      `/subscriptions/${identity.subscriptionId}/providers/Microsoft.Authorization/roleAssignments/${azure.b.id}?api-version=2022-04-01`,
      'Microsoft.Authorization/roleAssignments/write',
    ],
  ];
  for (const [method, path, action] of rights) {
    const answer = await arm(azure, as, method, path, method === 'GET' ? undefined : {});
    if (action === undefined) assert.equal(answer.status, 200, path);
    else {
      assert.deepEqual([answer.status, codeOf(answer), answer.headers['x-ms-failure-cause']], [403, 'AuthorizationFailed', 'gateway']);
      assert.ok(answer.text.includes(`does not have authorization to perform action '${action}' over scope '`), answer.text);
    }
  }
});

test('a refusal in the words on record', { skip: withoutFacts }, async () => {
  const fact = armFacts().find((one) => one.code === 'AuthorizationFailed');
  const path = `/subscriptions/${subscriptionOf(azure.b).id}/resourceGroups/new`;
  const refused = await arm(azure, { tenant: azure.b.id, user: 'dora' }, 'PUT', `${path}?api-version=2025-04-01`, { location: 'westeurope' });
  const plain = (text: string): string =>
    text
      .replace(/client '[^']*' with object id '[^']*'/, 'client')
      .replace(/action '[^']*' over scope '[^']*'/, 'action');
  assert.equal(plain(refused.text), plain(fact?.body ?? ''));
  const expired = armFacts().find((one) => one.code === 'ExpiredAuthenticationToken');
  const { token } = azure.issueUserToken({ user: 'ada', tenant: azure.b.id, scope: `${azure.armUrl}/.default` });
  azure.admin.expireTokens();
  const answer = await arm(azure, { tenant: azure.b.id, token }, 'GET', groups);
  const times = (text: string): string => text.replace(/'[^']*[AP]M'/g, 'T').replaceAll('": "', '":"').replaceAll('", "', '","').replaceAll('": {', '":{');
  assert.equal(times(answer.text), times(expired?.body ?? ''));
  const header = (text: string): string => text.replace(/authorization_uri="[^"]*"/, 'uri');
  assert.equal(header(String(answer.headers['www-authenticate'])), header(expired?.headers['www-authenticate']?.[0] ?? ''));
});

test('versions, types and methods that do not exist', async () => {
  const as = { tenant: azure.b.id };
  const subscription = `/subscriptions/${subscriptionOf(azure.b).id}`;
  const cases: readonly (readonly [method: string, path: string, status: number, code: string])[] = [
    ['GET', `${subscription}/resourceGroups`, 400, 'MissingApiVersionParameter'],
    ['GET', `${subscription}/resourceGroups?api-version=1999-01-01`, 400, 'InvalidApiVersionParameter'],
    ['GET', `${subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2018-01-01`, 400, 'NoRegisteredProviderFound'],
    ['GET', `${subscription}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`, 404, 'InvalidResourceType'],
    ['DELETE', `/subscriptions?api-version=2022-12-01`, 405, 'HttpMethodNotAllowed'],
    ['GET', `/subscriptions/${azure.a.id}/resourceGroups?api-version=2025-04-01`, 404, 'SubscriptionNotFound'],
    ['GET', `${subscription}/resourceGroups/none/providers/Microsoft.ManagedIdentity/userAssignedIdentities?api-version=2024-11-30`, 404, 'ResourceGroupNotFound'],
  ];
  for (const [method, path, status, code] of cases) {
    const answer = await arm(azure, as, method, path);
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], path);
  }
});

test('paths are read without regard to letter case', async () => {
  const { id } = identityNamed(azure, azure.b, 'mi-wi-demo');
  const answer = await arm(azure, { tenant: azure.b.id }, 'GET', `${id.toUpperCase()}?API-VERSION=2024-11-30`);
  assert.deepEqual([answer.status, answer.json().name], [200, 'mi-wi-demo']);
});

test('the record of requests names who asked what, and holds no token', async () => {
  azure.admin.clearAudit();
  const { token } = azure.issueUserToken({ user: 'ada', tenant: azure.b.id, scope: `${azure.armUrl}/.default` });
  await arm(azure, { tenant: azure.b.id, token }, 'GET', groups);
  const [entry] = azure.admin.audit();
  assert.deepEqual([entry?.side, entry?.method, entry?.path, entry?.status], ['arm', 'GET', groups.split('?')[0], 200]);
  assert.match(entry?.principal ?? '', /^ada@contoso/);
  assert.ok(!JSON.stringify(azure.admin.audit()).includes(token.slice(0, 40)));
});
