import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { json, raw, refusal, type Connect, type Connection } from './connection.ts';

/** Create, read, update, delete and their refusals. */
export function objectsContract(connect: Connect): void {
  describe('objects', () => {
    let at: Connection;
    let core: CoreV1Api;
    before(async () => {
      at = await connect();
      core = at.kubeConfig.makeApiClient(CoreV1Api);
    });
    after(() => at.close());

    const maps = (name = ''): string => `/api/v1/namespaces/${at.namespace}/configmaps${name === '' ? '' : `/${name}`}`;

    it('gives a new object its uid, version and time', async () => {
      const made = await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'fresh' }, data: { a: '1' } } });
      assert.match(made.metadata?.uid ?? '', /^[0-9a-f-]{36}$/);
      assert.match(made.metadata?.resourceVersion ?? '', /^\d+$/);
      assert.ok(made.metadata?.creationTimestamp instanceof Date);
      assert.deepEqual(await core.readNamespacedConfigMap({ namespace: at.namespace, name: 'fresh' }), made);
    });

    it('answers 404 with the object in the details', async () => {
      const status = await refusal(core.readNamespacedConfigMap({ namespace: at.namespace, name: 'nope' }));
      assert.deepEqual(status, { code: 404, reason: 'NotFound', message: 'configmaps "nope" not found', details: { name: 'nope', kind: 'configmaps' } });
    });

    it('answers 404 for a namespace that does not exist', async () => {
      const status = await refusal(core.createNamespacedConfigMap({ namespace: 'no-such-namespace', body: { metadata: { name: 'x' } } }));
      assert.equal(status.code, 404);
      assert.equal(status.message, 'namespaces "no-such-namespace" not found');
    });

    it('refuses a second object of the same name', async () => {
      const make = (): Promise<unknown> => core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'twice' } } });
      await make();
      const status = await refusal(make());
      assert.deepEqual([status.code, status.reason, status.message], [409, 'AlreadyExists', 'configmaps "twice" already exists']);
    });

    it('names an object after its prefix', async () => {
      const made = await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { generateName: 'probe-' } } });
      assert.match(made.metadata?.name ?? '', /^probe-[a-z0-9]{5}$/);
    });

    it('refuses names that are no DNS subdomain, with the field as the cause', async () => {
      const status = await refusal(core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'Not_Valid' } } }));
      assert.deepEqual([status.code, status.reason], [422, 'Invalid']);
      assert.match(status.message, /^ConfigMap "Not_Valid" is invalid: metadata\.name: Invalid value: "Not_Valid": a (lowercase RFC 1123|DNS-1123) subdomain must consist of/);
      assert.equal((status.details.causes as { field: string }[])[0]?.field, 'metadata.name');
    });

    it('refuses an annotation that is no text', async () => {
      const answer = await raw(at.kubeConfig, { method: 'POST', path: maps(), body: { metadata: { name: 'bad', annotations: { a: true } } } });
      assert.equal(answer.status, 400);
      assert.match(String(json(answer).message), /cannot (be handled as a ConfigMap|unmarshal)/);
    });

    it('keeps a writer from overwriting a newer version', async () => {
      const { metadata = {} } = await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'locked' }, data: { a: '1' } } });
      await core.replaceNamespacedConfigMap({ namespace: at.namespace, name: 'locked', body: { metadata, data: { a: '2' } } });
      const status = await refusal(core.replaceNamespacedConfigMap({ namespace: at.namespace, name: 'locked', body: { metadata, data: { a: '3' } } }));
      assert.deepEqual([status.code, status.reason], [409, 'Conflict']);
      assert.equal(status.message, 'Operation cannot be fulfilled on configmaps "locked": the object has been modified; please apply your changes to the latest version and try again');
    });

    it('stores nothing on a dry run', async () => {
      await core.createNamespacedConfigMap({ namespace: at.namespace, dryRun: 'All', body: { metadata: { name: 'dry' } } });
      assert.equal((await refusal(core.readNamespacedConfigMap({ namespace: at.namespace, name: 'dry' }))).code, 404);
    });

    it('keeps the version where an update changes nothing', async () => {
      const made = await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'still' }, data: { a: '1' } } });
      const again = await core.replaceNamespacedConfigMap({ namespace: at.namespace, name: 'still', body: { metadata: { name: 'still' }, data: { a: '1' } } });
      assert.equal(again.metadata?.resourceVersion, made.metadata?.resourceVersion);
    });

    it('deletes only the object whose uid was meant', async () => {
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'kept' } } });
      const status = await refusal(core.deleteNamespacedConfigMap({ namespace: at.namespace, name: 'kept', body: { preconditions: { uid: '00000000-0000-4000-8000-000000000000' } } }));
      assert.deepEqual([status.code, status.reason], [409, 'Conflict']);
      assert.match(status.message, /^Operation cannot be fulfilled on ConfigMap "kept": the UID in the precondition \(00000000-0000-4000-8000-000000000000\) does not match the UID in record \([0-9a-f-]{36}\)\. The object might have been deleted and then recreated$/);
    });

    it('answers a deletion with what was deleted', async () => {
      await core.createNamespacedConfigMap({ namespace: at.namespace, body: { metadata: { name: 'gone' } } });
      const answer = json(await raw(at.kubeConfig, { method: 'DELETE', path: maps('gone') }));
      assert.deepEqual([answer.kind, answer.status], ['Status', 'Success']);
      assert.equal((answer.details as { name: string }).name, 'gone');
    });

    it('answers a path it does not have with 404', async () => {
      const answer = await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/teapots` });
      assert.equal(answer.status, 404);
      assert.equal(json(answer).message, 'the server could not find the requested resource');
    });

    it('answers 401 without credentials or with a false token', async () => {
      const answer = await raw(at.kubeConfig, { path: maps(), anonymous: true, headers: { authorization: 'Bearer no-such-token' } });
      assert.equal(answer.status, 401);
      assert.deepEqual([json(answer).reason, json(answer).message], ['Unauthorized', 'Unauthorized']);
    });
  });
}
