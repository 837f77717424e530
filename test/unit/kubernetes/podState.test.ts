import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Pod } from '@kubernetes/client-node';
import { toPodState } from '../../../src/kubernetes/probes/podState.ts';
import type { ContainerState, ContainerStatus } from '../../sandbox/kubernetes/model/pod.ts';

type Status = Pick<ContainerStatus, 'name' | 'state'> & Partial<ContainerStatus>;

const status = (name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): Status => ({ name, state, ...more });
const initializing: ContainerState = { waiting: { reason: 'PodInitializing' } };
const pullFails: ContainerState = { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } };
const running: ContainerState = { running: { startedAt: '2026-11-01T00:00:00Z' } };
const at = { startedAt: '2026-11-01T00:00:00Z', finishedAt: '2026-11-01T00:00:01Z', containerID: 'containerd://1' };
const exited = (exitCode: number, message?: string): ContainerState => ({ terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', ...at, ...(message === undefined ? {} : { message }) } });

/** A pod of the run as the API server has it, with what webhooks put into it. */
function aPod(args: { readonly phase: string; readonly probe: ContainerState; readonly init?: readonly Status[]; readonly sidecars?: readonly string[]; readonly beside?: ContainerState }): V1Pod {
  const { init = [], sidecars = [] } = args;
  const pod = {
    metadata: { name: 'p' },
    spec: { nodeName: 'n', containers: [{ name: 'istio-proxy' }, { name: 'probe' }], initContainers: init.map(({ name }) => ({ name, ...(sidecars.includes(name) ? { restartPolicy: 'Always' } : {}) })) },
    status: { phase: args.phase, initContainerStatuses: [...init], containerStatuses: [...(args.beside === undefined ? [] : [status('istio-proxy', args.beside)]), status('probe', args.probe)] },
  };
  return JSON.parse(JSON.stringify(pod)) as V1Pod;
}

/** Of init containers: who holds the probe's container up. */
const holders: readonly (readonly [string, readonly Status[], unknown])[] = [
  ['none that has begun', [status('a', initializing), status('b', initializing)], undefined],
  ['one whose image cannot be pulled', [status('a', exited(0)), status('b', pullFails)], { container: 'b', reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' }],
  ['one that works on', [status('a', running), status('b', initializing)], { container: 'a', reason: 'Running', message: '' }],
  ['one that failed', [status('a', exited(2, 'no iptables'))], { container: 'a', reason: 'Error', message: 'exit code 2: no iptables' }],
  ['a sidecar that has started lets the next one begin', [status('sidecar', running, { started: true }), status('b', pullFails)], { container: 'b', reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' }],
  ['a sidecar that has not started yet', [status('sidecar', running, { started: false })], { container: 'sidecar', reason: 'Running', message: '' }],
  ['a sidecar that always ends', [status('sidecar', { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } }, { lastState: exited(1) })], { container: 'sidecar', reason: 'CrashLoopBackOff', message: 'back-off 10s; exit code 1' }],
  ['none: all are done', [status('a', exited(0)), status('sidecar', running, { started: true })], undefined],
];
for (const [what, init, expected] of holders) {
  test(`before the probe's container: ${what}`, () => {
    const state = toPodState(aPod({ phase: 'Pending', probe: initializing, init, sidecars: ['sidecar'] }));
    assert.deepEqual(state.phase === 'absent' ? undefined : state.heldBy, expected);
  });
}

test('once the container runs or has ended, nothing holds it, whatever becomes of the others', () => {
  const init = [status('sidecar', { waiting: { reason: 'CrashLoopBackOff' } })];
  for (const probe of [running, exited(0)]) {
    const state = toPodState(aPod({ phase: 'Running', probe, init, sidecars: ['sidecar'] }));
    assert.ok(state.phase !== 'absent');
    assert.equal(state.heldBy, undefined);
  }
});

test('the image of a container beside the probe’s is not the probe’s', () => {
  const state = toPodState(aPod({ phase: 'Pending', probe: running, beside: pullFails }));
  assert.ok(state.phase !== 'absent');
  assert.deepEqual([state.phase, state.running, state.waiting], ['Pending', true, undefined]);
});
