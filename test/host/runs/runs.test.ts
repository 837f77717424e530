import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as vscode from 'vscode';
import { knownClouds } from '../../../src/core/model/cloud.ts';
import { TenantlinkError, type Failure } from '../../../src/core/model/failure.ts';
import { noteRun } from '../../../src/core/proof/runJournal.ts';
import { proveLink, type ProofRequest } from '../../../src/core/proof/proveLink.ts';
import { keepRun } from '../../../src/core/history/runFiles.ts';
import { cancelRun } from '../../../src/ui/commands/cancelRun.ts';
import { deleteRun } from '../../../src/ui/commands/forgetRuns.ts';
import { showRun, showRunLog } from '../../../src/ui/commands/showRun.ts';
import { followRun } from '../../../src/ui/runs/followRun.ts';
import { registerRunLogs } from '../../../src/ui/runs/runLogDocument.ts';
import { treeChildren } from '../../../src/ui/tree/treeChildren.ts';
import type { TreeNode } from '../../../src/ui/tree/treeNode.ts';
import { aSubject } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';
import { aRun, anEndedRun } from '../../builders/runs.ts';
import { fakeProbeHost, pod, type FakeProbeHost, type Step } from '../../unit/probe/fakeProbeHost.ts';
import { loaded } from '../../unit/tree/knownSnapshot.ts';
import { newDisk, openWindow, until, type Disk, type Window } from './window.ts';

