import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { parsePodReport } from '../../../src/core/probe/probeLines.ts';
import type { PodReport } from '../../../src/core/probe/podReport.ts';
import { podProgram } from '../../builders/podProgram.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../sandbox/foundation/certificateAuthority.ts';
import { sendJson, startHttpsServer, type HttpsServer } from '../../sandbox/foundation/httpsServer.ts';
import { startConnectProxy, type ConnectProxy, type ProxyOptions } from './connectProxy.ts';

/** The program as it ships, in a process of its own, on a network where only a proxy knows the way. */
const entra = 'login.azure.test';
const arm = 'management.azure.test';
const jwt = (claims: object): string => ['{"alg":"RS256"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const assertion = jwt({ iss: 'https://issuer/', sub: 'system:serviceaccount:default:wi', aud: ['api://AzureADTokenExchange'], exp: 2_000_000_000 });

let authority: CertificateAuthority;
let azure: HttpsServer;
let folder: string;
before(async () => {
  authority = await createCertificateAuthority();
  const { keyPem, certPem } = await authority.issue([entra, arm]);
  const name = { value: 'cores', localizedValue: 'Total Regional vCPUs' };
  azure = await startHttpsServer({
    key: keyPem,
    cert: certPem,
    handler(request, response) {
      const { url = '' } = request;
      if (url.includes('/token')) sendJson(response, 200, { access_token: jwt({ oid: 'object-1', tid: 'tenant-b' }), expires_in: 86399 });
      else if (url.includes('/quotas/')) sendJson(response, 200, { name: 'cores', properties: { limit: { value: 20 }, name, unit: 'Count' } });
      else sendJson(response, 200, { name: 'cores', properties: { usages: { value: 3 }, name, unit: 'Count' } });
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'tenantlink-proxy-'));
  await Promise.all([writeFile(join(folder, 'probe.mjs'), await podProgram()), writeFile(join(folder, 'token'), assertion), writeFile(join(folder, 'ca.pem'), authority.certPem)]);
});
after(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});

async function proxyFor(context: TestContext, options: Partial<ProxyOptions> = {}): Promise<ConnectProxy> {
  const proxy = await startConnectProxy({ hosts: { [entra]: azure.port, [arm]: azure.port }, ...options });
  context.after(() => proxy.close());
  return proxy;
}

interface Ended {
  readonly exitCode: number | null;
  readonly text: string;
  readonly reports: readonly PodReport[];
}

async function probe(env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [join(folder, 'probe.mjs')], {
    env: {
      AZURE_SUBSCRIPTION_ID: '11111111-2222-4333-8444-555555555555',
      AZURE_REGION: 'eastus',
      AZURE_RESOURCE_NAME: 'cores',
      AZURE_CLIENT_ID: 'client',
      AZURE_TENANT_ID: 'tenant-b',
      AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token'),
      AZURE_AUTHORITY_HOST: `https://${entra}`,
      TENANTLINK_RESOURCE_MANAGER: `https://${arm}`,
      TENANTLINK_EXCHANGE_WINDOW_SECONDS: '0',
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, text, reports: text.split('\n').flatMap((line) => parsePodReport(line) ?? []) };
}

function unreachable({ reports }: Ended): { readonly code: string; readonly proxy: string | undefined } {
  const report = reports.findLast((one) => one.step === 'exchange');
  assert.ok(report?.step === 'exchange' && report.status === 'unreachable', JSON.stringify(reports));
  return { code: report.code, proxy: report.proxy };
}

test('everything goes through the proxy, which sees no token', async (context) => {
  const proxy = await proxyFor(context);
  const ended = await probe({ HTTPS_PROXY: `http://127.0.0.1:${String(proxy.port)}` });
  assert.equal(ended.exitCode, 0, ended.text);
  assert.deepEqual(proxy.asked, [`${entra}:443`, `${arm}:443`, `${arm}:443`]);
  assert.ok(proxy.seen().length > 1000, 'the proxy carried it');
  assert.ok(!proxy.seen().includes(assertion.slice(0, 40)), 'the proxy saw a token');
  const environment = ended.reports.find((report) => report.step === 'environment');
  assert.equal(environment?.step === 'environment' && environment.proxy, `127.0.0.1:${String(proxy.port)}`);
});

test('a proxy that wants a password gets it, over TLS, and no line tells it', async (context) => {
  const proxy = await proxyFor(context, { credentials: 'ada:pass word', certificate: await authority.issue(['localhost']) });
  const ended = await probe({ https_proxy: `https://ada:pass%20word@localhost:${String(proxy.port)}` });
  assert.equal(ended.exitCode, 0, ended.text);
  assert.equal(proxy.asked.length, 3);
  assert.doesNotMatch(ended.text, /pass(?: |%20)word/);
});

test('a percent sign in a proxy’s password that nobody encoded is taken as it stands', async (context) => {
  const proxy = await proxyFor(context, { credentials: 'ada:100%' });
  const ended = await probe({ HTTPS_PROXY: `http://ada:100%@127.0.0.1:${String(proxy.port)}` });
  assert.equal(ended.exitCode, 0, ended.text);
});

test('an answer that does not end is no answer', async (context) => {
  const { keyPem, certPem } = await authority.issue(['localhost']);
  const endless = await startHttpsServer({ key: keyPem, cert: certPem, handler: (_request, response) => void response.end(Buffer.alloc(5 * 1024 * 1024, ' ')) });
  context.after(() => endless.close());
  const ended = await probe({ AZURE_AUTHORITY_HOST: `https://localhost:${String(endless.port)}` });
  assert.equal(ended.exitCode, 14, ended.text);
  assert.equal(unreachable(ended).code, 'ETOOLONG');
});

test('a proxy that refuses is told from a host that cannot be reached', async (context) => {
  const closed = await proxyFor(context, { credentials: 'ada:secret' });
  const address = `127.0.0.1:${String(closed.port)}`;
  const refused = await probe({ HTTPS_PROXY: `http://${address}` });
  assert.equal(refused.exitCode, 14);
  assert.deepEqual(unreachable(refused), { code: 'PROXY_407', proxy: address });
  const narrow = await proxyFor(context, { hosts: {} });
  assert.equal(unreachable(await probe({ HTTPS_PROXY: `http://127.0.0.1:${String(narrow.port)}` })).code, 'PROXY_403');
  narrow.close();
  assert.equal(unreachable(await probe({ HTTPS_PROXY: `http://127.0.0.1:${String(narrow.port)}` })).code, 'ECONNREFUSED');
});

test('what NO_PROXY names is asked without the proxy', async (context) => {
  const proxy = await proxyFor(context);
  const url = `https://localhost:${String(azure.port)}`;
  const ended = await probe({ HTTPS_PROXY: `http://127.0.0.1:${String(proxy.port)}`, NO_PROXY: '.internal,localhost', AZURE_AUTHORITY_HOST: url, TENANTLINK_RESOURCE_MANAGER: url });
  assert.equal(ended.exitCode, 0, ended.text);
  assert.deepEqual(proxy.asked, []);
});

test('a certificate that the pod does not trust stays the host’s, behind a proxy too', async (context) => {
  const proxy = await proxyFor(context);
  const ended = await probe({ HTTPS_PROXY: `http://127.0.0.1:${String(proxy.port)}`, NODE_EXTRA_CA_CERTS: '' });
  const report = ended.reports.findLast((one) => one.step === 'exchange');
  assert.ok(report?.step === 'exchange' && report.status === 'untrusted' && report.host === entra, ended.text);
});
