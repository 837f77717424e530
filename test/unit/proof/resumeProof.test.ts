import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import type { RunRemains } from '../../../src/core/ports/probeHost.ts';
import type { RunSignals } from '../../../src/core/probe/runProbe.ts';
import { proveLink, type ProofEvent, type ProofPorts, type ProofRequest } from '../../../src/core/proof/proveLink.ts';
import { resumeProof } from '../../../src/core/proof/resumeProof.ts';
import { notedRuns, noteRun, takeRun } from '../../../src/core/proof/runJournal.ts';
import { aSubject } from '../../builders/chain.ts';
import { memoryWorld } from '../../builders/memoryWorld.ts';
import { aRun } from '../../builders/runs.ts';
import { fakeProbeHost, pod, type Step } from '../probe/fakeProbeHost.ts';

const never = new AbortController().signal;
const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const good: readonly Step[] = [
  pod({ phase: 'Running' }),
  report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' }),
  report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', unit: 'Count' }),
  pod({ phase: 'Succeeded', terminated: { exitCode: 0, reason: 'Completed', message: '' } }),
  { kind: 'logEnd' },
];

function stage(script: readonly Step[], remains?: RunRemains) {
  const { ports, state } = memoryWorld();
  const host = fakeProbeHost(script, remains === undefined ? {} : { remains });
  const world: ProofPorts = { ...ports, clock: host.clock, probes: host };
  return { world, host, files: state.journal };
}