const report = (value: object): Step => ({ kind: 'log', line: JSON.stringify({ tenantlink: 1, ...value }) });
const running: Step = pod({ phase: 'Running' });
const good: readonly Step[] = [
  running,
  { kind: 'log', line: 'Exchanged the token.' },
  report({ step: 'limit', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', value: 20, unit: 'Count' }),
  report({ step: 'usage', status: 'ok', resource: 'cores', localizedName: 'Total Regional vCPUs', unit: 'Count' }),
  pod({ phase: 'Succeeded', terminated: { exitCode: 0, reason: 'Completed', message: '' } }),
  { kind: 'logEnd' },
];
const request: ProofRequest = { subject: aSubject(), quota: aRun().quota, settings: { image: 'image' }, cloud: knownClouds.public, programSource: '//' };

function start({ context, world }: Window, host?: FakeProbeHost): ReturnType<typeof followRun> {
  const ports = host === undefined ? world : { ...world, probes: host };
  return followRun(context, { session: context.sessions.current(), serviceAccount: 'default/wi-demo-account', show: false, events: (signals) => proveLink(request, ports, signals) });
}

/** The rows of the runs as the tree has them. */
function rows({ store }: Window): readonly TreeNode[] {
  const snapshot = { ...store.current(), accounts: loaded([{ id: 'ada', label: 'ada' }]) };
  const branch = treeChildren(undefined, { snapshot }, say).nodes.find(({ kind }) => kind === 'runs');
  return branch === undefined ? [] : treeChildren(branch, { snapshot }, say).nodes;
}

describe('runs at the same time', () => {
  test('write to channels of their own, and cancelling one leaves the other', async () => {
    const window = openWindow(newDisk(), [running, { kind: 'log', line: 'first at work' }]);
    const other = fakeProbeHost([running, { kind: 'log', line: 'second at work' }]);
    const ends = [start(window), start(window, other)];
    const logs = (): readonly (readonly string[])[] => [...window.channels.values()].map((lines) => lines.filter((line) => line.includes('at work')));
    await until(() => logs().flat().length === 2);
    assert.deepEqual(logs(), [['  first at work'], ['  second at work']]);
    const [one, two] = rows(window);
    assert.ok(one !== undefined && two !== undefined);
    assert.deepEqual([one.kind, two.kind], ['runRunning', 'runRunning']);
    await cancelRun(window.context, { node: one });
    const first = await Promise.race(ends);
    assert.equal(first?.verdict.status, 'cancelled');
    assert.deepEqual(rows(window).map(({ id, kind }) => `${kind} ${String(id === one.id)}`).sort(), ['run true', 'runRunning false']);
    assert.equal([...window.channels.values()].flat().filter((line) => line.startsWith('Verdict')).length, 1);
    await cancelRun(window.context, { node: two });
    assert.deepEqual((await Promise.all(ends)).map((end) => end?.verdict.status), ['cancelled', 'cancelled']);
    window.pickUp.dispose();
  });
});

describe('a run whose cluster cannot be asked', () => {
  test('names the cause in its verdict, and the log has it once', async () => {
    const window = openWindow(newDisk(), [running, { kind: 'lost', failure: { reason: 'forbidden', operation: 'observeProbe', code: 'Forbidden', detail: 'User "ada" cannot watch pods' } }]);
    const end = await start(window);
    assert.equal(end?.verdict.code, 'clusterForbidden');
    assert.deepEqual(window.failures, ['observeProbe forbidden']);
    window.pickUp.dispose();
  });
});

describe('a run that has ended', () => {
  test('is kept with verdict, numbers and log; its row opens the report, and it can be deleted', async () => {
    const disk = newDisk();
    const window = openWindow(disk, good);
    await start(window);
    const next = openWindow(disk, []);
    await next.pickUp.look();
    const [row] = rows(next);
    assert.match(row?.label ?? '', /^worked /);
    assert.ok(row !== undefined);
    await showRun(next.context, { node: row });
    const shown = next.reports.at(-1);
    assert.match(shown?.summary.text ?? '', /^The link works: mi-wi-demo read Total Regional vCPUs/);
    assert.match(shown?.summary.detail ?? '', /^Run of .*as they were then/);
    assert.equal(shown?.quota?.limit, 20);

    const documents = registerRunLogs(next.context);
    try {
      await showRunLog(next.context, { node: row });
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.uri.scheme, 'tenantlink-run');
      assert.match(document.getText(), /Run started: default\/wi-demo-account[\s\S]* {2}Exchanged the token\.[\s\S]*Verdict: The link works/);
    } finally {
      documents.dispose();
    }
    await deleteRun(next.context, { node: row });
    assert.deepEqual([rows(next), disk.history.size], [[], 0]);
    for (const one of [window, next]) one.pickUp.dispose();
  });

  test('files that are no records are passed over and named once', async () => {
    const disk = newDisk();
    disk.history.set('1-x.json', '{"version":1');
    disk.journal.set('run-x.0.json', 'null');
    await keepRun({ history: openWindow(disk, []).context.local.history }, { record: anEndedRun(), log: '' });
    const window = openWindow(disk, []);
    await window.pickUp.look();
    await window.pickUp.look();
    assert.deepEqual(window.failures, ['readJournal invalidResponse run-x.0.json', 'readHistory invalidResponse 1-x.json']);
    assert.equal(rows(window).length, 1);
    window.pickUp.dispose();
  });
});

describe('a window that closes or dies', () => {
  test('leaves its run to the next one, which goes on with it, tells the verdict and keeps it', async () => {
    const disk = newDisk();
    const first = openWindow(disk, [running]);
    const run = start(first);
    await until(() => first.channels.get(1)?.some((line) => line.startsWith('The pod has started')) === true);
    await first.runs.close();
    assert.equal(await run, undefined);
    assert.ok(!first.host.calls.includes('remove'));

    const next = openWindow(disk, good);
    await next.pickUp.look();
    await until(() => rows(next)[0]?.kind === 'run');
    assert.match(next.channels.get(1)?.[0] ?? '', /^Went on with the run of .* on default\/wi-demo-account, cores in westeurope/);
    assert.ok(next.channels.get(1)?.includes('  Exchanged the token.'));
    assert.match(next.told.at(-1) ?? '', /^The link works/);
    assert.deepEqual([next.host.calls, disk.journal.size], [['log', 'remove'], 0]);
    for (const one of [first, next]) one.pickUp.dispose();
  });

  test('of two windows that open, one goes on with it, and the other shows that', async () => {
    const disk = newDisk();
    const first = openWindow(disk, [running]);
    const run = start(first);
    await until(() => rows(first).length === 1);
    await first.runs.close();
    await run;
    const windows = [openWindow(disk, [running]), openWindow(disk, [running])];
    await Promise.all(windows.map(({ pickUp }) => pickUp.look()));
    await until(() => windows.some((window) => rows(window)[0]?.kind === 'runRunning'));
    await Promise.all(windows.map(({ pickUp }) => pickUp.look()));
    assert.deepEqual(windows.flatMap((window) => rows(window).map(({ kind }) => kind)).sort(), ['runElsewhere', 'runRunning']);
    assert.equal(windows.flatMap(({ host }) => host.calls).filter((call) => call === 'log').length, 1);
    for (const window of [first, ...windows]) {
      await window.runs.close();
      window.pickUp.dispose();
    }
  });

  test('a window that was open before goes on with it, at its focus or a minute later, and lists what others ended', async () => {
    for (const come of [(window: Window) => window.focus(), (window: Window) => void window.host.virtual.advance(60_000)]) {
      const disk = newDisk();
      const second = openWindow(disk, good);
      await second.pickUp.look();
      const first = openWindow(disk, [running]);
      const run = start(first);
      await until(() => rows(first).length === 1);
      await first.runs.close();
      await run;
      first.pickUp.dispose();
      assert.deepEqual(rows(second), []);
      come(second);
      await until(() => rows(second)[0]?.kind === 'run');
      assert.match(second.told.at(-1) ?? '', /^The link works/);
      assert.equal(disk.journal.size, 0);

      const third = openWindow(disk, good);
      // A run of its own is one that began at another time.
      await third.host.virtual.advance(1_000);
      await start(third);
      third.pickUp.dispose();
      assert.equal(rows(second).length, 1);
      come(second);
      await until(() => rows(second).length === 2);
      second.pickUp.dispose();
    }
  });

  test('a window that is closed looks no more', async () => {
    const disk = newDisk();
    const second = openWindow(disk, good);
    await second.pickUp.look();
    second.pickUp.dispose();
    assert.equal(second.host.virtual.sleeping, 0);
    const first = openWindow(disk, good);
    await start(first);
    second.focus();
    await second.host.virtual.advance(120_000);
    assert.deepEqual(rows(second), []);
    first.pickUp.dispose();
  });

  test('settings of sign-in or cloud that change end no run: it goes on with the new ones, or waits for its cloud', async () => {
    const hasStarted = (window: Window): boolean => [...window.channels.values()].flat().some((line) => line.startsWith('The pod has started'));
    for (const cloud of [knownClouds.public, knownClouds.china]) {
      const disk = newDisk();
      const window = openWindow(disk, [running]);
      const run = start(window);
      await until(() => hasStarted(window));
      await window.changeSettings(cloud);
      assert.equal(await run, undefined, 'it has no verdict yet');
      await window.context.lookForRuns();
      if (cloud === knownClouds.public) {
        await until(() => rows(window)[0]?.kind === 'runRunning');
        assert.equal([...window.channels.values()].flat().filter((line) => line.startsWith('Went on with the run of')).length, 1);
        // Once more, in the window that goes on with it.
        await window.changeSettings();
        await until(() => window.host.calls.filter((call) => call === 'log').length === 3);
      } else {
        assert.match(window.told.at(-1) ?? '', /It is left alone/);
        assert.match([...disk.journal.keys()].join(), /\.0\.json$/);
      }
      assert.deepEqual([disk.history.size, window.host.calls.includes('remove'), window.failures], [0, false, []]);
      await window.runs.close();
      window.pickUp.dispose();
    }
  });

  test('a run of another cloud is left alone, which is said once, until that cloud is set again', async () => {
    const disk = newDisk();
    const first = openWindow(disk, [running]);
    const run = start(first);
    await until(() => first.channels.get(1)?.some((line) => line.startsWith('The pod has started')) === true);
    await first.runs.close();
    await run;
    const note = [...disk.journal.keys()];
    const elsewhere = openWindow(disk, good, {}, { cloud: knownClouds.china });
    await elsewhere.pickUp.look();
    await elsewhere.pickUp.look();
    assert.deepEqual([elsewhere.host.calls, [...disk.journal.keys()], elsewhere.failures], [[], note, []]);
    assert.equal(elsewhere.told.length, 1);
    assert.match(elsewhere.told[0] ?? '', /begun in the cloud at https:\/\/management\.azure\.com\. It is left alone/);
    const back = openWindow(disk, good);
    await back.pickUp.look();
    await until(() => rows(back)[0]?.kind === 'run');
    assert.match(back.told.at(-1) ?? '', /^The link works/);
    assert.equal(disk.journal.size, 0);
    for (const one of [first, elsewhere, back]) one.pickUp.dispose();
  });

  test('a run whose end was known already is only cleaned up', async () => {
    const disk = newDisk();
    const first = openWindow(disk, good, { remove: () => Promise.reject(new TenantlinkError({ reason: 'forbidden', operation: 'removeProbe' })) });
    const ticking = setInterval(() => void first.host.virtual.advance(1_000), 1);
    await start(first).finally(() => clearInterval(ticking));
    assert.equal(disk.journal.size, 1, 'it stays on record');
    const next = openWindow(disk, []);
    await next.pickUp.look();
    await until(() => next.told.length > 0);
    assert.deepEqual([next.told, next.host.calls, disk.journal.size], [['Removed what an interrupted quota pod had left behind.'], ['remove'], 0]);
    assert.match(rows(next)[0]?.label ?? '', /^worked /);
    for (const one of [first, next]) one.pickUp.dispose();
  });

  /** A run that a window left, and how long ago it began. */
  async function leftRun(disk: Disk, agoMs: number): Promise<void> {
    const { context: { local } } = openWindow(disk, []);
    await (await noteRun(local, aRun({ startedAt: local.clock.now() - agoMs }))).release();
  }
  const beyondReach: readonly (readonly [string, number, Failure, RegExp])[] = [
    ['that Azure or the kubeconfig has no more', 0, { reason: 'notFound', operation: 'listClusterCredentials' }, /^Everything the run made is removed again/],
    ['that cannot be asked, when nothing of it can be left there', 16 * 60_000, { reason: 'unreachable', operation: 'findProbe' }, /^The cluster cannot be asked, and nothing is removed from here/],
  ];
  for (const [which, agoMs, failure, end] of beyondReach) {
    test(`a run of a cluster ${which}, is told once as one whose end nobody saw, and has its row`, async () => {
      const disk = newDisk();
      await leftRun(disk, agoMs);
      const gone = (): Promise<never> => Promise.reject(new TenantlinkError(failure));
      const windows = [openWindow(disk, [], { find: gone, remove: gone }), openWindow(disk, [], { find: gone, remove: gone })];
      await Promise.all(windows.map(({ pickUp }) => pickUp.look()));
      await until(() => windows.some(({ told }) => told.length > 0));
      for (const { pickUp } of windows) await pickUp.look();
      assert.deepEqual(windows.map((window) => rows(window).map(({ kind, label }) => `${kind} ${label.split(' ')[0] ?? ''}`)), [['run unclear'], ['run unclear']]);
      const told = windows.flatMap((window) => window.told);
      assert.equal(told.length, 1, told.join());
      assert.match(told[0] ?? '', /^No window followed the run to its end/);
      const lines = windows.flatMap(({ channels }) => channels.get(1) ?? []);
      assert.equal(lines.filter((line) => end.test(line)).length, 1, lines.join('\n'));
      assert.equal(disk.journal.size, 0);
      for (const { pickUp } of windows) pickUp.dispose();
    });
  }

  test('what a run of a cluster that cannot be asked left there is not tried for ever', async () => {
    const disk = newDisk();
    await leftRun(disk, 16 * 60_000);
    const record = anEndedRun({ startedAt: fakeProbeHost([]).clock.now() - 16 * 60_000 });
    await keepRun({ history: openWindow(disk, []).context.local.history }, { record, log: '' });
    const window = openWindow(disk, [], { remove: () => Promise.reject(new TenantlinkError({ reason: 'unreachable', operation: 'removeProbe' })) });
    await window.pickUp.look();
    await until(() => window.told.length > 0);
    assert.match(window.told[0] ?? '', /^The cluster cannot be asked, and nothing is removed from here/);
    assert.deepEqual([disk.journal.size, rows(window).length], [0, 1]);
    window.pickUp.dispose();
  });

  test('while a run is only asked for nothing is shown of it; a window that closes meanwhile leaves it free', async () => {
    const disk = newDisk();
    await leftRun(disk, 0);
    let asked = 0;
    const window = openWindow(disk, [], {
      find: ({ signal }) => {
        asked += 1;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new TenantlinkError({ reason: 'cancelled', operation: 'findProbe' })), { once: true }));
      },
    });
    await window.pickUp.look();
    await until(() => asked === 1);
    await window.pickUp.look();
    assert.deepEqual([rows(window), window.channels.size, asked], [[], 0, 1]);
    window.pickUp.dispose();
    await window.runs.close();
    assert.deepEqual([[...disk.journal.keys()].map((name) => name.endsWith('.0.json')), window.failures, window.told, window.channels.size], [[true], [], [], 0]);
  });

  test('a run that cannot be asked for yet stays free for the next look, and why is said once', async () => {
    const disk = newDisk();
    const first = openWindow(disk, [running]);
    const run = start(first);
    await until(() => rows(first).length === 1);
    await first.runs.close();
    await run;
    const next = openWindow(disk, [], { find: () => Promise.reject(new TenantlinkError({ reason: 'signInRequired', operation: 'findProbe' })) });
    for (let look = 0; look < 2; look += 1) {
      await next.pickUp.look();
      await until(() => next.failures.length > 0 && [...disk.journal.keys()].every((name) => name.endsWith('.0.json')));
    }
    assert.deepEqual(next.failures, ['findProbe signInRequired']);
    for (const one of [first, next]) one.pickUp.dispose();
  });
});
