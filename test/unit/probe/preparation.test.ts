import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeCode, ProbeEvent, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { fakeProbeHost, pod, ref, type Step } from './fakeProbeHost.ts';

const node = 'node-1';
const podName = 'Pod/tenantlink-quota-1-x';
const advance = (ms: number): Step => ({ kind: 'advance', ms });
const said = (type: 'Normal' | 'Warning', reason: string, message: string, container?: string): Step => ({ kind: 'event', event: { type, reason, message, about: podName, ...(container === undefined ? {} : { container }) } });
const creating: Step = pod({ phase: 'Pending', node, waiting: { reason: 'ContainerCreating', message: '' } });
const held = (reason: string, message = ''): Step => pod({ phase: 'Pending', node, waiting: { reason: 'PodInitializing', message: '' }, heldBy: { container: 'azwi-proxy-init', reason, message } });
const tooLong: Step = { kind: 'jobFailed', reason: 'DeadlineExceeded', message: 'too long' };
const noRoom: Step = pod({ phase: 'Pending', unschedulable: '0/3 nodes' });
const noAddress = said('Warning', 'FailedCreatePodSandBox', 'no IP addresses available');
const scaleUp = said('Normal', 'TriggeredScaleUp', 'pod triggered scale-up: [{pool 3->4 (max: 5)}]');
const noScaleUp = said('Normal', 'NotTriggerScaleUp', "pod didn't trigger scale-up: 1 max node group size reached");
const running: Step = pod({ phase: 'Running' });
const done: readonly Step[] = [{ kind: 'log', line: '{"tenantlink":1,"step":"done","status":"failed"}' }, pod({ phase: 'Failed', terminated: { exitCode: 3, reason: 'Error', message: '' } }), { kind: 'logEnd' }];
const gone: Step = { kind: 'pod', state: { phase: 'absent' } };

async function play(script: readonly Step[]): Promise<{ readonly events: readonly ProbeEvent[]; readonly outcome: ProbeOutcome }> {
  const host = fakeProbeHost(script);
  const events: ProbeEvent[] = [];
  for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal: AbortSignal.timeout(5_000) })) events.push(event);
  const outcome = events.find((event) => event.kind === 'outcome')?.outcome;
  assert.ok(outcome !== undefined);
  return { events, outcome };
}

