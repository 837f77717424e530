import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Manifest, ProbeRef } from '../../../src/core/ports/probeHost.ts';
import { markKey } from '../../../src/core/probe/podSpec.ts';
import { failureOf } from './kubernetesSandbox.ts';
import { cluster, sendObject, sendStatus, startScriptedServer, type ScriptedServer } from './kubernetesScriptedServer.ts';

const never = new AbortController().signal;
const ref: ProbeRef = { cluster, namespace: 'default', name: 'tenantlink-quota-0000aaaa' };
const object = (kind: string, mark: string): Manifest => ({ kind, metadata: { name: ref.name, namespace: ref.namespace, annotations: { [markKey]: mark } } });
const request = { ref, job: object('Job', 'own'), configMap: object('ConfigMap', 'own'), signal: never };

let server: ScriptedServer;
before(async () => {
  server = await startScriptedServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
after(() => server.close());

/** An API server whose objects are made by requests; the first of these is answered by a 401 after it was carried out. */
function committing(there: Map<string, Manifest>, carriesOut: boolean): void {
  let refused = false;
  server.handler = async (path, incoming, response) => {
    const [collection = ''] = path.split('?');
    if (incoming.method === 'GET') {
      const found = there.get(collection.slice(0, collection.lastIndexOf('/')));
      return found === undefined ? sendStatus(response, 404, 'NotFound') : sendObject(response, found);
    }
    const made = JSON.parse(await text(incoming)) as { readonly metadata: object };
    if (there.has(collection)) return sendStatus(response, 409, 'AlreadyExists');
    if (refused || carriesOut) there.set(collection, { ...made, metadata: { ...made.metadata, uid: `uid of ${collection}` } });
    if (refused) return sendObject(response, there.get(collection));
    refused = true;
    sendStatus(response, 401, 'Unauthorized');
  };
}

const jobs = '/apis/batch/v1/namespaces/default/jobs';
const configMaps = '/api/v1/namespaces/default/configmaps';

describe('a run’s objects whose creation was repeated after a 401', () => {
  for (const carriesOut of [true, false]) {
    test(`are its own, the first request ${carriesOut ? 'carried out' : 'refused'}`, async () => {
      const there = new Map<string, Manifest>();
      committing(there, carriesOut);
      await server.ports.probes.create(request);
      const { ownerReferences: [owner] = [] } = there.get(configMaps)?.metadata as { readonly ownerReferences?: readonly { readonly uid: string }[] };
      assert.equal(owner?.uid, `uid of ${jobs}`);
      assert.equal(server.requests.filter((made) => made.startsWith(`POST ${jobs}`)).length, 2);
    });
  }

  for (const other of [object('Job', 'other'), { kind: 'Job', metadata: { name: ref.name } }]) {
    test(`are another run’s where they carry ${JSON.stringify((other.metadata as Record<string, unknown>).annotations ?? 'no mark')}`, async () => {
      committing(new Map([[jobs, other]]), false);
      assert.equal((await failureOf(server.ports.probes.create(request))).code, 'AlreadyExists');
      assert.deepEqual(server.requests.filter((made) => made.includes('configmaps')), []);
    });
  }

  test('are not the run’s where they are gone again', async () => {
    server.handler = (_path, { method }, response) => (method === 'GET' ? sendStatus(response, 404, 'NotFound') : sendStatus(response, 409, 'AlreadyExists'));
    assert.equal((await failureOf(server.ports.probes.create(request))).code, 'AlreadyExists');
  });

  test('are not known to be another run’s where they cannot be looked at', async () => {
    server.handler = (_path, { method }, response) => (method === 'GET' ? sendStatus(response, 500, 'InternalError') : sendStatus(response, 409, 'AlreadyExists'));
    assert.equal((await failureOf(server.ports.probes.create(request))).reason, 'serverError');
  });
});
