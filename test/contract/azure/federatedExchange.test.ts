import { ClientAssertionCredential } from '@azure/identity';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import type { Identity } from '../../sandbox/azure/world/model.ts';
import { arm, clusterNamed, identityNamed, startTestAzure, subscriptionOf, type TestAzure, wire, type WireAnswer } from './harness.ts';
import { startIssuerServer, type TokenSpec } from './issuerServer.ts';
import { entraFacts, withoutFacts } from './recordedFacts.ts';

let azure: TestAzure;
let issuer: string;
let identity: Identity;
const SUBJECT = 'system:serviceaccount:shop:Checkout';

before(async () => {
  azure = await startTestAzure();
  issuer = azure.admin.issuerOf(clusterNamed(azure, azure.a, 'aks-prod').id);
  identity = identityNamed(azure, azure.b, 'mi-wi-demo');
  azure.admin.putCredential(identity.id, { name: 'checkout', issuer, subject: SUBJECT, audiences: ['api://AzureADTokenExchange'] });
});
after(() => azure.close());

async function exchange(spec: Partial<TokenSpec>, ask: { tenant?: string; clientId?: string; scope?: string; assertion?: string } = {}): Promise<WireAnswer> {
  const assertion = ask.assertion ?? (await azure.issuers.sign({ issuer, subject: SUBJECT, ...spec }));
  return wire({
    url: `${azure.entraUrl}/${ask.tenant ?? azure.b.id}/oauth2/v2.0/token`,
    ca: azure.ca.certPem,
    form: {
      grant_type: 'client_credentials',
      client_id: ask.clientId ?? identity.clientId,
      scope: ask.scope ?? `${azure.armUrl}/.default`,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    },
  });
}

test('a workload of tenant A becomes an identity of tenant B, and reads what its role allows', async () => {
  const credential = new ClientAssertionCredential(azure.b.id, identity.clientId, () => azure.issuers.sign({ issuer, subject: SUBJECT }), {
    authorityHost: azure.entraUrl,
    disableInstanceDiscovery: true,
  });
  const { token } = await credential.getToken(`${azure.armUrl}/.default`);
  const claims = decodeJwt(token);
  assert.deepEqual(
    [claims.iss, claims.appid, claims.oid, claims.idtyp, claims.tid],
    [`https://sts.windows.net/${azure.b.id}/`, identity.clientId, identity.principalId, 'app', azure.b.id],
  );
  const path = `/subscriptions/${subscriptionOf(azure.b).id}/providers/Microsoft.Compute/locations/westeurope/usages?api-version=2026-04-01`;
  const before = await arm(azure, { tenant: azure.b.id, token }, 'GET', path);
  assert.equal(before.status, 403, 'an identity without a role may nothing');
  azure.admin.assignRole({ scope: `/subscriptions/${subscriptionOf(azure.b).id}`, role: 'Reader', principalId: identity.principalId });
  assert.equal((await arm(azure, { tenant: azure.b.id, token }, 'GET', path)).status, 200);
});

test('a cluster may have an issuer that somebody else serves', async () => {
  const elsewhere = await startIssuerServer(azure.ca);
  try {
    const cluster = clusterNamed(azure, azure.a, 'aks-prod');
    const own = `${elsewhere.url}/an/issuer/`;
    elsewhere.plane.ensure({ id: cluster.id, name: cluster.name, tenantId: cluster.tenantId, issuerPath: '/an/issuer/', oidc: true, workloadIdentity: true });
    azure.admin.setIssuer(cluster.id, own);
    const shown = await arm(azure, { tenant: azure.a.id }, 'GET', `${cluster.id}?api-version=2025-01-01`);
    assert.ok(shown.text.includes(`"issuerURL":"${own}"`), shown.text);
    azure.admin.putCredential(identity.id, { name: 'elsewhere', issuer: own, subject: SUBJECT, audiences: ['api://AzureADTokenExchange'] });
    assert.equal((await exchange({}, { assertion: await elsewhere.sign({ issuer: own, subject: SUBJECT }) })).status, 200);
    assert.equal((await exchange({}, { assertion: await azure.issuers.sign({ issuer: own, subject: SUBJECT }) })).status, 401, 'signed by nobody that it publishes');
    azure.admin.setIssuer(cluster.id, undefined);
    assert.equal(azure.admin.issuerOf(cluster.id), issuer);
  } finally {
    azure.admin.deleteCredential(identity.id, 'elsewhere');
    await elsewhere.close();
  }
});

