import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyMany } from '../../../src/core/link/many/applyMany.ts';
import type { ManyPlan } from '../../../src/core/link/many/manyPlan.ts';
import { readRecords } from '../../../src/core/link/records.ts';
import { undoLink } from '../../../src/core/link/undoLink.ts';
import { planMany, readManyFacts } from '../../../src/core/link/many/planMany.ts';
import type { LinkWish } from '../../../src/core/link/wish.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import { notLive } from '../../../src/protocol/notLive.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { asMarkdown } from '../../../src/ui/panel/asMarkdown.ts';
import { manyReport, startMany, startUndoingMany, withManyEvent } from '../../../src/ui/panel/manyReport.ts';
import { restoredReport } from '../../../src/ui/panel/restoredReport.ts';
import { memoryWorld, type MemoryWorld } from '../../builders/memoryWorld.ts';
import { say, tenants, wish } from '../../builders/reports.ts';

const valid = (report: ReportState): void => assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
const offered = (report: ReportState): readonly string[] => report.actions.map(({ action }) => action);
const other: LinkWish = { ...wish, serviceAccount: { namespace: 'default', name: 'second' } };

async function two(world: MemoryWorld, wishes: readonly [LinkWish, ...LinkWish[]] = [wish, other]): Promise<{ readonly many: ManyPlan; readonly report: ReportState }> {
  const wished = await readManyFacts(wishes, world.ports, new AbortController().signal);
  const many = planMany(wished, { id: 'many', now: world.state.now, guid: () => world.ports.random.guid() });
  return { many, report: manyReport({ many, wishes, namesOf: () => tenants, say }) };
}

async function applied({ many, report }: Awaited<ReturnType<typeof two>>, world: MemoryWorld): Promise<readonly ReportState[]> {
  const reports = [startMany(report, say)];
  for await (const event of applyMany(many.links, world.ports, new AbortController().signal)) reports.push(withManyEvent(reports.at(-1) ?? report, event, say));
  return reports;
}

test('a row for every link, with what the first one makes for the second', async () => {
  const { report } = await two(memoryWorld());
  valid(report);
  assert.equal(report.title, 'Link 2 service accounts to mi-wi-demo');
  assert.deepEqual(report.members.map(({ title, state }) => [title, state]), [['default/wi-demo-account in aks-wi-demo', 'needed'], ['default/second in aks-wi-demo', 'needed']]);
  assert.ok(report.members[1]?.steps.some(({ state, note }) => state === 'inPlace' && note === 'made with the link of default/wi-demo-account in aks-wi-demo'));
  assert.deepEqual(offered(report), ['apply', 'copyMarkdown']);
  assert.match(asMarkdown(report), /## Links[\s\S]*default\/second in aks-wi-demo/);
});

test('a link that cannot be made says why, and the others can', async () => {
  const { report } = await two(memoryWorld(), [wish, wish]);
  valid(report);
  assert.deepEqual(report.members.map(({ state }) => state), ['needed', 'failed']);
  assert.match(report.members[1]?.note ?? '', /asked for twice/);
  assert.deepEqual([report.summary.tone, offered(report)[0]], ['warning', 'apply']);
});

test('applying shows each link by itself and ends with all of them', async () => {
  const world = memoryWorld();
  const planned = await two(world);
  const reports = await applied(planned, world);
  reports.forEach(valid);
  const last = reports.at(-1);
  assert.deepEqual([last?.phase, last?.summary.tone], ['applied', 'good']);
  assert.deepEqual(last?.members.map(({ state }) => state), ['done', 'done']);
  assert.ok(reports.some(({ members }) => members.some(({ state }) => state === 'running')));
});

test('one that fails stops what rests on it, is named, and can be gone on with', async () => {
  const world = memoryWorld();
  world.failNext('assignRole', 'forbidden');
  const last = (await applied(await two(world), world)).at(-1);
  assert.ok(last !== undefined);
  valid(last);
  assert.deepEqual([last.phase, last.summary.tone, offered(last)[0]], ['failed', 'bad', 'goOn']);
  assert.deepEqual(last.members.map(({ state }) => state), ['failed', 'failed']);
  assert.match(last.members[1]?.note ?? '', /rests on default\/wi-demo-account/);
});

test('taking all of it back, last one first, ends with what stays named at its step', async () => {
  const world = memoryWorld();
  const planned = await two(world);
  let report = startUndoingMany((await applied(planned, world)).at(-1) ?? planned.report, say);
  valid(report);
  assert.deepEqual(report.members.map(({ state }) => state), ['waiting', 'waiting']);
  for (const { plan } of [...planned.many.links].reverse()) {
    const { records } = await readRecords(world.ports.journal);
    const record = records.find(({ id }) => id === plan.id);
    assert.ok(record !== undefined);
    for await (const event of undoLink(record, world.ports, new AbortController().signal)) report = withManyEvent(report, { kind: 'link', planId: plan.id, event }, say);
  }
  report = withManyEvent(report, { kind: 'finished', outcome: { status: 'complete', links: [] } }, say);
  valid(report);
  assert.deepEqual([report.phase, report.members.map(({ state }) => state)], ['undone', ['undone', 'undone']]);
});

test('a report whose editor is gone, or that is restored, does not offer to go on from memory', async () => {
  const { report } = await two(memoryWorld());
  const busy = startMany(report, say);
  const gone = notLive(busy);
  valid(JSON.parse(JSON.stringify(gone)) as ReportState);
  assert.ok(gone.members.every(({ state }) => state !== 'waiting') && gone.actions.every(({ enabled }) => !enabled));
  const restored = restoredReport(busy, say);
  valid(restored);
  assert.deepEqual([restored.phase, offered(restored)], ['interrupted', ['copyMarkdown']]);
});
