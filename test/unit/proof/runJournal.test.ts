import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError } from '../../../src/core/model/failure.ts';
import { notedRuns, noteRun, otherCloud, sweepRun, takeRun, type RunHold } from '../../../src/core/proof/runJournal.ts';
import { virtualClock } from '../../sandbox/foundation/clock.ts';
import { memoryFiles } from '../../builders/memoryFiles.ts';
import { aRun } from '../../builders/runs.ts';

const never = new AbortController().signal;
const nobody = (): never => assert.fail('no renewal fails here');

/** One disk, looked at by windows that share its time. */
function disk() {
  const files = new Map<string, string>();
  const time = virtualClock({ start: Date.parse('2026-11-23T12:00:00Z') });
  return { files, time, ports: { journal: memoryFiles(files), clock: { now: () => time.now(), sleep: (ms: number, signal: AbortSignal) => time.sleep(ms, signal) } } };
}

function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

describe('a run on record', () => {
  test('carries what is needed to go on, and no more', async () => {
    const { ports, files, time } = disk();
    await noteRun(ports, aRun());
    await time.advance(30_001);
    const { free } = await notedRuns(ports);
    assert.deepEqual(free.map(({ start }) => start), [aRun()]);
    assert.deepEqual(Object.keys(JSON.parse([...files.values()][0] ?? '') as object).sort(), ['quota', 'ref', 'startedAt', 'subject', 'version']);
  });

  test('is held while its window says so, and free half a minute after it fell silent', async () => {
    const { ports, time } = disk();
    const hold = await noteRun(ports, aRun());
    const silent = new AbortController();
    const keeping = hold.keep(silent.signal, nobody);
    await time.advance(300_000);
    assert.equal((await notedRuns(ports)).held.length, 1);
    silent.abort();
    assert.equal(await keeping, true);
    await time.advance(29_000);
    const { held, nextLook } = await notedRuns(ports);
    assert.equal(held.length, 1);
    assert.ok(there(nextLook) > time.now() && there(nextLook) <= time.now() + 2_000);
    await time.advance(there(nextLook) - time.now());
    assert.equal((await notedRuns(ports)).free.length, 1);
  });

  test('whose lease ends far in the future is free: that was written before the clock was set back', async () => {
    const { ports, files, time } = disk();
    await noteRun(ports, aRun());
    const [[own, text] = []] = [...files];
    files.clear();
    files.set(there(own).replace(/\.\d+\./, '.99999999999999.'), there(text));
    const { free, held, nextLook } = await notedRuns(ports);
    assert.deepEqual([free.length, held.length, nextLook], [1, 0, undefined]);
    assert.ok((await takeRun(ports, there(free[0]))) !== undefined);
    assert.ok(there((await notedRuns(ports)).nextLook) <= time.now() + 31_000);
  });

  test('is looked at again after a minute at most, whatever its lease says', async () => {
    const { ports, files, time } = disk();
    await noteRun(ports, aRun());
    const [[own, text] = []] = [...files];
    for (const seconds of [1, 30, 59, 60, 61, 90, 3_600]) {
      files.clear();
      files.set(there(own).replace(/\.\d+\./, `.${String(time.now() + seconds * 1_000)}.`), there(text));
      const { free, nextLook } = await notedRuns(ports);
      assert.deepEqual([free.length, nextLook], seconds > 60 ? [1, undefined] : [0, time.now() + seconds * 1_000 + 1_000]);
    }
  });

  test('is free at once when its window gave it back, and gone when its objects are', async () => {
    const { ports, files } = disk();
    const hold = await noteRun(ports, aRun());
    await hold.release();
    const own = there(await takeRun(ports, there((await notedRuns(ports)).free[0])));
    assert.equal((await notedRuns(ports)).held.length, 1);
    await own.forget();
    assert.equal(files.size, 0);
  });
});

describe('two windows', () => {
  test('that try for one run at the same moment: one of them gets it', async () => {
    const { ports } = disk();
    await (await noteRun(ports, aRun())).release();
    const note = there((await notedRuns(ports)).free[0]);
    const got = await Promise.all(Array.from({ length: 8 }, () => takeRun(ports, note)));
    assert.equal(got.filter((hold) => hold !== undefined).length, 1);
  });

  test('a window that slept learns that another one has the run', async () => {
    const { ports, time } = disk();
    const sleeper = await noteRun(ports, aRun());
    // No timer of it ran meanwhile.
    await time.advance(60_000);
    const other = there(await takeRun(ports, there((await notedRuns(ports)).free[0])));
    const kept = sleeper.keep(never, nobody);
    await time.advance(10_000);
    assert.equal(await kept, false);
    // It cannot take the other one's note with it either.
    await sleeper.release();
    await sleeper.forget();
    const { held } = await notedRuns(ports);
    assert.equal(held.length, 1);
    await other.forget();
  });

  test('runs do not get in each other’s way', async () => {
    const { ports } = disk();
    const holds: RunHold[] = [];
    for (let index = 0; index < 20; index += 1) holds.push(await noteRun(ports, aRun({ name: `tenantlink-quota-${index}` })));
    await holds[3]?.release();
    await holds[4]?.forget();
    const { free, held } = await notedRuns(ports);
    assert.deepEqual([free.map(({ ref }) => ref.name), held.length], [['tenantlink-quota-3'], 18]);
  });
});

