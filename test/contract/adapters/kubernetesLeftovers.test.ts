import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cluster, sendObject, sendStatus, startScriptedServer, type ScriptedServer } from './kubernetesScriptedServer.ts';

let server: ScriptedServer;
const signal = new AbortController().signal;

before(async () => {
  server = await startScriptedServer();
});
after(() => server.close());

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
const job = (name: string, created: number, ended?: number): object => ({
  metadata: { name, namespace: 'default', creationTimestamp: ago(created) },
  spec: { activeDeadlineSeconds: 300 },
  status: ended === undefined ? {} : { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: ago(ended) }] },
});
const jobs = [job('in-progress', 200), job('just-ended', 100, 10), job('ended', 400, 200), job('overdue', 1000), { ...job('going', 1000), metadata: { name: 'going', namespace: 'default', creationTimestamp: ago(1000), deletionTimestamp: ago(1) } }];

async function names(): Promise<readonly string[]> {
  return (await server.ports.probes.leftovers({ cluster, signal })).map(({ namespace, name }) => `${namespace}/${name}`);
}

test('runs that nobody follows any more are found, those in progress are left to who runs them', async () => {
  server.handler = (_path, _request, response) => sendObject(response, { metadata: {}, items: jobs });
  assert.deepEqual(await names(), ['default/ended', 'default/overdue']);
  const query = new URL(server.requests[0]?.slice(4) ?? '', 'https://x').searchParams;
  assert.equal(query.get('labelSelector'), 'app.kubernetes.io/managed-by=tenantlink,app.kubernetes.io/component=quota-probe');
});

test('with rights in single namespaces, those are asked; the log names the others', async () => {
  server.handler = (path, _request, response) => {
    if (path.startsWith('/apis/batch/v1/jobs')) sendStatus(response, 403, 'Forbidden', 'jobs is forbidden at the cluster scope');
    else if (path.startsWith('/api/v1/namespaces?')) sendObject(response, { metadata: {}, items: [{ metadata: { name: 'default' } }, { metadata: { name: 'secret' } }] });
    else if (path.includes('/namespaces/secret/')) sendStatus(response, 403, 'Forbidden', 'jobs is forbidden in the namespace "secret"');
    else sendObject(response, { metadata: {}, items: jobs });
  };
  assert.deepEqual(await names(), ['default/ended', 'default/overdue']);
  assert.ok(server.log.some((line) => line.includes('jobs is forbidden in the namespace "secret"')));
});
