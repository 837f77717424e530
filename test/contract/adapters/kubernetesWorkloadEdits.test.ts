import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WorkloadEdit } from '../../../src/core/model/workloadEdit.ts';
import type { ClusterAccess } from '../../../src/core/ports/clusterAccess.ts';
import { failureOf, startStage, type SandboxStage } from './kubernetesSandbox.ts';

const signal = new AbortController().signal;
const namespace = 'work';
const use: WorkloadEdit = { kind: 'label', key: 'azure.workload.identity/use', before: null, after: 'true' };
const edits: readonly WorkloadEdit[] = [
  use,
  { kind: 'annotation', key: 'azure.workload.identity/skip-containers', before: 'app', after: null },
  { kind: 'serviceAccountName', before: null, after: 'wi' },
  { kind: 'env', container: 'app', name: 'AZURE_CLIENT_ID', before: 'wrong', after: null },
];
const back = edits.map((edit): WorkloadEdit => ({ ...edit, before: edit.after, after: edit.before }));
let stage: SandboxStage;
let access: ClusterAccess;
/** Runs just before a patch arrives: what somebody else does at the same time. */
let meanwhile: () => void = () => undefined;

before(async () => {
  stage = await startStage({
    front: ({ method }) => {
      if (method === 'PATCH') meanwhile();
      return false;
    },
  });
  access = stage.product.world.access;
  stage.small.ensureNamespace(namespace);
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'wi', namespace } });
});
after(() => stage.sandbox.close());

const podTemplate = {
  metadata: { labels: { app: 'x' }, annotations: { 'azure.workload.identity/skip-containers': 'app', note: 'n' } },
  spec: { containers: [{ name: 'app', image: 'node:20', env: [{ name: 'AZURE_CLIENT_ID', value: 'wrong' }, { name: 'KEPT', value: 'k' }] }] },
};
const selector = { matchLabels: { app: 'x' } };
const bodies = {
  Deployment: { apiVersion: 'apps/v1', spec: { selector, replicas: 0, template: podTemplate } },
  StatefulSet: { apiVersion: 'apps/v1', spec: { selector, replicas: 0, serviceName: 's', template: podTemplate } },
  DaemonSet: { apiVersion: 'apps/v1', spec: { selector, template: podTemplate } },
  ReplicaSet: { apiVersion: 'apps/v1', spec: { selector, replicas: 0, template: podTemplate } },
  CronJob: { apiVersion: 'batch/v1', spec: { schedule: '0 0 * * *', suspend: true, jobTemplate: { spec: { template: { ...podTemplate, spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } } } },
} as const;
type Kind = keyof typeof bodies;

function make(kind: Kind, name: string): { readonly cluster: SandboxStage['cluster']; readonly signal: AbortSignal; readonly workload: { readonly kind: Kind; readonly namespace: string; readonly name: string } } {
  stage.small.put({ ...bodies[kind], kind, metadata: { name, namespace } });
  return { cluster: stage.cluster, signal, workload: { kind, namespace, name } };
}

const specOf = (kind: Kind, name: string): unknown => stage.small.get({ apiVersion: bodies[kind].apiVersion, kind, namespace, name })?.spec;
const read = (kind: Kind, name: string) => access.getWorkload({ cluster: stage.cluster, kind, namespace, name, signal });

test('every kind of workload is mended in one change, and put back exactly', async () => {
  for (const kind of Object.keys(bodies) as Kind[]) {
    const request = make(kind, 'mended');
    const before = structuredClone(specOf(kind, 'mended'));
    await access.editWorkload({ ...request, edits });
    const mended = await read(kind, 'mended');
    assert.deepEqual([mended?.podLabels, mended?.podAnnotations, mended?.serviceAccountName, mended?.containers], [{ app: 'x', 'azure.workload.identity/use': 'true' }, { note: 'n' }, 'wi', [{ name: 'app', env: { KEPT: 'k' } }]], kind);
    await access.editWorkload({ ...request, edits });
    await access.editWorkload({ ...request, edits: back });
    assert.deepEqual(withSortedEnv(specOf(kind, 'mended')), withSortedEnv(before), kind);
  }
});

test('done already is no write; half done is finished', async () => {
  const request = make('Deployment', 'again');
  await access.editWorkload({ ...request, edits: [use] });
  const version = (): string | undefined => stage.small.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'again' })?.metadata.resourceVersion;
  const first = version();
  await access.editWorkload({ ...request, edits: [use] });
  assert.equal(version(), first);
  await access.editWorkload({ ...request, edits });
  assert.equal((await read('Deployment', 'again'))?.serviceAccountName, 'wi');
});

