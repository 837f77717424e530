import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CoreV1Api } from '@kubernetes/client-node';
import { json, raw, refusal, until, type Connection } from './suite/connection.ts';
import { eventMessages, nodePod, podWhere } from './suite/podSpecs.ts';
import { startSandboxCluster, type SandboxCluster } from './sandboxCluster.ts';

const SLEEPER = "console.log('up'); setInterval(() => undefined, 1000)";

/** What another administrator can break, and how it looks. */
describe('a broken cluster', () => {
  let sandbox: SandboxCluster;
  let at: Connection;
  let core: CoreV1Api;
  before(async () => {
    sandbox = await startSandboxCluster();
    at = await sandbox.connection();
    core = at.kubeConfig.makeApiClient(CoreV1Api);
  });
  after(() => sandbox.close());

  const create = (name: string, change: (pod: ReturnType<typeof nodePod>) => void = () => undefined): Promise<unknown> => {
    const pod = nodePod(at, name, SLEEPER);
    change(pod);
    return core.createNamespacedPod({ namespace: at.namespace, body: pod });
  };
  const unscheduled = (name: string): Promise<string> =>
    podWhere(at, name, 'is not scheduled', ({ status }) => status?.conditions?.some(({ type, status: value }) => type === 'PodScheduled' && value === 'False') === true).then(
      ({ status }) => status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message ?? '',
    );
  const drop = (name: string): Promise<unknown> => core.deleteNamespacedPod({ namespace: at.namespace, name, gracePeriodSeconds: 0 });

  it('leaves pods pending on a cordoned node, and places them when it is back', async () => {
    sandbox.cluster.setSchedulable(false);
    await create('cordoned');
    const message = '0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    assert.equal(await unscheduled('cordoned'), message);
    assert.deepEqual(await eventMessages(at, 'cordoned', 'FailedScheduling'), [message]);
    sandbox.cluster.setSchedulable(true);
    await podWhere(at, 'cordoned', 'runs', ({ status }) => status?.phase === 'Running');
    await drop('cordoned');
  });

  it('has no room for what asks too much', async () => {
    sandbox.cluster.setNodeRoom({ cpu: '100m' });
    await create('large', (pod) => Object.assign(pod.spec?.containers[0] ?? {}, { resources: { requests: { cpu: '500m' } } }));
    assert.match(await unscheduled('large'), /^0\/1 nodes are available: 1 Insufficient cpu\./);
    sandbox.cluster.setNodeRoom({ cpu: '1900m' });
    await podWhere(at, 'large', 'runs', ({ status }) => status?.phase === 'Running');
    await drop('large');
  });

  it('cannot pull an image its registry refuses', async () => {
    sandbox.cluster.setImageFault('docker.io/library/node:24-slim', 'unauthorized');
    await create('refused');
    await podWhere(at, 'refused', 'backs off', ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ImagePullBackOff');
    const messages = await eventMessages(at, 'refused', 'Failed');
    assert.ok(messages.some((message) => message.includes('insufficient_scope: authorization failed')));
    assert.ok(messages.includes('Error: ImagePullBackOff'));
    sandbox.cluster.setImageFault('docker.io/library/node:24-slim', undefined);
    await drop('refused');
  });

  it('kills a container for memory', async () => {
    await create('hungry');
    await podWhere(at, 'hungry', 'runs', ({ status }) => status?.phase === 'Running');
    sandbox.cluster.killContainer({ namespace: at.namespace, name: 'hungry', container: 'main' }, 'OOMKilled');
    const dead = await podWhere(at, 'hungry', 'is dead', ({ status }) => status?.phase === 'Failed');
    const ended = dead.status?.containerStatuses?.[0]?.state?.terminated;
    assert.deepEqual([ended?.exitCode, ended?.reason], [137, 'OOMKilled']);
  });

  it('waits for a config map that is not there, and goes on when it comes', async () => {
    await create('mapless', (pod) => {
      if (pod.spec) pod.spec.volumes = [{ name: 'late', configMap: { name: 'late' } }];
      Object.assign(pod.spec?.containers[0] ?? {}, { volumeMounts: [{ name: 'late', mountPath: '/late' }] });
    });
    const [message] = await until('a FailedMount event', async () => {
      const messages = await eventMessages(at, 'mapless', 'FailedMount');
      return messages.length > 0 ? messages : undefined;
    });
    assert.equal(message, 'MountVolume.SetUp failed for volume "late" : configmap "late" not found');
    sandbox.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late', namespace: at.namespace }, data: { x: '1' } });
    await podWhere(at, 'mapless', 'runs', ({ status }) => status?.phase === 'Running');
    await drop('mapless');
  });

  it('says what program an image lacks', async () => {
    await create('programless', (pod) => Object.assign(pod.spec?.containers[0] ?? {}, { command: ['no-such-program'] }));
    const dead = await podWhere(at, 'programless', 'has failed', ({ status }) => status?.phase === 'Failed');
    const ended = dead.status?.containerStatuses?.[0]?.state?.terminated;
    assert.deepEqual([ended?.reason, ended?.exitCode], ['StartError', 128]);
    assert.match(ended?.message ?? '', /exec: "no-such-program": executable file not found in \$PATH/);
  });

  it('refuses root where the pod forbids it', async () => {
    await create('rooted', (pod) => {
      if (pod.spec) pod.spec.securityContext = { runAsNonRoot: true };
    });
    const stuck = await podWhere(at, 'rooted', 'is stuck', ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError');
    assert.match(stuck.status?.containerStatuses?.[0]?.state?.waiting?.message ?? '', /^container has runAsNonRoot and image will run as root \(pod: "rooted_/);
    await drop('rooted');
  });

  it('ends a pod at its own deadline', async () => {
    await create('timely', (pod) => {
      if (pod.spec) Object.assign(pod.spec, { activeDeadlineSeconds: 1, terminationGracePeriodSeconds: 1 });
    });
    const dead = await podWhere(at, 'timely', 'has failed', ({ status }) => status?.phase === 'Failed');
    assert.deepEqual([dead.status?.reason, dead.status?.message], ['DeadlineExceeded', 'Pod was active on the node longer than the specified deadline']);
  });

  it('tells watchers that their version is gone', async () => {
    const version = (await core.listNamespacedConfigMap({ namespace: at.namespace })).metadata?.resourceVersion ?? '';
    const path = `/api/v1/namespaces/${at.namespace}/configmaps?watch=true&resourceVersion=${version}`;
    const open = raw(at.kubeConfig, { path });
    await until('the watch is open', async () => (sandbox.cluster.openWatches > 0 ? true : undefined));
    sandbox.cluster.endWatches(true);
    const lines = [(await open).bytes.toString(), (await raw(at.kubeConfig, { path })).bytes.toString()];
    for (const line of lines) {
      const event = JSON.parse(line) as { type: string; object: { code: number; reason: string; message: string } };
      assert.deepEqual([event.type, event.object.code, event.object.reason], ['ERROR', 410, 'Expired']);
      assert.match(event.object.message, /^too old resource version: \d+ \(\d+\)$/);
    }
  });

  it('forgets the pages of an old list', async () => {
    const first = await core.listNamespacedEvent({ namespace: at.namespace, limit: 1 });
    sandbox.cluster.endWatches(true);
    const status = await refusal(core.listNamespacedEvent({ namespace: at.namespace, limit: 1, _continue: first.metadata?._continue ?? '' }));
    assert.deepEqual([status.code, status.reason], [410, 'Expired']);
  });

  it('marks its progress for watchers that ask', async () => {
    const { bytes } = await raw(at.kubeConfig, { path: `/api/v1/namespaces/${at.namespace}/configmaps?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1` });
    const events = bytes.toString().trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; object: { metadata: { annotations?: Record<string, string> } } });
    const mark = events.findIndex(({ type }) => type === 'BOOKMARK');
    assert.equal(events[mark]?.object.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
    assert.ok(mark > 0 && events.slice(0, mark).every(({ type }) => type === 'ADDED'));
  });

  it('drops connections, or answers 503, while it is down', async () => {
    sandbox.cluster.takeDown(60_000, 'dropped');
    await assert.rejects(raw(at.kubeConfig, { path: '/version' }), /socket hang up|ECONNRESET|aborted/);
    sandbox.cluster.takeDown(60_000, 'unavailable');
    const answer = await raw(at.kubeConfig, { path: '/version' });
    assert.deepEqual([answer.status, json(answer).reason, answer.headers['retry-after']], [503, 'ServiceUnavailable', '1']);
    sandbox.cluster.bringBack();
    assert.equal((await raw(at.kubeConfig, { path: '/version' })).status, 200);
  });
});
