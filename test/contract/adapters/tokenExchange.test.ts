import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { parseArmId, subscriptionScope } from '../../../src/core/model/armId.ts';
import { parseClientId, parseSubscriptionId, parseTenantId, type ClientId, type TenantId } from '../../../src/core/model/ids.ts';
import type { ExchangedToken, TokenExchange } from '../../../src/core/ports/tokenExchange.ts';
import { realClock } from '../../builders/productWorld.ts';
import type { Identity } from '../../sandbox/azure/world/model.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

const signal = new AbortController().signal;
const audience = 'api://AzureADTokenExchange';
const serviceAccount = { namespace: 'default', name: 'worker' };
const subject = 'system:serviceaccount:default:worker';
let stage: SandboxStage;
let exchange: TokenExchange;
let identity: Identity;
let tenantId: TenantId;
let clientId: ClientId;

before(async () => {
  stage = await startStage();
  exchange = stage.product.world.exchange;
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker', namespace: 'default' } });
  const { admin } = stage.sandbox.azure;
  const fabrikam = admin.tenants().find(({ displayName }) => displayName === 'Fabrikam');
  const found = admin.identities(fabrikam?.id ?? '').find(({ name }) => name === 'mi-wi-demo');
  assert.ok(fabrikam !== undefined && found !== undefined);
  identity = found;
  tenantId = parseTenantId(fabrikam.id);
  clientId = parseClientId(identity.clientId);
});
after(() => stage.sandbox.close());
beforeEach(() => {
  stage.sandbox.azure.faults.clear();
  trust({});
});

/** The identity's one credential: right but for the change. */
function trust(change: { readonly issuer?: string; readonly subject?: string; readonly audiences?: readonly string[] }): void {
  stage.sandbox.azure.admin.putCredential(identity.id, { name: 'fc', issuer: stage.small.issuer, subject, audiences: [audience], ...change });
}

async function assertion(forAudience = audience): Promise<string> {
  return stage.product.world.access.requestToken({ cluster: stage.cluster, serviceAccount, audience: forAudience, expirationSeconds: 600, signal });
}

async function exchanged(change: { readonly tenantId?: TenantId; readonly clientId?: ClientId } = {}): Promise<ExchangedToken> {
  return exchange.exchange({ tenantId, clientId, ...change, assertion: await assertion(), signal });
}

test('a service account’s token becomes a token of the identity, which says whom it acts as', async () => {
  const token = await exchanged();
  assert.deepEqual([token.objectId, token.tenantId], [identity.principalId, tenantId]);
  assert.ok(token.expiresAt > Date.now() + 23 * 3_600_000);
});

test('each difference is refused with the number that Entra has for it', async () => {
  const slashless = stage.small.issuer.replace(/\/$/, '');
  const cases: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['AADSTS700211', () => (trust({ issuer: slashless }), exchanged())],
    ['AADSTS700213', () => (trust({ subject: 'system:serviceaccount:default:other' }), exchanged())],
    ['AADSTS7002138', () => (trust({ subject: 'system:serviceaccount:default:Worker' }), exchanged())],
    ['AADSTS700212', () => (trust({ audiences: ['api://AKSIdentityBinding'] }), exchanged())],
    ['AADSTS70025', () => (stage.sandbox.azure.admin.deleteCredential(identity.id, 'fc'), exchanged())],
    ['AADSTS700016', () => (trust({}), exchanged({ tenantId: stage.cluster.tenantId }))],
    ['AADSTS90002', () => exchanged({ tenantId: parseTenantId('00000000-0000-4000-8000-000000000001') })],
  ];
  for (const [code, attempt] of cases) {
    const failure = await failureOf(attempt());
    assert.deepEqual([failure.reason, failure.code, failure.operation], ['exchangeRefused', code, 'exchangeToken'], code);
    assert.match(failure.detail ?? '', new RegExp(`^${code}: `));
  }
});

test('what the directory or the way to it has trouble with is no refusal', async () => {
  const { faults } = stage.sandbox.azure;
  const match = { side: 'entra' as const, method: 'POST', path: /\/oauth2\/v2\.0\/token$/ };
  const ready = await assertion();
  const failure = async (): ReturnType<typeof failureOf> => failureOf(exchange.exchange({ tenantId, clientId, assertion: ready, signal }));
  const cases = [
    [{ kind: '429' as const, retryAfter: 9 }, 'throttled'],
    [{ kind: '500' as const }, 'serverError'],
    [{ kind: '503' as const }, 'serverError'],
    [{ kind: 'reset' as const }, 'unreachable'],
    [{ kind: 'truncated' as const }, 'invalidResponse'],
  ] as const;
  for (const [fault, reason] of cases) {
    faults.add({ match, times: 1, ...fault });
    const told = await failure();
    assert.equal(told.reason, reason, fault.kind);
    if (fault.kind === '429') assert.equal(told.retryAfterMs, 9000);
    assert.doesNotMatch(JSON.stringify(told), /eyJ/);
  }
  const halfWay = new AbortController();
  faults.add({ match, times: 1, kind: 'slow', delayMs: 300 });
  const waiting = failureOf(exchange.exchange({ tenantId, clientId, assertion: ready, signal: halfWay.signal }));
  setImmediate(() => halfWay.abort());
  assert.equal((await waiting).reason, 'cancelled');
});