interface Refusal {
  readonly name: string;
  readonly code: number;
  readonly status: number;
  readonly error: string;
  readonly ask: () => Promise<WireAnswer>;
  /** Values for the placeholders of the recorded text. */
  readonly values?: () => Readonly<Record<string, string>>;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: 'issuer without the trailing slash',
    code: 700211,
    status: 401,
    error: 'invalid_client',
    ask: () => exchange({ issuer: issuer.replace(/\/$/, '') }),
    values: () => ({ iss: issuer.replace(/\/$/, '') }),
  },
  {
    name: 'another subject',
    code: 700213,
    status: 401,
    error: 'invalid_client',
    ask: () => exchange({ subject: 'system:serviceaccount:shop:other' }),
    values: () => ({ sub: 'system:serviceaccount:shop:other' }),
  },
  {
    name: 'a subject in other letter case',
    code: 7002138,
    status: 401,
    error: 'invalid_client',
    ask: () => exchange({ subject: SUBJECT.toLowerCase() }),
    values: () => ({ sub: SUBJECT.toLowerCase() }),
  },
  {
    name: 'another audience',
    code: 700212,
    status: 401,
    error: 'invalid_client',
    ask: () => exchange({ audience: 'api://AKSIdentityBinding' }),
    values: () => ({ aud: 'api://AKSIdentityBinding' }),
  },
  {
    name: 'an identity without credentials',
    code: 70025,
    status: 401,
    error: 'invalid_client',
    ask() {
      const where = { subscriptionId: subscriptionOf(azure.b).id, resourceGroup: identity.resourceGroup, location: 'westeurope' };
      return exchange({}, { clientId: azure.admin.createIdentity({ ...where, name: 'mi-empty' }).clientId });
    },
  },
  { name: 'an expired token', code: 700024, status: 401, error: 'invalid_client', ask: () => exchange({ issuedAt: Math.floor(Date.now() / 1000) - 7_200 }) },
  {
    name: 'an assertion the client made for itself',
    code: 700027,
    status: 401,
    error: 'invalid_client',
    ask: () => exchange({ issuer: identity.clientId, subject: identity.clientId }),
  },
  {
    name: 'the tenant of the cluster instead of the identity’s',
    code: 700016,
    status: 400,
    error: 'unauthorized_client',
    ask: () => exchange({}, { tenant: azure.a.id }),
    values: () => ({ client_id: identity.clientId, 'tenant display name': 'Contoso' }),
  },
  {
    name: 'a tenant that does not exist',
    code: 90002,
    status: 400,
    error: 'invalid_request',
    ask: () => exchange({}, { tenant: '11111111-2222-4333-8444-555555555555' }),
    values: () => ({ tenant: '11111111-2222-4333-8444-555555555555' }),
  },
  {
    name: 'a resource that does not exist',
    code: 500011,
    status: 400,
    error: 'invalid_resource',
    ask: () => exchange({}, { scope: 'https://nobody.example/.default' }),
    values: () => ({ resource: 'https://nobody.example', tenant: 'Fabrikam' }),
  },
  {
    name: 'an issuer that does not answer',
    code: 501661,
    status: 400,
    error: 'invalid_request',
    ask() {
      const gone = `https://127.0.0.1:9/${azure.a.id}/gone/`;
      azure.admin.putCredential(identity.id, { name: 'gone', issuer: gone, subject: SUBJECT, audiences: ['api://AzureADTokenExchange'] });
      return exchange({ issuer: gone });
    },
  },
];

for (const refusal of REFUSALS) {
  test(`refused: ${refusal.name}`, async () => {
    const answer = await refusal.ask();
    const body = answer.json();
    assert.deepEqual([answer.status, body.error, body.error_codes], [refusal.status, refusal.error, [refusal.code]]);
    assert.match(String(body.error_description), new RegExp(`^AADSTS${String(refusal.code)}: .* Trace ID: ${String(body.trace_id)} Correlation ID: ${String(body.correlation_id)} Timestamp: ${String(body.timestamp)}$`));
  });

  test(`refused in the words on record: ${refusal.name}`, { skip: withoutFacts }, async () => {
    const fact = entraFacts().get(refusal.code);
    assert.ok(fact, `no fact about ${String(refusal.code)}`);
    const answer = await refusal.ask();
    if (fact.http !== null) assert.equal(answer.status, fact.http);
    if (fact.error !== null) assert.ok(fact.error.includes(refusal.error));
    const values = refusal.values?.() ?? {};
    const expected = fact.text.replace(/\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
    // What no test can know (times, keys) and what the record leaves out count as any text.
    const start = expected.split(/\{|\.\.\.|'41'/)[0] ?? '';
    const description = String(answer.json().error_description);
    assert.ok(description.startsWith(start), `${description}\nshould begin with\n${start}`);
  });
}

test('a forged signature and an unpublished key are refused', async () => {
  assert.match((await exchange({ forged: true })).text, /AADSTS700027: .*use of the key to verify the signature failed/);
  assert.match((await exchange({ keyId: 'key-2' })).text, /AADSTS700027: .*The key was not found/);
  assert.match((await exchange({}, { assertion: 'not-a-token' })).text, /AADSTS50027/);
});

test('a key set that is none is named', async () => {
  const keys = await wire({ url: `${issuer}openid/v1/jwks`, ca: azure.ca.certPem });
  azure.issuers.publish('nonsense');
  try {
    assert.match((await exchange({})).text, /AADSTS900612: Failed to parse provider signing keys\./);
  } finally {
    azure.issuers.publish(keys.json().keys);
  }
  assert.equal((await exchange({})).status, 200);
});

test('an issuer that was turned off is not reachable any more', async () => {
  const cluster = clusterNamed(azure, azure.a, 'aks-prod');
  azure.admin.updateCluster(cluster.id, { oidc: false });
  assert.match((await exchange({})).text, /AADSTS501661/);
  azure.admin.updateCluster(cluster.id, { oidc: true });
  assert.equal((await exchange({})).status, 200);
});

test('five minutes of clock difference are forgiven', async () => {
  const now = Math.floor(Date.now() / 1000);
  assert.equal((await exchange({ issuedAt: now - 3_600 - 240 })).status, 200);
  assert.equal((await exchange({ issuedAt: now + 240 })).status, 200);
});
