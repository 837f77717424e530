import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { deviceCodeSignIn, type DeviceCodePrompt } from '../../../src/azure/signIn/deviceCodeSignIn.ts';
import { aksServerScope } from '../../../src/core/model/cloud.ts';
import type { TenantId } from '../../../src/core/model/ids.ts';
import { failureFrom, live, machineClock, sandboxedAzure, type SandboxedAzure } from './azureSandbox.ts';
import { trustAuthority } from './trustAuthority.ts';

let sandbox: SandboxedAzure;
const prompts: DeviceCodePrompt[] = [];
const log: string[] = [];

/** A person who approves each code as `who` says; undefined leaves it lying. */
function signInAs(who: () => string | undefined) {
  return deviceCodeSignIn({
    cloud: sandbox.cloud,
    clock: machineClock,
    log: (line) => log.push(line),
    prompt(info) {
      prompts.push(info);
      const user = who();
      if (user !== undefined) assert.ok(sandbox.azure.admin.approveDeviceCode(info.userCode, user));
    },
  });
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}

before(async () => {
  sandbox = await sandboxedAzure({ trust: false });
  const untrusted = await failureFrom(signInAs(() => 'ada').signIn({ signal: live() }));
  assert.deepEqual([untrusted.reason, untrusted.operation], ['untrustedCertificate', 'signIn']);
  trustAuthority(sandbox.caPem);
});
after(() => sandbox.azure.close());

test('nobody signed in: no account, and a token needs a person', async () => {
  const signIn = signInAs(() => 'ada');
  assert.deepEqual(await signIn.accounts(live()), []);
  assert.equal((await failureFrom(signIn.token({ tenantId: 'home', scopes: [sandbox.cloud.resourceManagerScope], signal: live() }))).reason, 'signInRequired');
});

test('one sign-in serves every tenant of the account, each with its own token', async () => {
  const signIn = signInAs(() => 'ada');
  prompts.length = 0;
  const account = await signIn.signIn({ signal: live() });
  assert.match(account.label, /^ada@contoso/);
  assert.deepEqual(await signIn.accounts(live()), [account]);
  assert.equal(prompts.length, 1);
  assert.ok((prompts[0]?.expiresAt ?? 0) > Date.now());
  const tokenFor = async (tenantId: TenantId | 'home', scope = sandbox.cloud.resourceManagerScope) =>
    claimsOf((await signIn.token({ tenantId, accountId: account.id, scopes: [scope], signal: live() })).token);
  // Asked in this order, a credential that ignores the tenant would answer with the first one's token.
  assert.equal((await tokenFor('home')).tid, sandbox.contoso);
  assert.equal((await tokenFor(sandbox.fabrikam)).tid, sandbox.fabrikam);
  assert.equal((await tokenFor(sandbox.contoso)).tid, sandbox.contoso);
  assert.equal((await tokenFor(sandbox.contoso, aksServerScope)).aud, '6dae42f8-4368-4678-94ff-3960e28e3630');
  assert.equal(prompts.length, 1);
  const azure = connectAzure({ cloud: sandbox.cloud, tokens: signIn, clock: machineClock, log: (line) => log.push(line) });
  assert.equal((await azure.tenants.listTenants({ accountId: account.id, signal: live() })).length, 2);
  assert.ok((await azure.identities.list({ tenantId: sandbox.fabrikam, signal: live() })).items.length > 0);
});

test('two accounts side by side: each answers where it can', async () => {
  let person = 'carol';
  const signIn = signInAs(() => person);
  const carol = await signIn.signIn({ signal: live() });
  person = 'bob';
  const bob = await signIn.signIn({ signal: live() });
  assert.deepEqual(await signIn.accounts(live()), [carol, bob]);
  const scopes = [sandbox.cloud.resourceManagerScope];
  // Carol is no guest of Fabrikam: Bob's token is given.
  assert.match(String(claimsOf((await signIn.token({ tenantId: sandbox.fabrikam, scopes, signal: live() })).token).unique_name), /^bob@/);
  const stranger = await failureFrom(signIn.token({ tenantId: sandbox.fabrikam, accountId: carol.id, scopes, signal: live() }));
  assert.deepEqual([stranger.reason, stranger.code, stranger.target], ['signInFailed', 'AADSTS50020', sandbox.fabrikam]);
});