test('a renewal that fails is told and tried again', async () => {
  const { ports, time } = disk();
  let full = true;
  const journal = { ...ports.journal, rename: (change: { readonly from: string; readonly to: string }) => (full ? Promise.reject(new TenantlinkError({ reason: 'unexpected', operation: 'writeJournal', detail: 'disk full' })) : ports.journal.rename(change)) };
  const hold = await noteRun({ ...ports, journal }, aRun());
  const told: string[] = [];
  const end = new AbortController();
  const keeping = hold.keep(end.signal, (failure) => told.push(failure.detail ?? ''));
  await time.advance(10_000);
  full = false;
  await time.advance(10_000);
  end.abort();
  assert.deepEqual([await keeping, told], [true, ['disk full']]);
  assert.equal((await notedRuns(ports)).held.length, 1);
});

describe('the cloud of a run', () => {
  test('is in its note, and tells it from runs of the cloud that is set now', async () => {
    const { ports } = disk();
    await (await noteRun(ports, aRun({ cloud: knownClouds.china.resourceManager }))).release();
    const note = there((await notedRuns(ports)).free[0]);
    assert.equal(otherCloud(note, knownClouds.china), undefined);
    assert.equal(otherCloud(note, knownClouds.public), 'https://management.chinacloudapi.cn');
  });

  test('is not known of older notes, which are gone on with as before', async () => {
    const { ports } = disk();
    await (await noteRun(ports, aRun())).release();
    const note = there((await notedRuns(ports)).free[0]);
    assert.deepEqual([note.start, otherCloud(note, knownClouds.public)], [aRun(), undefined]);
  });
});

describe('notes that are none', () => {
  const good = JSON.stringify({ version: 2, ...aRun() });
  const name = `run-${aRun().ref.name}`;
  const bad: readonly (readonly [string, string, string])[] = [
    ['half written', `${name}.0.json`, good.slice(0, 80)],
    ['under another run’s name', 'run-tenantlink-quota-other.0.json', good],
    ['without a lease', `${name}.json`, good],
    ['of a later version', `${name}.0.json`, JSON.stringify({ version: 3, ...aRun() })],
    ['with a cloud that is no text', `${name}.0.json`, JSON.stringify({ version: 2, ...aRun(), cloud: 1 })],
    ['without a subject', `${name}.0.json`, JSON.stringify({ version: 2, ref: aRun().ref, startedAt: 1 })],
  ];
  for (const [what, file, text] of bad) {
    test(`${what}: left alone and named`, async () => {
      const { ports, files } = disk();
      files.set(file, text);
      assert.deepEqual(await notedRuns(ports), { free: [], held: [], unreadable: [file] });
      assert.deepEqual([...files.keys()], [file]);
    });
  }

  test('one of version 0.1 can be cleaned up, not followed', async () => {
    const { ports, files, time } = disk();
    files.set(`${name}.json`, JSON.stringify({ version: 1, ref: aRun().ref, until: time.now() + 5_000 }));
    assert.equal((await notedRuns(ports)).held.length, 1);
    await time.advance(5_001);
    const note = there((await notedRuns(ports)).free[0]);
    assert.equal(note.start, undefined);
    const removed: string[] = [];
    const probes = { remove: ({ ref }: { readonly ref: { readonly name: string } }) => Promise.resolve(void removed.push(ref.name)) };
    await sweepRun(there(await takeRun(ports, note)), { ...ports, probes: probes as never }, never);
    assert.deepEqual([removed, files.size], [[aRun().ref.name], 0]);
  });
});

test('what cannot be removed stays on record, free for the next look', async () => {
  const { ports } = disk();
  const hold = await noteRun(ports, aRun());
  const probes = { remove: () => Promise.reject(new TenantlinkError({ reason: 'signInRequired', operation: 'removeProbe' })) } as never;
  await assert.rejects(sweepRun(hold, { ...ports, probes }, never));
  assert.equal((await notedRuns(ports)).free.length, 1);
  const gone = { remove: () => Promise.reject(new TenantlinkError({ reason: 'notFound', operation: 'getKubeconfig' })) } as never;
  await sweepRun(there(await takeRun(ports, there((await notedRuns(ports)).free[0]))), { ...ports, probes: gone }, never);
  assert.deepEqual(await notedRuns(ports), { free: [], held: [], unreadable: [] });
});
