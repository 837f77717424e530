import { DeviceCodeCredential } from '@azure/identity';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { startTestAzure, type TestAzure, wire, type WireAnswer } from './harness.ts';

let azure: TestAzure;
before(async () => {
  azure = await startTestAzure();
});
after(() => azure.close());

const VSCODE = 'aebc6443-996d-45c2-90f0-388ff96faa56';
const CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/**
 * One credential per tenant: asked for another tenant than its own, DeviceCodeCredential 4.14 answers from its cache
 * with the token it has.
 */
function deviceCredential(user: string, tenant: string): DeviceCodeCredential {
  return new DeviceCodeCredential({
    tenantId: tenant,
    authorityHost: azure.entraUrl,
    disableInstanceDiscovery: true,
    userPromptCallback: ({ userCode, verificationUri }) => {
      assert.equal(verificationUri, `${azure.entraUrl}/devicecode`);
      assert.ok(azure.admin.approveDeviceCode(userCode, user));
    },
  });
}

function token(tenant: string, form: Record<string, string>): Promise<WireAnswer> {
  return wire({ url: `${azure.entraUrl}/${tenant}/oauth2/v2.0/token`, form, ca: azure.ca.certPem });
}

test('device sign-ins of one person in two tenants live side by side', async () => {
  const scope = `${azure.armUrl}/.default`;
  const [first, second] = await Promise.all(
    [azure.a, azure.b].map(async (tenant) => decodeJwt((await deviceCredential('ada', tenant.id).getToken(scope)).token)),
  );
  assert.deepEqual([first?.iss, second?.iss], [azure.a, azure.b].map((tenant) => `https://sts.windows.net/${tenant.id}/`));
  assert.deepEqual([first?.tid, second?.tid], [azure.a.id, azure.b.id]);
  assert.notEqual(first?.oid, second?.oid, 'a guest has an object id of their own');
  assert.equal(first?.aud, azure.armUrl);
  assert.equal(second?.appid, CLI);
});

test('a credential renews silently from its cache', async () => {
  const credential = deviceCredential('ada', azure.b.id);
  await credential.getToken('https://management.azure.com/.default');
  const prompts = azure.admin.audit().filter((entry) => entry.path.endsWith('/devicecode')).length;
  const other = decodeJwt((await credential.getToken('6dae42f8-4368-4678-94ff-3960e28e3630/.default')).token);
  assert.equal(other.aud, '6dae42f8-4368-4678-94ff-3960e28e3630');
  assert.equal(azure.admin.audit().filter((entry) => entry.path.endsWith('/devicecode')).length, prompts);
});

test('somebody whom tenant B does not know is refused there, and only there', async () => {
  const scope = 'https://management.azure.com/.default';
  await deviceCredential('carol', azure.a.id).getToken(scope);
  await assert.rejects(deviceCredential('carol', azure.b.id).getToken(scope));
  const refused = await refreshInB('carol');
  assert.deepEqual([refused.status, refused.json().error], [400, 'invalid_grant']);
  assert.match(
    String(refused.json().error_description),
    /^AADSTS50020: User account 'carol@contoso\w+\.onmicrosoft\.com' from identity provider 'https:\/\/sts\.windows\.net\/[-0-9a-f]+\/' does not exist in tenant 'Fabrikam' and cannot access the application '04b07795-8ddb-461a-bbee-02f9e1bf7b46'\(Microsoft Azure CLI\) in that tenant\./,
  );
});

test('a tenant that wants a second factor refuses the silent way with a claims challenge', async () => {
  azure.admin.requireMfa(azure.b.id, true);
  try {
    const refused = await refreshInB('ada');
    assert.equal(refused.status, 400);
    assert.match(String(refused.json().error_description), /^AADSTS50076: /);
    assert.equal(refused.json().suberror, 'basic_action');
    assert.ok('access_token' in (JSON.parse(String(refused.json().claims)) as object));
    // In front of a person the second factor is there.
    await deviceCredential('ada', azure.b.id).getToken(`${azure.armUrl}/.default`);
  } finally {
    azure.admin.requireMfa(azure.b.id, false);
  }
});

/** Signs a user in at tenant A and asks tenant B with the refresh token, as VS Code does. */
async function refreshInB(user: string): Promise<WireAnswer> {
  const scope = 'openid offline_access https://management.azure.com/.default';
  const device = (
    await wire({ url: `${azure.entraUrl}/${azure.a.id}/oauth2/v2.0/devicecode`, form: { client_id: CLI, scope }, ca: azure.ca.certPem })
  ).json();
  azure.admin.approveDeviceCode(String(device.user_code), user);
  const signedIn = await token(azure.a.id, { grant_type: 'device_code', client_id: CLI, device_code: String(device.device_code) });
  assert.equal(signedIn.status, 200);
  return token(azure.b.id, { grant_type: 'refresh_token', client_id: CLI, refresh_token: String(signedIn.json().refresh_token), scope });
}

test('an unknown tenant is refused by its metadata', async () => {
  const url = `${azure.entraUrl}/00000000-1111-4222-8333-444444444444/v2.0/.well-known/openid-configuration`;
  const answer = await wire({ url, ca: azure.ca.certPem });
  assert.equal(answer.status, 400);
  assert.equal(answer.json().error, 'invalid_tenant');
  assert.match(String(answer.json().error_description), /^AADSTS90002: Tenant '00000000-1111-4222-8333-444444444444' not found\. .* Trace ID: [-0-9a-f]{36} Correlation ID: [-0-9a-f]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
});

test('metadata carries what MSAL asks for, under every name of a tenant', async () => {
  for (const name of [azure.a.id, azure.a.domain, 'organizations', 'common']) {
    const url = `${azure.entraUrl}/${name}/v2.0/.well-known/openid-configuration`;
    const document = (await wire({ url, ca: azure.ca.certPem })).json();
    for (const field of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'device_authorization_endpoint']) {
      assert.ok(String(document[field]).startsWith(azure.entraUrl), `${name}: ${field}`);
    }
  }
});