const endings: readonly (readonly [string, readonly Step[], ProbeCode, string | undefined])[] = [
  ['an injected container without its image', [held('ImagePullBackOff', 'Back-off pulling image "x"'), advance(30_000)], 'companionFailed', 'azwi-proxy-init: ImagePullBackOff: Back-off pulling image "x"'],
  ['an injected image name that is none, at once', [held('InvalidImageName', 'bad')], 'companionFailed', 'azwi-proxy-init: InvalidImageName: bad'],
  ['an injected sidecar that always ends', [held('CrashLoopBackOff', 'back-off 40s; exit code 1'), advance(30_000)], 'companionFailed', 'azwi-proxy-init: CrashLoopBackOff: back-off 40s; exit code 1'],
  ['an injected container that failed, and the pod with it', [pod({ phase: 'Failed', node, heldBy: { container: 'azwi-proxy-init', reason: 'Error', message: 'exit code 2' } })], 'companionFailed', 'azwi-proxy-init: Error: exit code 2'],
  ['an injected container that works on until the deadline', [held('Running'), advance(290_000), tooLong], 'deadline', 'too long; azwi-proxy-init: Running'],
  ['a sandbox that cannot be made', [creating, noAddress, advance(120_000)], 'podSetup', 'FailedCreatePodSandBox: no IP addresses available'],
  ['a sandbox that cannot be made before a short deadline', [creating, noAddress, advance(60_000), tooLong], 'podSetup', 'FailedCreatePodSandBox: no IP addresses available'],
  ['the same, where the pod goes first', [creating, noAddress, advance(60_000), pod({ phase: 'Pending', node, deleted: { message: 'the pod was deleted' } }), gone, tooLong], 'podSetup', 'FailedCreatePodSandBox: no IP addresses available'],
  ['the same, where its container is told as ended', [creating, noAddress, advance(60_000), pod({ phase: 'Failed', node, deleted: { message: 'the pod was deleted' }, terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message: '' } }), tooLong], 'podSetup', 'FailedCreatePodSandBox: no IP addresses available'],
  ['a volume that was late, then an image that takes long', [creating, said('Warning', 'FailedMount', 'no config map'), said('Normal', 'Pulling', 'Pulling image "x"'), advance(290_000), tooLong], 'deadline', 'too long; Pulling: Pulling image "x"'],
  ['a warning of a kind nobody knows', [creating, said('Warning', 'Odd', 'something', 'istio-proxy'), advance(290_000), tooLong], 'deadline', 'too long; istio-proxy: Odd: something'],
  ['an image that failed until a short deadline', [pod({ phase: 'Pending', node, waiting: { reason: 'ErrImagePull', message: 'no such image' } }), advance(20_000), tooLong], 'imagePull', 'no such image'],
  ['a deadline of a container that ran, whatever was before', [creating, noAddress, running, tooLong, { kind: 'logEnd' }], 'deadline', 'too long'],
  ['an ended container that left nothing', [running, pod({ phase: 'Failed', terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'could not be located' } }), { kind: 'logEnd' }], 'podLost', 'could not be located'],
  ['no node, and none to come', [noRoom, noScaleUp, advance(120_000)], 'unschedulable', "0/3 nodes; NotTriggerScaleUp: pod didn't trigger scale-up: 1 max node group size reached"],
  ['no node came in time', [noRoom, scaleUp, said('Warning', 'FailedScheduling', '0/3 nodes'), advance(290_000), tooLong], 'deadline', 'too long; TriggeredScaleUp: pod triggered scale-up: [{pool 3->4 (max: 5)}]'],
  ['the node that came does not fit, either', [noRoom, scaleUp, advance(200_000), noScaleUp, advance(120_000)], 'unschedulable', "0/3 nodes; NotTriggerScaleUp: pod didn't trigger scale-up: 1 max node group size reached"],
];
for (const [what, script, code, detail] of endings) {
  test(`ends as ${code}: ${what}`, async () => {
    const { outcome, events } = await play(script);
    assert.deepEqual([outcome.code, outcome.detail, events.at(-1)?.kind], [code, detail, 'cleaned']);
  });
}

for (const event of [scaleUp, said('Normal', 'Nominated', 'Pod should schedule on: nodeclaim/default-x')]) {
  const { reason, message } = event.kind === 'event' ? event.event : assert.fail();
  test(`${reason}: a node on its way is told, and waited for beyond the patience for none`, async () => {
    const { outcome, events } = await play([noRoom, event, advance(121_000), creating, running, ...done]);
    assert.equal(outcome.exit?.code, 3, 'the program ran to its end');
    assert.deepEqual(events.filter(({ kind }) => kind === 'waiting').slice(0, 2), [{ kind: 'waiting', reason: 'Unschedulable', message: '0/3 nodes' }, { kind: 'waiting', reason, message }]);
  });
}

test('a setup that fails for a while is waited for', async () => {
  const { outcome } = await play([creating, noAddress, advance(100_000), said('Normal', 'Pulling', 'Pulling image "x"'), advance(60_000), running, ...done]);
  assert.equal(outcome.exit?.code, 3);
});

test('what is waited for is told by the name of the container that is at fault', async () => {
  const { events } = await play([held('ImagePullBackOff', 'no such image'), advance(30_000)]);
  assert.deepEqual(events.find(({ kind }) => kind === 'waiting'), { kind: 'waiting', reason: 'ImagePullBackOff', message: 'azwi-proxy-init: no such image' });
});

test('a sidecar without its image, or without an end, keeps the run from neither log nor verdict', async () => {
  const missing = await play([creating, pod({ phase: 'Pending', node, running: true }), noAddress, advance(200_000), pod({ phase: 'Pending', node, terminated: { exitCode: 3, reason: 'Error', message: '' } }), { kind: 'logEnd' }]);
  assert.equal(missing.outcome.exit?.code, 3);
  const overdue = await play([pod({ phase: 'Pending', node, running: true }), { kind: 'log', line: 'up' }, tooLong, { kind: 'logEnd' }]);
  assert.ok(overdue.events.some(({ kind }) => kind === 'lines'), 'its log is read while it runs');
  const endless = await play([running, pod({ phase: 'Running', terminated: { exitCode: 3, reason: 'Error', message: '' } }), { kind: 'logEnd' }]);
  assert.equal(endless.outcome.exit?.code, 3);
});
