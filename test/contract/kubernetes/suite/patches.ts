import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { json, raw, type Connect, type Connection, type RawAnswer } from './connection.ts';

interface Written {
  metadata: { resourceVersion: string; annotations?: Record<string, string>; labels?: Record<string, string>; managedFields: { manager: string; operation: string }[] };
  data?: Record<string, string>;
}

/** The four kinds of PATCH; server-side apply with its conflicts above all. */
export function patchesContract(connect: Connect): void {
  describe('patches', () => {
    let at: Connection;
    before(async () => {
      at = await connect();
    });
    after(() => at.close());

    const path = (name: string): string => `/api/v1/namespaces/${at.namespace}/configmaps/${name}`;
    const create = (name: string, rest: Record<string, unknown>): Promise<RawAnswer> =>
      raw(at.kubeConfig, { method: 'POST', path: `/api/v1/namespaces/${at.namespace}/configmaps?fieldManager=maker`, body: { metadata: { name, ...(rest.metadata as object | undefined) }, data: rest.data } });
    const patch = (name: string, type: string, body: unknown, query = ''): Promise<RawAnswer> =>
      raw(at.kubeConfig, { method: 'PATCH', path: `${path(name)}${query}`, body, contentType: `application/${type}` });
    const apply = (name: string, manager: string, rest: Record<string, unknown>, force = false): Promise<RawAnswer> =>
      patch(name, 'apply-patch+yaml', { apiVersion: 'v1', kind: 'ConfigMap', ...rest, metadata: { name, ...(rest.metadata as object | undefined) } }, `?fieldManager=${manager}${force ? '&force=true' : ''}`);
    const written = (answer: RawAnswer): Written => {
      assert.ok(answer.status < 300, answer.bytes.toString('utf8'));
      return json(answer) as unknown as Written;
    };

    it('merges, and removes what is null', async () => {
      await create('merged', { data: { a: '1', b: '2' } });
      const after = written(await patch('merged', 'merge-patch+json', { data: { a: null, c: '3' } }));
      assert.deepEqual(after.data, { b: '2', c: '3' });
    });

    it('follows a JSON patch, and stores nothing when a test in it fails', async () => {
      await create('stepped', { metadata: { annotations: { 'example.com/a': '1' } } });
      const after = written(await patch('stepped', 'json-patch+json', [
        { op: 'test', path: '/metadata/annotations/example.com~1a', value: '1' },
        { op: 'replace', path: '/metadata/annotations/example.com~1a', value: '2' },
        { op: 'add', path: '/data', value: { k: 'v' } },
      ]));
      assert.equal(after.metadata.annotations?.['example.com/a'], '2');
      const refused = await patch('stepped', 'json-patch+json', [{ op: 'test', path: '/metadata/annotations/example.com~1a', value: '1' }, { op: 'remove', path: '/data' }]);
      assert.equal(refused.status, 422);
      assert.deepEqual(json(await raw(at.kubeConfig, { path: path('stepped') })).data, { k: 'v' });
    });

    it('merges strategically', async () => {
      await create('strategic', { data: { a: '1' } });
      assert.deepEqual(written(await patch('strategic', 'strategic-merge-patch+json', { data: { b: '2' } })).data, { a: '1', b: '2' });
      assert.deepEqual(written(await patch('strategic', 'strategic-merge-patch+json', { data: { $patch: 'replace', c: '3' } })).data, { c: '3' });
    });

    it('refuses a merge of an older version', async () => {
      const made = written(await create('aged', { data: { a: '1' } }));
      written(await patch('aged', 'merge-patch+json', { data: { a: '2' } }));
      const refused = await patch('aged', 'merge-patch+json', { metadata: { resourceVersion: made.metadata.resourceVersion }, data: { a: '3' } });
      assert.equal(refused.status, 409);
    });

    it('refuses a type it does not know', async () => {
      await create('typed', {});
      assert.equal((await patch('typed', 'x-unknown', {})).status, 415);
    });

    it('applies: creates, then changes nothing when applied again', async () => {
      const first = await apply('applied', 'linker', { metadata: { annotations: { 'example.com/id': 'x' } } });
      assert.equal(first.status, 201);
      const again = written(await apply('applied', 'linker', { metadata: { annotations: { 'example.com/id': 'x' } } }));
      assert.equal(again.metadata.resourceVersion, (json(first) as unknown as Written).metadata.resourceVersion);
      assert.deepEqual(again.metadata.managedFields.map(({ manager, operation }) => [manager, operation]), [['linker', 'Apply']]);
    });

    it('refuses to apply over the value of another manager, with the true words', async () => {
      await create('contested', { metadata: { annotations: { 'example.com/id': 'theirs' } } });
      const answer = await apply('contested', 'linker', { metadata: { annotations: { 'example.com/id': 'ours' } } });
      assert.equal(answer.status, 409);
      const { reason, message, details } = json(answer) as { reason: string; message: string; details: { causes: { reason: string; field: string }[] } };
      assert.equal(reason, 'Conflict');
      assert.match(message, /^Apply failed with 1 conflict: conflict with "maker" using v1( at [^ ]+)?: \.metadata\.annotations\.example\.com\/id$/);
      assert.deepEqual(details.causes.map((cause) => [cause.reason, cause.field]), [['FieldManagerConflict', '.metadata.annotations.example.com/id']]);
    });

    it('names every field of several conflicts', async () => {
      await create('twofold', { metadata: { annotations: { 'example.com/id': 'theirs' } }, data: { k: 'theirs' } });
      const answer = json(await apply('twofold', 'linker', { metadata: { annotations: { 'example.com/id': 'ours' } }, data: { k: 'ours' } }));
      assert.match(String(answer.message), /^Apply failed with 2 conflicts: conflicts with "maker" using v1( at [^ ]+)?:\n- \.data\.k\n- \.metadata\.annotations\.example\.com\/id$|^Apply failed with 2 conflicts: conflicts with "maker" using v1( at [^ ]+)?:\n- \.metadata\.annotations\.example\.com\/id\n- \.data\.k$/);
    });

    it('shares a field that both want the same', async () => {
      await create('shared', { metadata: { annotations: { 'example.com/id': 'same' } } });
      assert.equal((await apply('shared', 'linker', { metadata: { annotations: { 'example.com/id': 'same' } } })).status, 200);
      const left = written(await apply('shared', 'linker', {}));
      assert.equal(left.metadata.annotations?.['example.com/id'], 'same', 'the other owner still wants it');
    });

    it('takes a field by force, and the other loses it', async () => {
      await create('forced', { metadata: { annotations: { 'example.com/id': 'theirs', 'example.com/other': 'o' } } });
      const after = written(await apply('forced', 'linker', { metadata: { annotations: { 'example.com/id': 'ours' } } }, true));
      assert.deepEqual(after.metadata.annotations, { 'example.com/id': 'ours', 'example.com/other': 'o' });
      const gone = written(await apply('forced', 'linker', {}));
      assert.deepEqual(gone.metadata.annotations, { 'example.com/other': 'o' });
    });

    it('refuses an apply without a manager, and one that sets managedFields', async () => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nameless' } };
      const unnamed = await patch('nameless', 'apply-patch+yaml', body);
      assert.ok(unnamed.status === 422 || unnamed.status === 400);
      assert.match(String(json(unnamed).message), /fieldManager: Required value: is required for apply patch/);
      const managed = await apply('forced', 'linker', { metadata: { managedFields: [{ manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} }] } });
      assert.equal(managed.status, 400);
      assert.equal(json(managed).message, 'metadata.managedFields must be nil');
    });

    it('accepts the apply as YAML text', async () => {
      const answer = await patch('yaml', 'apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  k: v\n', '?fieldManager=linker');
      assert.deepEqual(written(answer).data, { k: 'v' });
    });
  });
}
