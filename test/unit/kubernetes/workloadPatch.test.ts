import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WorkloadEdit } from '../../../src/core/model/workloadEdit.ts';
import { workloadPatch, type JsonRecord } from '../../../src/kubernetes/access/workloadPatch.ts';
import { jsonPatch } from '../../sandbox/kubernetes/patch/jsonPatch.ts';

const template = ['spec', 'template'];

function deployment(change: { readonly metadata?: object; readonly spec?: object } = {}): JsonRecord {
  return {
    metadata: { name: 'web', resourceVersion: '7' },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: 'web' }, ...change.metadata },
        spec: { containers: [{ name: 'app', image: 'a', env: [{ name: 'AZURE_TENANT_ID', value: 't' }, { name: 'OTHER', value: 'o' }] }, { name: 'side', image: 's' }], ...change.spec },
      },
    },
  };
}

function patched(object: JsonRecord, ...edits: readonly WorkloadEdit[]): unknown {
  const patch = workloadPatch({ object, template, edits });
  return patch.state === 'changed' ? `changed: ${patch.what}` : jsonPatch(object, patch.operations);
}

const label = (before: string | null, after: string | null, key = 'azure.workload.identity/use'): WorkloadEdit => ({ kind: 'label', key, before, after });
const env = (container: string, name: string, before: string | null, after: string | null): WorkloadEdit => ({ kind: 'env', container, name, before, after });
const account = (before: string | null, after: string | null): WorkloadEdit => ({ kind: 'serviceAccountName', before, after });

test('a label is set, changed and taken away; maps that are missing are made', () => {
  assert.deepEqual(patched(deployment(), label(null, 'true')), deployment({ metadata: { labels: { app: 'web', 'azure.workload.identity/use': 'true' } } }));
  assert.deepEqual(patched(deployment({ metadata: { labels: { x: '1' } } }), label('1', null, 'x')), deployment({ metadata: { labels: {} } }));
  const bare = { metadata: {}, spec: { template: { spec: { containers: [] } } } };
  assert.deepEqual(patched(bare, label(null, 'true')), { metadata: {}, spec: { template: { metadata: { labels: { 'azure.workload.identity/use': 'true' } }, spec: { containers: [] } } } });
  const annotation: WorkloadEdit = { kind: 'annotation', key: 'a/b~c', before: null, after: 'v' };
  assert.deepEqual(patched(deployment(), annotation), deployment({ metadata: { annotations: { 'a/b~c': 'v' } } }));
});

test('the service account is named in both of its fields, and in neither when it goes', () => {
  const named = deployment({ spec: { serviceAccountName: 'wi', serviceAccount: 'wi', containers: [] } });
  const unnamed = deployment({ spec: { containers: [] } });
  assert.deepEqual(patched(unnamed, account(null, 'wi')), named);
  assert.deepEqual(patched(unnamed, account('default', 'wi')), named);
  assert.deepEqual(patched(named, account('wi', null)), unnamed);
  assert.equal(patched(named, account('old', 'new')), 'changed: serviceAccountName');
});

test('an environment variable is found by container and name, wherever it stands', () => {
  const after = (containers: unknown): unknown => deployment({ spec: { containers } });
  const side = { name: 'side', image: 's' };
  assert.deepEqual(patched(deployment(), env('app', 'AZURE_TENANT_ID', 't', null)), after([{ name: 'app', image: 'a', env: [{ name: 'OTHER', value: 'o' }] }, side]));
  assert.deepEqual(patched(deployment(), env('app', 'OTHER', 'o', 'p')), after([{ name: 'app', image: 'a', env: [{ name: 'AZURE_TENANT_ID', value: 't' }, { name: 'OTHER', value: 'p' }] }, side]));
  assert.deepEqual(patched(deployment(), env('side', 'NEW', null, 'n')), after([...containersOf(deployment()).slice(0, 1), { ...side, env: [{ name: 'NEW', value: 'n' }] }]));
  assert.deepEqual(patched(deployment(), env('app', 'AZURE_TENANT_ID', 't', null), env('app', 'OTHER', 'o', null)), after([{ name: 'app', image: 'a', env: [] }, side]));
  const init = deployment({ spec: { initContainers: [{ name: 'init', env: [{ name: 'A', value: '1' }] }], containers: [] } });
  assert.deepEqual(patched(init, env('init', 'A', '1', '2')), deployment({ spec: { initContainers: [{ name: 'init', env: [{ name: 'A', value: '2' }] }], containers: [] } }));
});

test('what is as wanted needs nothing; what is something else by now is a change of somebody', () => {
  const cases: readonly (readonly [JsonRecord, WorkloadEdit, string])[] = [
    [deployment({ metadata: { labels: { k: 'new' } } }), label('old', 'new', 'k'), 'nothing'],
    [deployment(), label('old', null, 'k'), 'nothing'],
    [deployment({ metadata: { labels: { k: 'theirs' } } }), label('old', 'new', 'k'), 'k'],
    [deployment(), label('old', 'new', 'k'), 'k'],
    [deployment(), env('app', 'OTHER', 'x', 'y'), 'app: OTHER'],
    [deployment(), env('gone', 'A', '1', null), 'nothing'],
    [deployment(), env('gone', 'A', null, '1'), 'gone: A'],
    [deployment({ spec: { containers: [{ name: 'app', env: [{ name: 'A', valueFrom: {} }] }] } }), env('app', 'A', '1', '2'), 'app: A'],
    [deployment({ spec: { containers: [{ name: 'app', env: [{ name: 'A', valueFrom: {} }] }] } }), env('app', 'A', null, '2'), 'app: A'],
  ];
  for (const [object, edit, expected] of cases) {
    const patch = workloadPatch({ object, template, edits: [edit] });
    assert.deepEqual(patch, expected === 'nothing' ? { state: 'patch', operations: [] } : { state: 'changed', what: expected }, JSON.stringify(edit));
  }
});

