import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError, type FailureReason } from '../../../src/core/model/failure.ts';
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
async function found(world: ProofPorts, agoMs = 0) {
  const run = aRun({ startedAt: world.clock.now() - agoMs });
  await (await noteRun(world, run)).release();
  const [note] = (await notedRuns(world)).free;
  const hold = note === undefined ? undefined : await takeRun(world, note);
  assert.ok(hold !== undefined);
  return { run, hold };
}

/** The cluster of a run fails every call. */
function failing({ world, host }: ReturnType<typeof stage>, reason: FailureReason, operation: string): ProofPorts {
  const refuse = (): Promise<never> => Promise.reject(new TenantlinkError({ reason, operation }));
  return { ...world, probes: { ...host, find: refuse, remove: refuse } };
}

/** An answer that never comes, but for the end of the asking. */
const silence = (aborted: () => void) => ({ signal }: { readonly signal: AbortSignal }): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new TenantlinkError({ reason: 'cancelled', operation: 'findProbe' })), { once: true });
    aborted();
  });

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

describe('a run whose cluster cannot be asked', () => {
  /** Its last words, and the notes that are left. */
  async function endOf(events: readonly ProofEvent[], files: ReadonlyMap<string, string>) {
    const last = events.at(-1);
    return [events.map(({ kind }) => kind).join(' '), last?.kind === 'verdict' ? `${last.verdict.status} ${last.verdict.code}` : '', files.size];
  }

  test('because Azure or the kubeconfig has it no more, however young the run: nobody saw its end, and it is off the record', async () => {
    for (const operation of ['listClusterCredentials', 'readKubeconfig', 'getCluster']) {
      const at = stage([]);
      const world = failing(at, 'notFound', operation);
      const events = await told(resumeProof(await found(world), world, { signal: never }));
      assert.deepEqual(await endOf(events, at.files), ['noted outcome cleaned verdict', 'inconclusive unwatched', 0]);
    }
  });

  test('is tried again until nothing of the run can be left there: then nobody saw its end, and nothing is said to be removed', async () => {
    for (const reason of ['unreachable', 'timeout', 'forbidden', 'signInRequired', 'serverError'] as const) {
      const at = stage([]);
      const world = failing(at, reason, 'findProbe');
      await assert.rejects(told(resumeProof(await found(world, 14 * 60_000), world, { signal: never })), new RegExp(reason));
      assert.equal((await notedRuns(world)).free.length, 1);
      at.files.clear();
      const events = await told(resumeProof(await found(world, 16 * 60_000), world, { signal: never }));
      assert.deepEqual(await endOf(events, at.files), ['noted outcome expired verdict', 'inconclusive unwatched', 0]);
    }
  });

  test('and that the user cancels meanwhile, is removed and off the record', async () => {
    const { world, host, files } = stage([]);
    const cancel = new AbortController();
    const probes = { ...host, find: silence(() => cancel.abort()) };
    const events = await told(resumeProof(await found(world), { ...world, probes }, { signal: cancel.signal }));
    assert.deepEqual(await endOf(events, files), ['noted outcome cleaned verdict', 'cancelled cancelled', 0]);
    assert.deepEqual(host.calls, ['remove']);
  });

  test('when the window closes: the run stays on record, free, and nothing is told', async () => {
    const { world, host } = stage([]);
    const leave = new AbortController();
    const probes = { ...host, find: silence(() => leave.abort()) };
    assert.deepEqual(await told(resumeProof(await found(world, 16 * 60_000), { ...world, probes }, { signal: never, leave: leave.signal })), []);
    assert.deepEqual([(await notedRuns(world)).free.length, host.calls], [1, []]);
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
