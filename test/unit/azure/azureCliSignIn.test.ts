import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { azureCliSignIn } from '../../../src/azure/signIn/azureCliSignIn.ts';
import { knownClouds, type Cloud } from '../../../src/core/model/cloud.ts';
import { cloud as customCloud, failureFrom, live, tenantA } from './stubArm.ts';

const folder = mkdtempSync(join(tmpdir(), 'tenantlink-az-'));
const originalPath = process.env.PATH;
const skip = process.platform === 'win32' ? 'the stand-in for az is a shell script' : false;
after(() => {
  process.env.PATH = originalPath;
  // A stand-in that was cancelled while it started may still write its line.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
beforeEach(() => {
  process.env.PATH = `${folder}:${originalPath}`;
  writeFileSync(join(folder, 'calls'), '');
});

/** Puts an `az` first on the PATH that notes its arguments and does what the script says. */
function az(script: string): void {
  writeFileSync(join(folder, 'az'), `#!/bin/sh\necho "$@" >> ${join(folder, 'calls')}\n${script}\n`);
  chmodSync(join(folder, 'az'), 0o755);
}

function calls(): readonly string[] {
  return readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter((line) => line !== '');
}

const now = Date.parse('2026-01-01T00:00:00Z');
const jwt = `x.${Buffer.from(JSON.stringify({ upn: 'ada@contoso.example' })).toString('base64url')}.y`;
const given = (lifetime: number): string => `echo '{"accessToken":"${jwt}","expires_on":${now / 1000 + lifetime},"tokenType":"Bearer"}'`;
const refused = (sentence: string): string => `echo "${sentence}" >&2; exit 1`;

function signIn(cloud: Cloud = knownClouds.public) {
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  return azureCliSignIn({ cloud, clock, log: () => undefined });
}
const request = { tenantId: tenantA, scopes: ['https://management.azure.com/.default'] };

test('the session is one account, named by its token', { skip }, async () => {
  az(given(3600));
  const cli = signIn();
  assert.deepEqual(await cli.accounts(live()), [{ id: 'azure-cli', label: 'ada@contoso.example' }]);
  assert.deepEqual(await cli.signIn({ signal: live() }), { id: 'azure-cli', label: 'ada@contoso.example' });
});

test('each tenant is asked for its own token, which is kept while it is fresh', { skip }, async () => {
  az(given(3600));
  const cli = signIn();
  const token = await cli.token({ ...request, signal: live() });
  assert.deepEqual(token, { token: jwt, expiresAt: now + 3_600_000 });
  await cli.token({ ...request, signal: live() });
  await cli.token({ ...request, tenantId: 'home', signal: live() });
  assert.deepEqual(calls(), [
    `account get-access-token --output json --resource https://management.azure.com --tenant ${tenantA}`,
    'account get-access-token --output json --resource https://management.azure.com',
  ]);
  const busy = signIn();
  await Promise.all([1, 2, 3].map(() => busy.token({ ...request, signal: live() })));
  assert.equal(calls().length, 3);
  az(given(60));
  const short = signIn();
  await short.token({ ...request, signal: live() });
  await short.token({ ...request, signal: live() });
  assert.equal(calls().length, 5);
});

test('a missing program, a missing login and a refusal are told apart', { skip }, async () => {
  const failing = async (script: string | undefined, cloud?: Cloud) => {
    if (script === undefined) process.env.PATH = '/nonexistent';
    else az(script);
    const { reason, code } = await failureFrom(signIn(cloud).token({ ...request, signal: live() }));
    return [reason, code];
  };
  assert.deepEqual(await failing(refused("ERROR: Please run 'az login' to setup account.")), ['signInRequired', undefined]);
  assert.deepEqual(await failing(refused("ERROR: AADSTS50020: User account 'x' does not exist in tenant 'y'.")), ['signInFailed', 'AADSTS50020']);
  assert.deepEqual(await failing(refused('ERROR: AADSTS50076: Due to a configuration change, use multi-factor authentication.')), ['signInRequired', 'AADSTS50076']);
  assert.deepEqual(await failing(refused('ERROR: AADSTS500011: The resource principal was not found.'), customCloud), ['signInFailed', 'AzureCliCloud']);
  assert.deepEqual(await failing('echo not json'), ['signInFailed', undefined]);
  assert.deepEqual(await failing(undefined), ['toolMissing', 'az']);
});

test('nobody signed in is no account; a missing program is a failure', { skip }, async () => {
  az(refused("ERROR: Please run 'az login' to setup account."));
  assert.deepEqual(await signIn().accounts(live()), []);
  process.env.PATH = '/nonexistent';
  assert.equal((await failureFrom(signIn().accounts(live()))).reason, 'toolMissing');
});

test('a claims challenge needs the person, and a cancelled request does not wait for the program', { skip }, async () => {
  az('exec sleep 2');
  assert.equal((await failureFrom(signIn().token({ ...request, claims: '{}', signal: live() }))).reason, 'signInRequired');
  const controller = new AbortController();
  const waiting = failureFrom(signIn().token({ ...request, signal: controller.signal }));
  controller.abort();
  assert.equal((await waiting).reason, 'cancelled');
});
