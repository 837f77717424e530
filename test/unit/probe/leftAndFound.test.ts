import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeCode, ProbeEvent, ProbeOutcome } from '../../../src/core/probe/outcome.ts';
import { adoptProbe, runProbe, type RunSignals } from '../../../src/core/probe/runProbe.ts';
import { fakeProbeHost, pod, ref, type FakeProbeHost, type Step } from './fakeProbeHost.ts';

const never = new AbortController().signal;
const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const limit = report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' });
const usage = report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', unit: 'Count' });
const retrying = report({ step: 'exchange', status: 'refused', attempt: 1, httpStatus: 401, aadsts: 'AADSTS700213', error: 'invalid_client', detail: 'no match', retryInSeconds: 5 });
const running: Step = pod({ phase: 'Running' });
const absent: Step = { kind: 'pod', state: { phase: 'absent' } };
const logEnd: Step = { kind: 'logEnd' };
const ended: Step = pod({ phase: 'Succeeded', terminated: { exitCode: 0, reason: 'Completed', message: '' } });
const deleted = { message: 'the pod was deleted' };
const advance = (ms: number): Step => ({ kind: 'advance', ms });

async function play(host: FakeProbeHost, signals: Partial<RunSignals> = {}, adopt = false): Promise<{ readonly events: readonly ProbeEvent[]; readonly outcome: ProbeOutcome | undefined }> {
  const events: ProbeEvent[] = [];
  const world = { probes: host, clock: host.clock };
  const all = { signal: never, ...signals };
  for await (const event of adopt ? adoptProbe({ ref }, world, all) : runProbe({ ref, job: {}, configMap: {} }, world, all)) events.push(event);
  assert.equal(host.virtual.sleeping, 0, 'a sleeper is left over');
  return { events, outcome: events.find((event) => event.kind === 'outcome')?.outcome };
}

describe('a window that closes', () => {
  test('leaves its run as it is, at any moment, and deletes nothing', async () => {
    const script: readonly Step[] = [absent, pod({ phase: 'Pending' }), running, retrying, limit];
    for (let steps = 0; steps <= script.length; steps += 1) {
      const leave = new AbortController();
      const host = fakeProbeHost(script.slice(0, steps));
      const run = play(host, { leave: leave.signal });
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      leave.abort();
      const { events, outcome } = await run;
      assert.deepEqual([events.at(-1)?.kind, outcome, host.calls.includes('remove')], ['left', undefined, false]);
    }
  });

  test('does not leave a run whose end it knows: that one is cleaned up', async () => {
    const leave = new AbortController();
    const host = fakeProbeHost([running, limit, usage, ended, logEnd], { remove: () => leave.abort() });
    const { events } = await play(host, { leave: leave.signal });
    assert.deepEqual(events.slice(-2).map(({ kind }) => kind), ['outcome', 'cleaned']);
  });

  test('a run that the cluster refused is cleaned up, not left half made', async () => {
    const leave = AbortSignal.abort();
    const host = fakeProbeHost([], {
      create: () => {
        throw new Error('refused');
      },
    });
    const { events } = await play(host, { leave });
    assert.deepEqual(events.map(({ kind }) => kind), ['outcome', 'cleaned']);
  });
});

describe('a run that was found', () => {
  test('is followed from wherever it is, its log from the beginning, and cleaned up', async () => {
    for (const seen of [[absent, running], [running], [ended]] as const) {
      const host = fakeProbeHost([...seen, limit, usage, ended, logEnd]);
      const { events, outcome } = await play(host, {}, true);
      assert.equal(outcome?.code, 'quotaRead');
      assert.deepEqual(host.calls, ['log', 'remove']);
      assert.ok(!events.some(({ kind }) => kind === 'created'));
    }
  });

  test('whose Job went before it was looked at again: how it ended cannot be read any more', async () => {
    const { outcome } = await play(fakeProbeHost([absent, { kind: 'jobGone' }]), {}, true);
    assert.deepEqual([outcome?.code, outcome?.detail], ['unwatched', undefined]);
  });

  test('can be cancelled like any other', async () => {
    const host = fakeProbeHost([running]);
    const { outcome } = await play(host, { signal: AbortSignal.abort() }, true);
    assert.equal(outcome?.status, 'cancelled');
    assert.deepEqual(host.calls, ['remove']);
  });
});

