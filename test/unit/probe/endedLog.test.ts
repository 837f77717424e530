import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeEvent } from '../../../src/core/probe/outcome.ts';
import { runProbe } from '../../../src/core/probe/runProbe.ts';
import { fakeProbeHost, pod, ref, type Step } from './fakeProbeHost.ts';

const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const quota: readonly Step[] = [
  report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' }),
  report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', unit: 'Count' }),
];
const running: Step = pod({ phase: 'Running' });
const ended: Step = pod({ phase: 'Succeeded', terminated: { exitCode: 0, reason: 'Completed', message: '' } });
const logEnd: Step = { kind: 'logEnd' };
/** A piece of a log, ten seconds after the one before. */
const slowly: readonly Step[] = [{ kind: 'advance', ms: 10_000 }, { kind: 'log', line: 'more' }];

/** The code of the outcome, and why what is missing of the log is missing. */
async function play(script: readonly Step[]): Promise<readonly [string | undefined, readonly string[]]> {
  const host = fakeProbeHost(script);
  const events: ProbeEvent[] = [];
  for await (const event of runProbe({ ref, job: {}, configMap: {} }, { probes: host, clock: host.clock }, { signal: AbortSignal.timeout(20_000) })) events.push(event);
  assert.equal(host.virtual.sleeping, 0, 'a sleeper is left over');
  const outcome = events.find((event) => event.kind === 'outcome')?.outcome;
  return [outcome?.code, events.flatMap((event) => (event.kind === 'logGap' ? [event.gap.reason] : []))];
}

describe('the log of a pod that has ended', () => {
  test('is read to its end, however long that takes, while it comes', async () => {
    assert.deepEqual(await play([running, ended, ...slowly, ...slowly, ...slowly, ...slowly, ...quota, logEnd]), ['quotaRead', []]);
  });

  test('that no more comes of is not waited for, and that is marked', async () => {
    assert.deepEqual(await play([running, ended, ...slowly, { kind: 'advance', ms: 15_000 }]), ['notUnderstood', ['notWaitedFor']]);
  });

  test('that ended by itself has no mark', async () => {
    assert.deepEqual(await play([running, ...quota, ended, logEnd]), ['quotaRead', []]);
  });
});

test('a pod that lives on after its Job was deleted does not keep the run by what it writes', async () => {
  assert.deepEqual(await play([running, { kind: 'jobGone' }, ...slowly, ...slowly, ...slowly]), ['podLost', ['notWaitedFor']]);
});
