import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ServerResponse } from 'node:http';
import { httpIssuerDocuments } from '../../../src/azure/issuers/httpIssuerDocuments.ts';
import { parseIssuer } from '../../../src/core/model/ids.ts';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { startHttpsServer, type HttpsServer } from '../../sandbox/foundation/httpsServer.ts';
import { failureFrom, live } from '../../unit/azure/stubArm.ts';
import { trustAuthority } from './trustAuthority.ts';

let server: HttpsServer;
const log: string[] = [];

/** Issuers by first path segment. */
const documents: Record<string, (base: string) => unknown> = {
  good: (base) => ({ issuer: `${base}/good/`, jwks_uri: `${base}/good/openid/v1/jwks` }),
  differs: (base) => ({ issuer: `${base}/differs`, jwks_uri: `${base}/good/openid/v1/jwks` }),
  plain: (base) => ({ issuer: `${base}/plain/`, jwks_uri: base.replace('https:', 'http:') }),
  keyless: (base) => ({ issuer: `${base}/keyless/`, jwks_uri: `${base}/good/.well-known/openid-configuration` }),
};

function answer(path: string, response: ServerResponse): void {
  const [, first = '', ...rest] = path.split('/');
  const json = (body: unknown): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (first === 'moved') return void response.writeHead(302, { location: `${server.url}/good/.well-known/openid-configuration` }).end();
  if (first === 'denied') return void response.writeHead(401).end();
  if (first === 'large') return void response.writeHead(200).end('x'.repeat(2_000_000));
  if (first === 'broken') {
    response.writeHead(200, { 'content-length': '100' }).write('{"issuer": "https://x', () => response.destroy());
    return;
  }
  if (rest.join('/') === 'openid/v1/jwks') return json({ keys: [{ kid: 'key-1', kty: 'RSA' }, { kty: 'RSA' }] });
  const document = documents[first];
  if (document === undefined) return void response.writeHead(404).end();
  return json(document(server.url));
}

before(async () => {
  const authority = await createCertificateAuthority();
  const { certPem, keyPem } = await authority.issue([]);
  server = await startHttpsServer({ cert: certPem, key: keyPem, handler: (request, response) => answer(request.url ?? '/', response) });
  const untrusted = await failureFrom(read('good/'));
  assert.equal(untrusted.reason, 'untrustedCertificate');
  trustAuthority(authority.certPem);
});
after(() => server.close());

function read(path: string, signal = live()) {
  return httpIssuerDocuments((line) => log.push(line)).read({ issuer: parseIssuer(`${server.url}/${path}`), signal });
}

test('issuer and key ids are read as they are published', async () => {
  assert.deepEqual(await read('good/'), { issuer: `${server.url}/good/`, keyIds: ['key-1'] });
  assert.deepEqual(log.slice(-2), [`GET ${server.url}/good/.well-known/openid-configuration -> 200`, `GET ${server.url}/good/openid/v1/jwks -> 200`]);
});

test('with or without its slash an issuer has one discovery document, and what it says is not judged here', async () => {
  assert.equal((await read('good')).issuer, `${server.url}/good/`);
  assert.equal((await read('differs/')).issuer, `${server.url}/differs`);
});

test('what cannot be read says why', async () => {
  const reasons: Record<string, string> = { 'nobody/': 'notFound', 'moved/': 'invalidResponse', 'denied/': 'forbidden', 'large/': 'invalidResponse', 'plain/': 'invalidResponse', 'keyless/': 'invalidResponse' };
  for (const [path, reason] of Object.entries(reasons)) {
    const failure = await failureFrom(read(path));
    assert.deepEqual([failure.reason, failure.operation, failure.target], [reason, 'readIssuerDocument', `${server.url}/${path}`], path);
  }
});

test('half a document is no document, and a cancelled read is cancelled', async () => {
  assert.match((await failureFrom(read('broken/'))).reason, /^(invalidResponse|unreachable)$/);
  assert.equal((await failureFrom(read('good/', AbortSignal.abort()))).reason, 'cancelled');
});

test('a port where nobody listens is unreachable', async () => {
  const failure = await failureFrom(httpIssuerDocuments(() => undefined).read({ issuer: parseIssuer('https://127.0.0.1:1/x/'), signal: live() }));
  assert.equal(failure.reason, 'unreachable');
});