test('the credential of an identity binding is AKS’s: it is listed, and holds for no direct exchange', async () => {
  const { admin } = stage.sandbox.azure;
  admin.deleteCredential(identity.id, 'fc');
  admin.bindIdentity(stage.cluster.id, 'ib', identity.id);
  const [listed] = await stage.product.world.federation.list({ identity: { id: parseArmId(identity.id), tenantId }, signal });
  assert.deepEqual([listed?.name, listed?.issuer], ['aks-identity-binding', `https://ib.oic.prod-aks.azure.com/${tenantId}/${clientId}`]);
  assert.equal((await failureOf(exchanged())).code, 'AADSTS700211');
  admin.deleteCredential(identity.id, 'aks-identity-binding');
});

test('an authority that is not trusted is told as such', async () => {
  const stranger = await startSandbox({ seed: 8 });
  try {
    const tokens = { token: () => Promise.reject(new Error('nobody asks')) };
    const { exchange: other } = connectAzure({ cloud: stranger.cloud, tokens, clock: realClock, log: () => undefined });
    assert.equal((await failureOf(other.exchange({ tenantId, clientId, assertion: 'x', signal }))).reason, 'untrustedCertificate');
  } finally {
    await stranger.close();
  }
});

test('with the identity’s token ARM says what the identity may do, and nothing of the user’s rights', async () => {
  const { admin } = stage.sandbox.azure;
  const subscription = subscriptionScope(parseSubscriptionId(identity.subscriptionId));
  const ask = async (token: ExchangedToken) => exchange.permissions({ token, scope: subscription, signal });
  const token = await exchanged();
  const before = await failureOf(ask(token));
  assert.deepEqual([before.reason, before.code], ['forbidden', 'AuthorizationFailed']);
  const reader = admin.assignRole({ scope: subscription, role: 'Reader', principalId: identity.principalId });
  assert.deepEqual(await ask(token), [{ actions: ['*/read'], notActions: [] }]);
  const elsewhere = admin.subscriptions(stage.cluster.tenantId)[0];
  assert.ok(elsewhere);
  assert.equal((await failureOf(exchange.permissions({ token, scope: subscriptionScope(parseSubscriptionId(elsewhere.id)), signal }))).reason, 'wrongTenant');
  admin.deleteRoleAssignment(reader.id);
});

test('a revoked session (claims challenge) is answered with a new token, once, without a person', async () => {
  const { admin } = stage.sandbox.azure;
  const read = async () => (await stage.product.world.clusters.get({ cluster: stage.cluster, signal })).name;
  const name = await read();
  admin.challengeTokens();
  admin.clearAudit();
  assert.equal(await read(), name);
  assert.deepEqual(admin.audit().filter(({ side }) => side === 'arm').map(({ status }) => status), [401, 200]);
});

test('the new keys of a rotated issuer are good at once; a token of a forgotten key is not', async () => {
  const old = await assertion();
  await stage.small.rotateSigningKey(true);
  assert.equal((await failureOf(exchange.exchange({ tenantId, clientId, assertion: old, signal }))).code, 'AADSTS700027');
  assert.equal((await exchanged()).objectId, identity.principalId);
});

test('a cluster that was made again has another issuer: the old credential no longer holds', async () => {
  const former = stage.small.issuer;
  stage.sandbox.azure.admin.recreateCluster(stage.cluster.id);
  const small = stage.sandbox.kubernetes.cluster(stage.cluster.id);
  assert.notEqual(small.issuer, former);
  small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker', namespace: 'default' } });
  const token = await small.createToken('default', 'worker', [audience]);
  assert.equal((await failureOf(exchange.exchange({ tenantId, clientId, assertion: token, signal }))).code, 'AADSTS700211');
  assert.equal((await stage.product.world.clusters.get({ cluster: stage.cluster, signal })).issuer, small.issuer);
});

test('nothing of all this is in the log', () => {
  assert.doesNotMatch(stage.product.log.join('\n'), /eyJ|client_assertion/);
});