test('a tenant that wants a second factor says so, the others work, and a step-up helps', async () => {
  const signIn = signInAs(() => 'ada');
  await signIn.signIn({ signal: live() });
  const request = (tenantId: TenantId) => ({ tenantId, scopes: [sandbox.cloud.resourceManagerScope], signal: live() });
  sandbox.azure.admin.requireMfa(sandbox.fabrikam, true);
  const refused = await failureFrom(signIn.token(request(sandbox.fabrikam)));
  assert.deepEqual([refused.reason, refused.code, refused.target], ['signInRequired', 'AADSTS50076', sandbox.fabrikam]);
  assert.equal(claimsOf((await signIn.token(request(sandbox.contoso))).token).tid, sandbox.contoso);
  // At the same time: a failure belongs to the call that met it.
  const both = await Promise.all([failureFrom(signIn.token(request(sandbox.fabrikam))), failureFrom(signIn.token(request(sandbox.fabrikam)))]);
  assert.deepEqual(both.map((failure) => failure.code), ['AADSTS50076', 'AADSTS50076']);
  const account = await signIn.signIn({ tenantId: sandbox.fabrikam, signal: live() }).catch(() => undefined);
  sandbox.azure.admin.requireMfa(sandbox.fabrikam, false);
  if (account === undefined) await signIn.signIn({ tenantId: sandbox.fabrikam, signal: live() });
  assert.equal((await signIn.accounts(live())).length, 1);
  assert.equal(claimsOf((await signIn.token(request(sandbox.fabrikam))).token).tid, sandbox.fabrikam);
  assert.equal(claimsOf((await signIn.token({ ...request(sandbox.contoso), tenantId: 'home' })).token).tid, sandbox.contoso);
});

test('a declined code is a refusal; a person who walks away is a cancellation', async () => {
  const declining = deviceCodeSignIn({ cloud: sandbox.cloud, clock: machineClock, log: () => undefined, prompt: (info) => void sandbox.azure.admin.declineDeviceCode(info.userCode) });
  assert.deepEqual((await failureFrom(declining.signIn({ signal: live() }))).reason, 'signInFailed');
  const controller = new AbortController();
  const waiting = deviceCodeSignIn({ cloud: sandbox.cloud, clock: machineClock, log: () => undefined, prompt: () => controller.abort() });
  assert.equal((await failureFrom(waiting.signIn({ signal: controller.signal }))).reason, 'cancelled');
});

test('a directory that is down is not a sign-in that is refused', async () => {
  const signIn = signInAs(() => 'ada');
  await signIn.signIn({ signal: live() });
  sandbox.azure.faults.add({ match: { side: 'entra', path: /token$/ }, kind: '503' });
  assert.equal((await failureFrom(signIn.token({ tenantId: sandbox.fabrikam, scopes: [sandbox.cloud.resourceManagerScope], signal: live() }))).reason, 'serverError');
  sandbox.azure.faults.clear();
  const elsewhere = deviceCodeSignIn({ cloud: { ...sandbox.cloud, authorityHost: 'https://127.0.0.1:1' }, clock: machineClock, log: () => undefined, prompt: () => undefined });
  assert.equal((await failureFrom(elsewhere.signIn({ signal: live() }))).reason, 'unreachable');
});

test('no log line holds a token or a code', () => {
  assert.ok(log.length > 0);
  for (const line of log) {
    assert.doesNotMatch(line, /eyJ|Bearer/);
    for (const prompt of prompts) assert.ok(!line.includes(prompt.userCode));
  }
});
