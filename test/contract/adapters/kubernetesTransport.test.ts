import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { cluster, sendObject, sendStatus, startScriptedServer, type ScriptedServer } from './kubernetesScriptedServer.ts';

let server: ScriptedServer;
const never = new AbortController().signal;
const serviceAccount = { namespace: 'default', name: 'wi' };

before(async () => {
  server = await startScriptedServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.tokenRequests.length = 0;
});
after(() => server.close());

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (thrown) {
    assert.ok(thrown instanceof TenantlinkError, String(thrown));
    return thrown.failure;
  }
  return assert.fail('it did not fail');
}

test('kubelogin is replaced by a token of the cluster tenant for the server application, kept while it is good', async () => {
  const seen: (string | undefined)[] = [];
  server.handler = (_path, request, response) => {
    seen.push(request.headers.authorization);
    sendObject(response, { kind: 'NamespaceList', metadata: {}, items: [{ metadata: { name: 'default' } }] });
  };
  assert.deepEqual(await server.ports.access.listNamespaces({ cluster, signal: never }), ['default']);
  await server.ports.access.listNamespaces({ cluster, signal: never });
  assert.deepEqual(seen, ['Bearer token-1', 'Bearer token-1']);
  assert.deepEqual(server.tokenRequests.map(({ tenantId, scopes }) => ({ tenantId, scopes })), [{ tenantId: cluster.tenantId, scopes: ['6dae42f8-4368-4678-94ff-3960e28e3630/.default'] }]);
  assert.equal(server.kubeconfigs, 1);
  assert.ok(!server.log.join().includes('token-1'));
});

test('a 401 renews kubeconfig and token once; a second one means nobody is signed in', async () => {
  const seen: (string | undefined)[] = [];
  server.handler = (_path, request, response) => {
    seen.push(request.headers.authorization);
    if (seen.length === 1) sendStatus(response, 401, 'Unauthorized');
    else sendObject(response, { kind: 'NamespaceList', metadata: {}, items: [] });
  };
  const before = server.kubeconfigs;
  assert.deepEqual(await server.ports.access.listNamespaces({ cluster, signal: never }), []);
  assert.equal(seen.length, 2);
  assert.notEqual(seen[0], seen[1]);
  assert.equal(server.kubeconfigs, before + 1);
  server.handler = (_path, _request, response) => sendStatus(response, 401, 'Unauthorized');
  assert.equal((await failureOf(server.ports.access.listNamespaces({ cluster, signal: never }))).reason, 'signInRequired');
});

test('an answer that no API server gives renews the kubeconfig once: the cluster may be gone from that address', async () => {
  const serviceAccount = { namespace: 'default', name: 'wi' };
  let answers = 0;
  server.handler = (_path, _request, response) => sendStatus(response, 404, 'NotFound');
  assert.equal(await server.ports.access.getServiceAccount({ cluster, serviceAccount, signal: never }), undefined);
  const before = server.kubeconfigs;
  server.handler = (_path, _request, response) => {
    answers += 1;
    if (answers === 1) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such cluster here');
    else sendStatus(response, 404, 'NotFound');
  };
  assert.equal(await server.ports.access.getServiceAccount({ cluster, serviceAccount, signal: never }), undefined);
  assert.equal(server.kubeconfigs, before + 1);
  server.handler = (_path, _request, response) => void response.writeHead(404, { 'content-type': 'text/plain' }).end('no such cluster here');
  const failure = await failureOf(server.ports.access.getServiceAccount({ cluster, serviceAccount, signal: never }));
  assert.deepEqual([failure.reason, failure.code], ['invalidResponse', 'HTTP 404']);
});

test('a busy server is asked again, for reads only', async () => {
  let answers = 0;
  server.handler = (_path, _request, response) => {
    answers += 1;
    if (answers < 3) sendStatus(response, 429, 'TooManyRequests', 'please wait', {}, { 'retry-after': '1' });
    else sendObject(response, { kind: 'NamespaceList', metadata: {}, items: [] });
  };
  await server.ports.access.listNamespaces({ cluster, signal: never });
  assert.equal(answers, 3);
  answers = 0;
  const failure = await failureOf(server.ports.access.createNamespace({ cluster, namespace: 'new', signal: never }));
  assert.deepEqual([failure.reason, failure.retryAfterMs, answers], ['throttled', 1000, 1]);
});

