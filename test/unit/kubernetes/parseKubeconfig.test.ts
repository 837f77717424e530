import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { parseKubeconfig } from '../../../src/kubernetes/kubeconfig/parseKubeconfig.ts';

const tenant = '11111111-2222-4333-8444-555555555555';
const certificate = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64');

function kubeconfig(user: unknown, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'demo',
    contexts: [{ name: 'demo', context: { cluster: 'aks', user: 'me' } }],
    clusters: [{ name: 'aks', cluster: { server: 'https://aks.hcp.westus2.azmk8s.io:443/', 'certificate-authority-data': certificate, ...cluster } }],
    users: [{ name: 'me', user }],
  });
}

function kubelogin(args: readonly string[], command = 'kubelogin'): object {
  return { exec: { apiVersion: 'client.authentication.k8s.io/v1beta1', command, args, env: null, provideClusterInfo: false } };
}

function refusal(text: string): Failure {
  try {
    parseKubeconfig(text);
  } catch (thrown) {
    assert.ok(thrown instanceof TenantlinkError);
    return thrown.failure;
  }
  return assert.fail('nothing was refused');
}

const aksServer = '6dae42f8-4368-4678-94ff-3960e28e3630';

test('exec kubelogin becomes a token request for the AKS server application', () => {
  const login = parseKubeconfig(kubeconfig(kubelogin(['get-token', '--environment', 'AzurePublicCloud', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630', '--tenant-id', tenant, '--login', 'devicecode'])));
  assert.deepEqual(login.user, { kind: 'entra', scope: '6dae42f8-4368-4678-94ff-3960e28e3630/.default', tenantId: tenant });
  assert.equal(login.endpoint.server, 'https://aks.hcp.westus2.azmk8s.io');
  assert.match(login.endpoint.caPem ?? '', /BEGIN CERTIFICATE/);
});

test('a path, the = form of flags and capitals are understood', () => {
  const login = parseKubeconfig(kubeconfig(kubelogin([`--tenant-id=${tenant.toUpperCase()}`, `--server-id=${aksServer.toUpperCase()}`], 'C:\\tools\\kubelogin.exe')));
  assert.deepEqual(login.user, { kind: 'entra', scope: '6dae42f8-4368-4678-94ff-3960e28e3630/.default', tenantId: tenant });
});

test('the auth-provider form of older clusters is the same', () => {
  const login = parseKubeconfig(kubeconfig({ 'auth-provider': { name: 'azure', config: { 'apiserver-id': '6dae42f8-4368-4678-94ff-3960e28e3630', 'config-mode': '1', environment: 'AzurePublicCloud', 'tenant-id': tenant } } }));
  assert.equal(login.user.kind, 'entra');
});

test('certificates and tokens are taken as they are', () => {
  const key = Buffer.from('key').toString('base64');
  assert.deepEqual(parseKubeconfig(kubeconfig({ 'client-certificate-data': certificate, 'client-key-data': key, token: 'abc' })).user, {
    kind: 'certificate',
    certPem: Buffer.from(certificate, 'base64').toString(),
    keyPem: 'key',
    token: 'abc',
  });
  assert.deepEqual(parseKubeconfig(kubeconfig({ token: 'abc' })).user, { kind: 'token', token: 'abc' });
});

const refusals: readonly (readonly [string, string, Pick<Failure, 'reason' | 'code' | 'place'>])[] = [
  ['another program', kubeconfig(kubelogin([], '/bin/sh')), { reason: 'notSupported', code: 'ExecCommandRefused', place: 'kubeconfig users[0].user.exec.command' }],
  ['a name that only ends alike', kubeconfig(kubelogin([], 'not-kubelogin')), { reason: 'notSupported', code: 'ExecCommandRefused', place: 'kubeconfig users[0].user.exec.command' }],
  ['a token for Resource Manager', kubeconfig(kubelogin(['--server-id', '797F4846-BA00-4FD7-BA43-DAC1F8F63013'])), { reason: 'notSupported', code: 'ServerApplicationRefused', place: 'kubeconfig users[0].user.exec.args' }],
  ['a token for an application that nobody knows', kubeconfig(kubelogin(['--server-id', tenant])), { reason: 'notSupported', code: 'ServerApplicationRefused', place: 'kubeconfig users[0].user.exec.args' }],
  ['a token for an application by its address', kubeconfig(kubelogin(['--server-id=https://management.azure.com'])), { reason: 'notSupported', code: 'ServerApplicationRefused', place: 'kubeconfig users[0].user.exec.args' }],
  ['a token for no application', kubeconfig(kubelogin(['get-token'])), { reason: 'notSupported', code: 'ServerApplicationRefused', place: 'kubeconfig users[0].user.exec.args' }],
  ['the older form for another application', kubeconfig({ 'auth-provider': { name: 'azure', config: { 'apiserver-id': tenant } } }), { reason: 'notSupported', code: 'ServerApplicationRefused', place: 'kubeconfig users[0].user.auth-provider.config' }],
  ['a tenant by its domain', kubeconfig(kubelogin(['--server-id', aksServer, '-t', 'contoso.com'])), { reason: 'invalidInput', code: 'TenantNotAGuid', place: 'kubeconfig users[0].user.exec.args' }],
  ['another auth provider', kubeconfig({ 'auth-provider': { name: 'gcp', config: {} } }), { reason: 'notSupported', code: 'AuthProviderRefused', place: 'kubeconfig users[0].user.auth-provider.name' }],
  ['impersonation', kubeconfig({ token: 'abc', as: 'admin' }), { reason: 'notSupported', code: 'ImpersonationRefused', place: 'kubeconfig users[0].user.as' }],
  ['a token file', kubeconfig({ tokenFile: '/etc/shadow' }), { reason: 'notSupported', code: 'FileRefused', place: 'kubeconfig users[0].user.tokenFile' }],
  ['a password', kubeconfig({ username: 'a', password: 'b' }), { reason: 'notSupported', code: 'PasswordRefused', place: 'kubeconfig users[0].user.username' }],
  ['no TLS check', kubeconfig({ token: 'abc' }, { 'insecure-skip-tls-verify': true }), { reason: 'notSupported', code: 'InsecureRefused', place: 'kubeconfig clusters[0].cluster.insecure-skip-tls-verify' }],
  ['plain http', kubeconfig({ token: 'abc' }, { server: 'http://localhost:8080' }), { reason: 'notSupported', code: 'NotHttps', place: 'kubeconfig clusters[0].cluster.server' }],
  ['an authority in a file', kubeconfig({ token: 'abc' }, { 'certificate-authority': '/tmp/ca' }), { reason: 'notSupported', code: 'FileRefused', place: 'kubeconfig clusters[0].cluster.certificate-authority' }],
  ['no URL', kubeconfig({ token: 'abc' }, { server: 'aks' }), { reason: 'invalidInput', code: 'NotAUrl', place: 'kubeconfig clusters[0].cluster.server' }],
  ['no base64', kubeconfig({ token: 'abc' }, { 'certificate-authority-data': '%%%' }), { reason: 'invalidInput', code: 'NotBase64', place: 'kubeconfig clusters[0].cluster.certificate-authority-data' }],
  ['half a certificate', kubeconfig({ 'client-certificate-data': certificate }), { reason: 'invalidInput', code: 'Missing', place: 'kubeconfig users[0].user.client-key-data' }],
  ['no credential', kubeconfig({}), { reason: 'invalidInput', code: 'NoCredential', place: 'kubeconfig users[0].user' }],
  ['no current context', kubeconfig({ token: 'a' }).replace('"demo"', '""'), { reason: 'invalidInput', code: 'Missing', place: 'kubeconfig current-context' }],
  ['a context that is not there', kubeconfig({ token: 'a' }).replace('"demo"', '"other"'), { reason: 'invalidInput', code: 'Missing', place: 'kubeconfig contexts[name=other]' }],
  ['no list', 'current-context: a\ncontexts: 3', { reason: 'invalidInput', code: 'NotAList', place: 'kubeconfig contexts' }],
  ['no mapping', '[]', { reason: 'invalidInput', code: 'Missing', place: 'kubeconfig current-context' }],
  ['nothing', '', { reason: 'invalidInput', code: 'NotAMapping', place: 'kubeconfig' }],
];

for (const [what, text, expected] of refusals) {
  test(`refused: ${what}`, () => {
    const { reason, code, place } = refusal(text);
    assert.deepEqual({ reason, code, place }, expected);
  });
}

test('YAML that does not parse is refused with its line, without quoting it', () => {
  const failure = refusal('a: 1\nusers: [{token: canary-secret\nb: }');
  assert.equal(failure.reason, 'invalidInput');
  assert.match(failure.place ?? '', /^kubeconfig line \d+$/);
  assert.ok(!JSON.stringify(failure).includes('canary'));
});

test('whatever text comes, the answer is a login or a refusal that quotes no token', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 4 }), fc.string({ minLength: 20, maxLength: 30 }), (anything, secret) => {
      const canary = `canary${secret.replace(/[^a-z]/gi, '')}`;
      for (const text of [JSON.stringify(anything), kubeconfig({ ...anything, password: canary, token: canary }), kubeconfig({ token: canary }).slice(0, -7)]) {
        assert.ok(!JSON.stringify(refusal(text)).includes(canary));
      }
    }),
    { numRuns: 100 },
  );
});