describe('a machine that slept', () => {
  /** The time that passes while no timer runs: a closed lid. */
  function sleeping(host: FakeProbeHost, at: number, forMs: number): FakeProbeHost {
    const start = host.clock.now();
    const clock = { ...host.clock, now: () => host.clock.now() + (host.clock.now() - start >= at ? forMs : 0) };
    return { ...host, clock };
  }

  test('has not used up its patience: what was waited for gets its whole time again', async () => {
    const hour = 3_600_000;
    const script: readonly Step[] = [absent, advance(50_000), advance(20_000), running, limit, usage, ended, logEnd];
    const host = sleeping(fakeProbeHost(script), 55_000, hour);
    assert.equal((await play(host)).outcome?.code, 'quotaRead');
  });

  test('still ends a run in time that nothing comes of afterwards', async () => {
    const host = sleeping(fakeProbeHost([absent, advance(50_000), advance(20_000), advance(60_000)]), 55_000, 3_600_000);
    assert.equal((await play(host)).outcome?.code, 'deadline');
  });

  test('a clock that was set back by an hour does not keep a run for that hour', async () => {
    const host = sleeping(fakeProbeHost([absent, advance(50_000), advance(20_000), advance(60_000)]), 55_000, -3_600_000);
    assert.equal((await play(host)).outcome?.code, 'deadline');
  });

  /** The machine falls asleep five seconds after what was seen first, and wakes half an hour later. */
  const overLunch = (before: readonly Step[], after: readonly Step[]): FakeProbeHost => sleeping(fakeProbeHost([...before, advance(10_000), ...after]), 5_000, 1_800_000);
  const jobFailed: Step = { kind: 'jobFailed', reason: 'BackoffLimitExceeded', message: 'm' };
  const exchanged = report({ step: 'exchange', status: 'ok', attempt: 1 });
  const afterwards: readonly (readonly [string, readonly Step[], readonly Step[], ProbeCode, string | undefined])[] = [
    ['longer than the Job lives, before its pod ran: nothing says that anybody deleted it', [pod({ phase: 'Pending' })], [absent, { kind: 'jobGone' }], 'unwatched', undefined],
    ['longer than the Job lives, in the middle of its work', [running, exchanged], [absent, { kind: 'jobGone' }, logEnd], 'unwatched', undefined],
    ['and hears of the Job first', [running], [{ kind: 'jobGone' }, absent, logEnd], 'unwatched', undefined],
    ['in the middle of a refusal that is repeated: the refusal is no verdict', [running, retrying], [absent, { kind: 'jobGone' }, logEnd], 'unwatched', undefined],
    ['and whose Job has failed and lost its pod: that one was taken away', [running], [absent, jobFailed, logEnd], 'podLost', 'the pod was deleted'],
    ['and whose Job ended by its deadline', [running], [absent, { kind: 'jobFailed', reason: 'DeadlineExceeded', message: 'too long' }, logEnd], 'deadline', 'too long'],
    ['finds the pod at work, and sees it being deleted', [running], [running, pod({ phase: 'Running', deleted }), absent, { kind: 'jobGone' }, logEnd], 'podLost', 'the pod was deleted'],
    ['finds the pod at work, which then goes with its Job before its eyes', [running], [running, { kind: 'jobGone' }, absent, logEnd], 'podLost', 'the Job was deleted'],
  ];
  for (const [what, before, after, code, detail] of afterwards) {
    test(what, async () => {
      const { outcome } = await play(overLunch(before, after));
      assert.deepEqual([outcome?.code, outcome?.detail], [code, detail]);
    });
  }

  test('a result that came before it fell asleep counts', async () => {
    assert.equal((await play(overLunch([running, limit, usage], [absent, { kind: 'jobGone' }, logEnd]))).outcome?.code, 'quotaRead');
  });

  test('a run that says nothing for minutes is no sleep: who deletes it then is told', async () => {
    const { outcome } = await play(fakeProbeHost([running, advance(120_000), { kind: 'jobGone' }, absent, logEnd]));
    assert.deepEqual([outcome?.code, outcome?.detail], ['podLost', 'the Job was deleted']);
  });

  test('a busy machine that is late by seconds is no sleep', async () => {
    const host = sleeping(fakeProbeHost([absent, advance(40_000), advance(20_000)]), 30_000, 15_000);
    assert.equal((await play(host)).outcome?.code, 'deadline');
  });
});

describe('somebody takes the run away', () => {
  const endings: readonly (readonly [string, readonly Step[], ProbeCode, string])[] = [
    ['a node is drained: the container ends by a signal, then the pod is gone', [running, pod({ phase: 'Running', deleted }), pod({ phase: 'Failed', deleted, terminated: { exitCode: 143, reason: 'Error', message: '' } }), absent, logEnd, advance(15_000)], 'podLost', 'the pod was deleted'],
    ['what the cluster says of why is told', [running, pod({ phase: 'Running', deleted: { message: 'Eviction API: evicting' } }), absent, logEnd, advance(15_000)], 'podLost', 'Eviction API: evicting'],
    ['in the middle of a refusal that is repeated: the refusal is no verdict', [running, retrying, pod({ phase: 'Running', deleted }), absent, logEnd, { kind: 'jobFailed', reason: 'BackoffLimitExceeded', message: 'm' }], 'podLost', 'the pod was deleted'],
    ['the Job makes another pod, which is not the run', [running, pod({ phase: 'Running', deleted }), pod({ phase: 'Pending', podName: 'tenantlink-quota-1-y' }), logEnd, advance(15_000)], 'podLost', 'the pod was deleted'],
    ['the pod was deleted while nobody looked, and the Job says only that it failed', [{ kind: 'jobFailed', reason: 'BackoffLimitExceeded', message: 'm' }, absent, advance(15_000)], 'podLost', 'the pod was deleted'],
    ['the Job is deleted before it has a pod', [absent, { kind: 'jobGone' }], 'podLost', 'the Job was deleted'],
    ['the Job is deleted with its pod', [running, { kind: 'jobGone' }, pod({ phase: 'Running', deleted }), absent, logEnd], 'podLost', 'the Job was deleted'],
    ['the deadline deletes the pod first and says so a moment later', [running, pod({ phase: 'Running', deleted }), pod({ phase: 'Failed', deleted, terminated: { exitCode: 143, reason: 'Error', message: '' } }), { kind: 'jobFailed', reason: 'DeadlineExceeded', message: 'too long' }, logEnd], 'deadline', 'too long'],
  ];
  for (const [what, script, code, detail] of endings) {
    test(what, async () => {
      const { outcome } = await play(fakeProbeHost(script));
      assert.deepEqual([outcome?.code, outcome?.detail], [code, detail]);
    });
  }

  test('a program that was through by then has its result', async () => {
    const { outcome } = await play(fakeProbeHost([running, limit, usage, pod({ phase: 'Succeeded', deleted, terminated: { exitCode: 0, reason: 'Completed', message: '' } }), absent, logEnd]));
    assert.equal(outcome?.code, 'quotaRead');
  });
});
