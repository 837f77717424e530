import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { test } from 'node:test';
import { createCertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { sendJson, startHttpsServer } from '../../sandbox/foundation/httpsServer.ts';
import { seededGuid, seededRandom } from '../../sandbox/foundation/seed.ts';

test('a seeded GUID is stable, of version 4, and differs by seed and name', () => {
  assert.match(seededGuid(1, 'a'), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(seededGuid(1, 'a'), seededGuid(1, 'a'));
  assert.equal(new Set([seededGuid(1, 'a'), seededGuid(2, 'a'), seededGuid(1, 'b')]).size, 3);
});

test('a seeded stream repeats and stays in [0, 1)', () => {
  const [one, two] = [seededRandom(7, 'x'), seededRandom(7, 'x')];
  for (let index = 0; index < 100; index += 1) {
    const value = one();
    assert.equal(value, two());
    assert.ok(value >= 0 && value < 1);
  }
});

test('a certificate verifies against its authority and names its hosts', async () => {
  const ca = await createCertificateAuthority();
  const root = new X509Certificate(ca.certPem);
  const leaf = new X509Certificate((await ca.issue(['contoso.example'])).certPem);
  const other = new X509Certificate((await ca.issue([])).certPem);
  assert.ok(root.ca && !leaf.ca);
  assert.ok(leaf.verify(root.publicKey) && leaf.checkIssued(root));
  assert.notEqual(leaf.serialNumber, other.serialNumber);
  assert.equal(leaf.checkHost('contoso.example'), 'contoso.example');
  assert.equal(leaf.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(leaf.checkIP('::1'), '::1');
});

test('a server answers a client that trusts the authority, and no other', async () => {
  const ca = await createCertificateAuthority();
  const { certPem, keyPem } = await ca.issue([]);
  const server = await startHttpsServer({
    key: keyPem,
    cert: certPem,
    handler: (_req, res) => sendJson(res, 200, { ok: true }),
  });
  const fetchStatus = (trusted?: string): Promise<number | string | undefined> =>
    new Promise((resolve) => {
      get(server.url, { agent: false, ...(trusted === undefined ? {} : { ca: trusted }) }, (res) => {
        res.resume();
        resolve(res.statusCode);
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
  try {
    assert.equal(await fetchStatus(ca.certPem), 200);
    assert.match(String(await fetchStatus()), /UNABLE_TO|SELF_SIGNED/);
  } finally {
    await server.close();
  }
});

test('a virtual clock wakes sleepers in order, and honours an abort', async () => {
  const clock = virtualClock({ start: 0 });
  const woken: number[] = [];
  void clock.sleep(20).then(() => woken.push(20));
  void clock.sleep(10).then(() => woken.push(10));
  const controller = new AbortController();
  const aborted = clock.sleep(5, controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(aborted, /enough/);
  await clock.advance(15);
  assert.deepEqual([woken, clock.now(), clock.sleeping], [[10], 15, 1]);
  await clock.advance(15);
  assert.deepEqual(woken, [10, 20]);
});

test('a virtual clock jumps by itself when asked to', async () => {
  const clock = virtualClock({ start: 0, autoAdvance: true });
  await clock.sleep(60_000);
  assert.equal(clock.now(), 60_000);
});