test('a value of somebody else is a conflict that names it, and nothing at all is changed', async () => {
  const request = make('Deployment', 'theirs');
  const before = structuredClone(specOf('Deployment', 'theirs'));
  const failure = await failureOf(access.editWorkload({ ...request, edits: [use, { kind: 'env', container: 'app', name: 'KEPT', before: 'other', after: null }] }));
  assert.deepEqual([failure.reason, failure.code, failure.detail], ['conflict', 'WorkloadChanged', 'app: KEPT']);
  assert.deepEqual(specOf('Deployment', 'theirs'), before);
});

test('another write in between is compared again: a status change does not matter, a changed value does', async () => {
  const request = make('Deployment', 'busy');
  const change = (patch: unknown): void => void stage.small.patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'busy' }, patch);
  let count = 0;
  meanwhile = () => {
    count += 1;
    if (count < 4) change({ metadata: { annotations: { churn: String(count) } } });
  };
  await access.editWorkload({ ...request, edits });
  assert.equal(count, 4);
  meanwhile = () => change({ spec: { template: { metadata: { labels: { 'azure.workload.identity/use': 'theirs' } } } } });
  const failure = await failureOf(access.editWorkload({ ...request, edits: back }));
  assert.deepEqual([failure.code, failure.detail], ['WorkloadChanged', 'azure.workload.identity/use']);
  assert.equal((await read('Deployment', 'busy'))?.serviceAccountName, 'wi');
  meanwhile = () => change({ metadata: { annotations: { churn: String((count += 1)) } } });
  const never = await failureOf(access.editWorkload({ ...request, edits: [{ kind: 'annotation', key: 'note', before: 'n', after: 'm' }] }));
  assert.deepEqual([never.reason, never.code], ['conflict', 'Conflict']);
  meanwhile = () => undefined;
});

test('what cannot be changed is not supported; what is not there is notFound; without the right it is forbidden', async () => {
  for (const kind of ['Pod', 'Job', 'Rollout']) {
    const failure = await failureOf(access.editWorkload({ cluster: stage.cluster, signal, workload: { kind, namespace, name: 'x' }, edits: [use] }));
    assert.deepEqual([failure.reason, failure.code], ['notSupported', 'ImmutableTemplate'], kind);
  }
  const absent = await failureOf(access.editWorkload({ cluster: stage.cluster, signal, workload: { kind: 'Deployment', namespace, name: 'nothing' }, edits: [use] }));
  assert.deepEqual([absent.reason, absent.target], ['notFound', 'Deployment work/nothing']);
  const request = make('Deployment', 'locked');
  stage.small.setAccess(stage.user, [{ verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] }]);
  try {
    const failure = await failureOf(access.editWorkload({ ...request, edits: [use] }));
    assert.equal(failure.reason, 'forbidden');
    assert.match(failure.detail ?? '', /cannot patch resource "deployments"/);
  } finally {
    stage.small.setAccess(stage.user, undefined);
  }
  const selected = await failureOf(access.editWorkload({ ...request, edits: [{ kind: 'label', key: 'app', before: 'x', after: 'y' }] }));
  assert.equal(selected.reason, 'invalidRequest');
});

test('a mended Deployment starts new pods, which the webhook then serves', async () => {
  stage.small.put({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'wi', namespace, annotations: { 'azure.workload.identity/client-id': 'c' } } });
  stage.small.put({ ...bodies.Deployment, kind: 'Deployment', metadata: { name: 'serving', namespace }, spec: { ...bodies.Deployment.spec, replicas: 1 } });
  await access.editWorkload({ cluster: stage.cluster, signal, workload: { kind: 'Deployment', namespace, name: 'serving' }, edits });
  const served = async (): Promise<boolean> => {
    const pods = (await access.listWorkloads({ cluster: stage.cluster, namespace, signal })).filter(({ kind, ownedBy }) => kind === 'Pod' && ownedBy?.kind === 'ReplicaSet');
    return pods.some(({ projectedTokens, createdAt }) => projectedTokens.some(({ audience }) => audience === 'api://AzureADTokenExchange') && createdAt !== undefined);
  };
  const end = Date.now() + 30_000;
  while (!(await served())) {
    assert.ok(Date.now() < end, 'no new pod came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

/** A variable that was taken out comes back at the end. */
function withSortedEnv(spec: unknown): unknown {
  return JSON.parse(JSON.stringify(spec), (key, value: unknown) => (key === 'env' && Array.isArray(value) ? [...(value as { name: string }[])].sort((left, right) => left.name.localeCompare(right.name)) : value));
}