test('the authorization code flow: page, account, PKCE, code once', async () => {
  const verifier = 'v'.repeat(50);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const redirect = 'http://localhost:34567/callback';
  const ask = {
    client_id: VSCODE,
    response_type: 'code',
    redirect_uri: redirect,
    scope: 'openid profile offline_access https://management.core.windows.net//.default',
    state: 'opaque & "state"',
    nonce: 'n-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const authorize = `${azure.entraUrl}/organizations/oauth2/v2.0/authorize`;
  const page = await wire({ url: `${authorize}?${new URLSearchParams(ask).toString()}`, ca: azure.ca.certPem });
  assert.equal(page.status, 200);
  assert.match(page.text, /Pick an account[\s\S]*Ada Lind/);
  assert.ok(page.text.includes('value="opaque &amp; &quot;state&quot;"'));
  const chosen = await wire({ url: authorize, form: { ...ask, user: 'ada' }, ca: azure.ca.certPem });
  assert.equal(chosen.status, 302);
  const back = new URL(String(chosen.headers.location));
  assert.equal(`${back.origin}${back.pathname}`, redirect);
  assert.equal(back.searchParams.get('state'), ask.state);
  const code = back.searchParams.get('code') ?? '';
  const redeem = { grant_type: 'authorization_code', client_id: VSCODE, redirect_uri: redirect, code };

  const wrong = await token('organizations', { ...redeem, code_verifier: 'w'.repeat(50) });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /AADSTS501481/);
  const again = await token('organizations', { ...redeem, code_verifier: verifier });
  assert.match(again.text, /AADSTS70008/, 'a code is good for one attempt');

  const second = await wire({ url: authorize, form: { ...ask, user: 'ada' }, ca: azure.ca.certPem });
  const fresh = new URL(String(second.headers.location)).searchParams.get('code') ?? '';
  const tokens = await token('organizations', { ...redeem, code: fresh, code_verifier: verifier, client_info: '1' });
  assert.equal(tokens.status, 200);
  const idToken = decodeJwt(String(tokens.json().id_token));
  assert.deepEqual([idToken.nonce, idToken.tid, idToken.aud], ['n-1', azure.a.id, VSCODE]);
  const refreshed = await token(azure.b.id, {
    grant_type: 'refresh_token',
    client_id: VSCODE,
    refresh_token: String(tokens.json().refresh_token),
    scope: '6dae42f8-4368-4678-94ff-3960e28e3630/.default',
  });
  const principal = await azure.verifyToken(String(refreshed.json().access_token), '6dae42f8-4368-4678-94ff-3960e28e3630');
  assert.equal(principal?.tenantId, azure.b.id);
  assert.equal(principal.groups.length, 1, 'cluster administrators carry their group');
});

test('nobody is sent to an address that is not a public client of this machine', async () => {
  const query = new URLSearchParams({ client_id: VSCODE, response_type: 'code', redirect_uri: 'https://evil.example/' });
  const answer = await wire({ url: `${azure.entraUrl}/common/oauth2/v2.0/authorize?${query.toString()}`, ca: azure.ca.certPem });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /AADSTS50011/);
});

test('a person types the code on the page, or declines', async () => {
  const begin = async (): Promise<Record<string, unknown>> =>
    (await wire({ url: `${azure.entraUrl}/${azure.a.id}/oauth2/v2.0/devicecode`, form: { client_id: CLI, scope: 'openid' }, ca: azure.ca.certPem })).json();
  const poll = (deviceCode: unknown): Promise<WireAnswer> =>
    token(azure.a.id, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: CLI, device_code: String(deviceCode) });
  const page = `${azure.entraUrl}/devicecode`;

  const first = await begin();
  const pending = await poll(first.device_code);
  assert.deepEqual([pending.status, pending.json().error], [400, 'authorization_pending']);
  const bad = await wire({ url: page, form: { user_code: 'NOTACODE', user: 'ada', decision: 'approve' }, ca: azure.ca.certPem });
  assert.equal(bad.status, 400);
  const typed = await wire({ url: page, form: { user_code: ` ${String(first.user_code).toLowerCase()} `, user: 'ada', decision: 'approve' }, ca: azure.ca.certPem });
  assert.equal(typed.status, 200);
  assert.equal((await poll(first.device_code)).status, 200);

  const second = await begin();
  await wire({ url: page, form: { user_code: String(second.user_code), user: 'ada', decision: 'decline' }, ca: azure.ca.certPem });
  assert.equal((await poll(second.device_code)).json().error, 'authorization_declined');
});

test('an application nobody installed and a resource nobody knows are named', async () => {
  const app = await token(azure.a.id, { grant_type: 'client_credentials', client_id: azure.b.id, scope: `${azure.armUrl}/.default`, client_secret: 'x' });
  assert.deepEqual([app.status, app.json().error], [400, 'unauthorized_client']);
  assert.match(app.text, new RegExp(`AADSTS700016: Application with identifier '${azure.b.id}' was not found in the directory 'Contoso'`));
  const resource = await token(azure.b.id, {
    grant_type: 'client_credentials',
    client_id: azure.admin.identities(azure.b.id)[0]?.clientId ?? '',
    scope: 'https://nobody.example/.default',
    client_assertion: 'x',
  });
  assert.deepEqual([resource.status, resource.json().error], [400, 'invalid_resource']);
  assert.match(resource.text, /AADSTS500011: The resource principal named https:\/\/nobody\.example was not found in the tenant named Fabrikam/);
});
