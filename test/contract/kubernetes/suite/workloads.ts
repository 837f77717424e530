import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { json, raw, until, type Connect, type Connection, type RawAnswer } from './connection.ts';

interface Deployment {
  readonly metadata: { readonly resourceVersion: string; readonly managedFields: readonly { readonly manager: string; readonly operation: string; readonly time: string; readonly fieldsV1: unknown }[] };
  readonly spec: { readonly template: { readonly metadata: { readonly labels?: Record<string, string> }; readonly spec: { readonly serviceAccountName?: string; readonly serviceAccount?: string; readonly containers: readonly { readonly env?: unknown }[] } } };
}

const template = '/spec/template/spec';

/** What changing a pod template rests on: JSON patches with a version in them, and the two names of the service account. */
export function workloadsContract(connect: Connect): void {
  describe('workloads', () => {
    let at: Connection;
    before(async () => {
      at = await connect();
    });
    after(() => at.close());

    const path = (name = ''): string => `/apis/apps/v1/namespaces/${at.namespace}/deployments${name === '' ? '' : `/${name}`}`;
    const create = async (name: string, spec: object = {}): Promise<Deployment> => {
      const pod = { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: at.nodeImage }], ...spec } };
      return written(await raw(at.kubeConfig, { method: 'POST', path: path(), body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: pod } } }));
    };
    const patch = (name: string, operations: readonly object[]): Promise<RawAnswer> =>
      raw(at.kubeConfig, { method: 'PATCH', path: `${path(name)}?fieldManager=linker`, contentType: 'application/json-patch+json', body: operations });
    const written = (answer: RawAnswer): Deployment => {
      assert.ok(answer.status < 300, answer.bytes.toString('utf8'));
      return json(answer) as unknown as Deployment;
    };

    it('takes a version in a JSON patch as a condition', async () => {
      await create('conditional');
      const label = (value: string, resourceVersion: string): readonly object[] => [
        { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
        { op: 'add', path: '/spec/template/metadata/labels/example.com~1use', value },
      ];
      // A controller may write the status in between, which is exactly what the condition is about.
      const { version, after: changed } = await until('nobody writes in between', async () => {
        const { resourceVersion } = (json(await raw(at.kubeConfig, { path: path('conditional') })) as unknown as Deployment).metadata;
        const answer = await patch('conditional', label('one', resourceVersion));
        return answer.status === 409 ? undefined : { version: resourceVersion, after: written(answer) };
      });
      assert.equal(changed.spec.template.metadata.labels?.['example.com/use'], 'one');
      const late = await patch('conditional', label('two', version));
      assert.deepEqual([late.status, json(late).reason], [409, 'Conflict']);
    });

    it('names the service account twice, and forgets it only where both names go', async () => {
      const made = await create('named', { serviceAccountName: 'worker' });
      assert.deepEqual([made.spec.template.spec.serviceAccountName, made.spec.template.spec.serviceAccount], ['worker', 'worker']);
      const half = written(await patch('named', [{ op: 'remove', path: `${template}/serviceAccountName` }]));
      assert.equal(half.spec.template.spec.serviceAccountName, 'worker', 'taken from the other name');
      const gone = written(await patch('named', ['serviceAccountName', 'serviceAccount'].map((field) => ({ op: 'remove', path: `${template}/${field}` }))));
      assert.deepEqual([gone.spec.template.spec.serviceAccountName, gone.spec.template.spec.serviceAccount], [undefined, undefined]);
      const again = written(await patch('named', ['serviceAccountName', 'serviceAccount'].map((field) => ({ op: 'add', path: `${template}/${field}`, value: 'other' }))));
      assert.deepEqual([again.spec.template.spec.serviceAccountName, again.spec.template.spec.serviceAccount], ['other', 'other']);
    });

    it('adds, changes and takes out a variable by its place in the list', async () => {
      await create('variables');
      const env = async (...operations: readonly object[]): Promise<unknown> => written(await patch('variables', operations)).spec.template.spec.containers[0]?.env;
      const list = `${template}/containers/0/env`;
      assert.deepEqual(await env({ op: 'add', path: list, value: [{ name: 'A', value: '1' }] }), [{ name: 'A', value: '1' }]);
      assert.deepEqual(await env({ op: 'add', path: `${list}/-`, value: { name: 'B', value: '2' } }), [{ name: 'A', value: '1' }, { name: 'B', value: '2' }]);
      assert.deepEqual(await env({ op: 'add', path: `${list}/0/value`, value: '3' }), [{ name: 'A', value: '3' }, { name: 'B', value: '2' }]);
      assert.deepEqual(await env({ op: 'remove', path: `${list}/0` }), [{ name: 'B', value: '2' }]);
      const kept = await env({ op: 'remove', path: `${list}/0` });
      assert.ok(kept === undefined || (Array.isArray(kept) && kept.length === 0));
    });

    it('says which manager wrote a field of the template, and when', async () => {
      await create('dated');
      const before = Date.now();
      const after = written(await patch('dated', [{ op: 'add', path: '/spec/template/metadata/labels/example.com~1use', value: 'x' }]));
      const entry = after.metadata.managedFields.find(({ manager }) => manager === 'linker');
      assert.ok(entry);
      assert.equal(entry.operation, 'Update');
      assert.match(JSON.stringify(entry.fieldsV1), /"f:example\.com\/use"/);
      assert.ok(Math.abs(Date.parse(entry.time) - before) < 120_000);
    });

    it('refuses to change the template of a Job', async () => {
      const pod = { restartPolicy: 'Never', containers: [{ name: 'app', image: at.nodeImage, command: ['node', '-e', '0'] }] };
      const jobs = `/apis/batch/v1/namespaces/${at.namespace}/jobs`;
      assert.equal((await raw(at.kubeConfig, { method: 'POST', path: jobs, body: { metadata: { name: 'fixed' }, spec: { parallelism: 0, template: { spec: pod } } } })).status, 201);
      const job = await raw(at.kubeConfig, { method: 'PATCH', path: `${jobs}/fixed`, contentType: 'application/merge-patch+json', body: { spec: { template: { metadata: { labels: { x: 'y' } } } } } });
      assert.equal(job.status, 422);
      assert.match(String(json(job).message), /field is immutable/);
    });

    it('lists the registered webhooks', async () => {
      const answer = json(await raw(at.kubeConfig, { path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations' }));
      assert.equal(answer.kind, 'MutatingWebhookConfigurationList');
      assert.ok(Array.isArray(answer.items));
    });
  });
}