async function told(events: AsyncGenerator<ProofEvent, void>): Promise<readonly ProofEvent[]> {
  const all: ProofEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const request: ProofRequest = { subject: aSubject(), quota: aRun().quota, settings: { image: 'image' }, cloud: knownClouds.public, programSource: '//' };

/** A run that another window began and gave back, taken by this one. */
async function found(world: ProofPorts) {
  await (await noteRun(world, aRun())).release();
  const [note] = (await notedRuns(world)).free;
  const hold = note === undefined ? undefined : await takeRun(world, note);
  assert.ok(hold !== undefined);
  return { run: aRun(), hold };
}

describe('left and taken up', () => {
  test('a window that closes leaves run and note; the next goes on with it to its verdict', async () => {
    const leave = new AbortController();
    const first = stage([pod({ phase: 'Running' })]);
    const events: ProofEvent[] = [];
    for await (const event of proveLink(request, first.world, { signal: never, leave: leave.signal })) {
      events.push(event);
      if (event.kind === 'started') leave.abort();
    }
    assert.deepEqual(events.map(({ kind }) => kind), ['noted', 'created', 'scheduled', 'started', 'left']);
    const [note] = (await notedRuns(first.world)).free;
    assert.ok(note?.start !== undefined, 'free at once');

    const next = stage(good);
    const world = { ...next.world, journal: first.world.journal };
    const hold = await takeRun(world, note);
    assert.ok(hold !== undefined);
    const later = await told(resumeProof({ run: note.start, hold }, world, { signal: never }));
    assert.deepEqual(later[0], { kind: 'noted', run: note.start, resumed: true });
    const last = later.at(-1);
    assert.ok(last?.kind === 'verdict');
    assert.equal(last.verdict.status, 'success');
    assert.deepEqual(next.host.calls, ['log', 'remove']);
    assert.equal(first.files.size, 0, 'nothing stays on record');
  });

  test('a crash right after the note leaves a run that nothing is left of', async () => {
    const { world, files, host } = stage([], 'nothing');
    const events = await told(resumeProof(await found(world), world, { signal: never }));
    assert.deepEqual(events.map(({ kind }) => kind), ['noted', 'outcome', 'cleaned', 'verdict']);
    const last = events.at(-1);
    assert.ok(last?.kind === 'verdict');
    assert.deepEqual([last.verdict.status, last.verdict.code, last.verdict.message.key], ['inconclusive', 'unwatched', 'probe.unwatched']);
    assert.deepEqual([host.calls, files.size], [['remove'], 0]);
  });

  test('a crash between the Job and its ConfigMap leaves half a run, which is removed', async () => {
    const { world, host } = stage([], 'halfMade');
    const last = (await told(resumeProof(await found(world), world, { signal: never }))).at(-1);
    assert.ok(last?.kind === 'verdict');
    assert.equal(last.verdict.code, 'halfMade');
    assert.deepEqual(host.calls, ['remove']);
  });

  test('a cluster that answers late: the run stays this window’s while it is asked', async () => {
    const { world, host } = stage(good);
    let free: number | undefined;
    const find = async (): Promise<RunRemains> => {
      for (let seconds = 0; seconds < 40; seconds += 1) await host.virtual.advance(1_000);
      free = (await notedRuns(world)).free.length;
      return 'job';
    };
    const last = (await told(resumeProof(await found(world), { ...world, probes: { ...world.probes, find } }, { signal: never }))).at(-1);
    assert.equal(free, 0);
    assert.equal(last?.kind === 'verdict' && last.verdict.status, 'success');
  });

  test('a run that another window takes while the cluster is asked is left to that one', async () => {
    const { world, host, files } = stage(good);
    const held = await found(world);
    const find = async (): Promise<RunRemains> => {
      const [[own, text] = []] = [...files];
      files.clear();
      files.set('run-elsewhere.0.json', text ?? '');
      assert.match(own ?? '', /^run-/);
      await host.virtual.advance(11_000);
      return 'nothing';
    };
    const events = await told(resumeProof(held, { ...world, probes: { ...world.probes, find } }, { signal: never }));
    assert.deepEqual(events.map(({ kind }) => kind), ['noted', 'takenOver', 'left']);
    assert.deepEqual([host.calls, [...files.keys()]], [[], ['run-elsewhere.0.json']]);
  });

  test('a note that cannot be deleted costs no verdict, and is told', async () => {
    const { world } = stage(good);
    const journal = { ...world.journal, delete: () => Promise.reject(new TenantlinkError({ reason: 'unexpected', operation: 'writeJournal', code: 'EBUSY' })) };
    const events = await told(proveLink(request, { ...world, journal }, { signal: never }));
    assert.deepEqual(events.slice(-3).map(({ kind }) => kind), ['cleaned', 'noteFailed', 'verdict']);
    const last = events.at(-1);
    assert.equal(last?.kind === 'verdict' && last.verdict.status, 'success');
  });

  test('a cluster that cannot be asked yet: the run stays on record, free', async () => {
    const { world } = stage([]);
    const probes = { ...world.probes, find: () => Promise.reject(new TenantlinkError({ reason: 'signInRequired', operation: 'findProbe' })) };
    const held = await found(world);
    await assert.rejects(told(resumeProof(held, { ...world, probes }, { signal: never })), /signInRequired/);
    assert.equal((await notedRuns(world)).free.length, 1);
  });
});

test('a window whose run another one took stops following, and neither ends nor forgets it', async () => {
  const { world, host, files } = stage([pod({ phase: 'Running' }), { kind: 'advance', ms: 60_000 }]);
  // The other window looked while this one slept: its lease had run out.
  let taken = false;
  const journal = {
    ...world.journal,
    rename: async (change: { readonly from: string; readonly to: string }) => {
      if (!taken) await world.journal.rename({ from: change.from, to: 'run-tenantlink-quota-elsewhere.9999999999999.json' });
      taken = true;
      return world.journal.rename(change);
    },
  };
  const signals: RunSignals = { signal: never };
  const events = await told(proveLink(request, { ...world, journal }, signals));
  assert.deepEqual(events.slice(-2).map(({ kind }) => kind), ['takenOver', 'left']);
  assert.ok(!host.calls.includes('remove'));
  assert.deepEqual([...files.keys()], ['run-tenantlink-quota-elsewhere.9999999999999.json']);
});