test('lists are read in pages; an expired continue token starts again', async () => {
  const item = (name: string): object => ({ metadata: { namespace: 'default', name } });
  let expired = false;
  server.handler = (path, _request, response) => {
    const query = new URL(path, 'https://x').searchParams;
    if (query.get('limit') === null) sendObject(response, { metadata: {}, items: [item('a'), item('b'), item('c')] });
    else if (query.get('continue') === null) sendObject(response, { metadata: { continue: 'more' }, items: [item('a'), item('b')] });
    else if (expired) sendStatus(response, 410, 'Expired', 'The provided continue parameter is too old');
    else sendObject(response, { metadata: { continue: '' }, items: [item('c')] });
  };
  const names = async (): Promise<readonly string[]> => (await server.ports.access.listServiceAccounts({ cluster, namespace: 'default', signal: never })).map(({ name }) => name);
  assert.deepEqual(await names(), ['a', 'b', 'c']);
  expired = true;
  assert.deepEqual(await names(), ['a', 'b', 'c']);
});

const broken: readonly (readonly [string, Parameters<typeof respond>[0], string])[] = [
  ['cut off', (response) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"items":[', () => response.destroy()), 'invalidResponse'],
  ['no JSON', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in to the proxy</html>'), 'invalidResponse'],
  ['other JSON', (response) => sendObject(response, { hello: 'world' }), 'invalidResponse'],
  ['no answer', (response) => response.destroy(), 'unreachable'],
];
function respond(_how: (response: Parameters<ScriptedServer['handler']>[2]) => unknown): void {
  server.handler = (_path, _request, response) => void _how(response);
}
for (const [what, how, reason] of broken) {
  test(`an answer that is ${what} is never an empty list`, async () => {
    respond(how);
    assert.equal((await failureOf(server.ports.access.listNamespaces({ cluster, signal: never }))).reason, reason);
  });
}

test('an abort ends a request at once and is a cancellation', async () => {
  const controller = new AbortController();
  server.handler = () => controller.abort();
  assert.equal((await failureOf(server.ports.access.listNamespaces({ cluster, signal: controller.signal }))).reason, 'cancelled');
  assert.equal((await failureOf(server.ports.access.listNamespaces({ cluster, signal: controller.signal }))).reason, 'cancelled');
});

test('apply repeats what our earlier applies own and never forces others', async () => {
  const bodies: unknown[] = [];
  server.handler = async (path, request, response) => {
    if (request.method === 'GET') {
      sendObject(response, {
        metadata: {
          ...serviceAccount,
          annotations: { 'azure.workload.identity/client-id': 'old', 'azure.workload.identity/tenant-id': 't', other: 'x' },
          managedFields: [
            { manager: 'tenantlink', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:azure.workload.identity/client-id': {}, 'f:azure.workload.identity/tenant-id': {} } } } },
            { manager: 'helm', operation: 'Update', fieldsV1: {} },
          ],
        },
      });
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()), request.headers['content-type'], path.split('?')[1]);
    sendStatus(response, 409, 'Conflict', 'Apply failed with 1 conflict: conflict with "helm" using v1: .metadata.annotations.x', {
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "helm" using v1', field: '.x' }],
    });
  };
  const failure = await failureOf(server.ports.access.applyServiceAccount({ cluster, serviceAccount, annotations: { 'azure.workload.identity/client-id': 'new' }, signal: never }));
  assert.deepEqual([failure.reason, failure.code], ['conflict', 'helm']);
  assert.match(failure.detail ?? '', /Apply failed with 1 conflict/);
  assert.deepEqual(bodies, [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...serviceAccount, annotations: { 'azure.workload.identity/client-id': 'new', 'azure.workload.identity/tenant-id': 't' } } },
    'application/apply-patch+yaml',
    'fieldManager=tenantlink&force=false',
  ]);
});