test('property: edits change the named values and nothing else, twice is once, and the way back leads back', () => {
  const key = fc.constantFrom('app', 'azure.workload.identity/use', 'a~b/c', '__proto__', 'constructor');
  const value = fc.constantFrom('', 'true', 'x');
  const entries = fc.dictionary(key.filter((name) => name !== '__proto__'), value, { maxKeys: 3 });
  const variables = fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'C'), value }), { selector: ({ name }) => name, maxLength: 3 });
  const container = (name: string) => fc.record({ name: fc.constant(name), image: fc.constant('i'), env: variables });
  const objects = fc.record({
    metadata: fc.constant({ resourceVersion: '1' }),
    spec: fc.record({ template: fc.record({ metadata: fc.record({ labels: entries, annotations: entries }), spec: fc.record({ containers: fc.tuple(container('c1'), container('c2')) }) }) }),
  });
  const wishes = fc.array(fc.record({ kind: fc.constantFrom('label' as const, 'annotation' as const, 'env' as const), key, variable: fc.constantFrom('A', 'B', 'C'), container: fc.constantFrom('c1', 'c2'), after: fc.option(value) }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(objects, wishes, (made, wanted) => {
      const object = JSON.parse(JSON.stringify(made)) as JsonRecord;
      const edits = distinct(wanted.map((wish) => editFor(object, wish)));
      const after = patched(object, ...edits) as JsonRecord;
      for (const edit of edits) assert.equal(currentOf(after, edit), edit.after);
      assert.deepEqual(untouched(after, edits), untouched(object, edits));
      assert.deepEqual(workloadPatch({ object: after, template, edits }), { state: 'patch', operations: [] });
      const back = patched(after, ...edits.map((edit) => ({ ...edit, before: edit.after, after: edit.before })));
      assert.deepEqual(sorted(back as JsonRecord), sorted(object));
    }),
    { numRuns: 300 },
  );
});

interface Sorted {
  readonly labels: unknown;
  readonly annotations: unknown;
  readonly env: readonly unknown[];
}

function containersOf(object: JsonRecord): readonly { readonly name: string; readonly env?: readonly { readonly name: string; readonly value: string }[] }[] {
  return (object as { spec: { template: { spec: { containers: [] } } } }).spec.template.spec.containers;
}

function mapsOf(object: JsonRecord): Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string>>>> {
  return (object as { spec: { template: { metadata: { labels: Record<string, string>; annotations: Record<string, string> } } } }).spec.template.metadata;
}

type AnEdit = Exclude<WorkloadEdit, { kind: 'serviceAccountName' }>;

function currentOf(object: JsonRecord, edit: AnEdit): string | null {
  if (edit.kind === 'env') return containersOf(object).find(({ name }) => name === edit.container)?.env?.find(({ name }) => name === edit.name)?.value ?? null;
  const map = mapsOf(object)[edit.kind === 'label' ? 'labels' : 'annotations'];
  return Object.hasOwn(map, edit.key) ? (map[edit.key] ?? null) : null;
}

function editFor(object: JsonRecord, wish: { kind: AnEdit['kind']; key: string; variable: string; container: string; after: string | null }): AnEdit {
  const blank: AnEdit = wish.kind === 'env' ? { kind: 'env', container: wish.container, name: wish.variable, before: null, after: wish.after } : { kind: wish.kind, key: wish.key === '__proto__' ? 'p' : wish.key, before: null, after: wish.after };
  return { ...blank, before: currentOf(object, blank) };
}

function distinct(edits: readonly AnEdit[]): readonly AnEdit[] {
  return [...new Map(edits.map((edit) => [edit.kind === 'env' ? `env ${edit.container} ${edit.name}` : `${edit.kind} ${edit.key}`, edit])).values()];
}

/** The object without the values that the edits name. */
function untouched(object: JsonRecord, edits: readonly AnEdit[]): Sorted {
  const without = (kind: 'label' | 'annotation', map: Readonly<Record<string, string>>): unknown =>
    Object.entries(map).filter(([name]) => !edits.some((edit) => edit.kind === kind && edit.key === name)).sort();
  const { labels, annotations } = mapsOf(object);
  return {
    labels: without('label', labels),
    annotations: without('annotation', annotations),
    env: containersOf(object).map(({ name: container, env: list }) => (list ?? []).filter(({ name }) => !edits.some((edit) => edit.kind === 'env' && edit.container === container && edit.name === name))),
  };
}

/** A variable that was taken out comes back at the end. */
function sorted(object: JsonRecord): Sorted {
  const { labels, annotations } = mapsOf(object);
  return { labels: Object.entries(labels).sort(), annotations: Object.entries(annotations).sort(), env: containersOf(object).map(({ env: list }) => [...(list ?? [])].sort((left, right) => left.name.localeCompare(right.name))) };
}
