import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecords, type LinkRecord } from '../../../src/core/link/records.ts';
import type { LinkPlan } from '../../../src/core/link/plan.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import type { ReportState } from '../../../src/protocol/report.ts';
import { recordReport } from '../../../src/ui/panel/recordReport.ts';
import { restoredReport, withoutRecord } from '../../../src/ui/panel/restoredReport.ts';
import { anIdentity } from '../../builders/chain.ts';
import type { MemoryWorld } from '../../builders/memoryWorld.ts';
import { applied, planned, say, tenants, wishForNew } from '../../builders/reports.ts';

const valid = (report: ReportState): void => assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
const offered = (report: ReportState): readonly string[] => report.actions.filter(({ enabled }) => enabled).map(({ action }) => action);

async function recordOf(world: MemoryWorld): Promise<LinkRecord> {
  const { records } = await readRecords(world.ports.journal);
  const [record] = records;
  assert.ok(record !== undefined);
  return record;
}

/** A link that stopped at its role assignment, with its record. */
async function stopped(): Promise<{ readonly plan: LinkPlan; readonly record: LinkRecord; readonly now: number }> {
  const { plan, world } = await planned(wishForNew);
  world.failNext('assignRole', 'forbidden');
  await applied(plan, world);
  return { plan, record: await recordOf(world), now: world.state.now };
}

test('an unfinished record: what is in force, what is left, and both ways on', async () => {
  const { plan, record, now } = await stopped();
  const report = recordReport({ record, plan, tenants, now, say });
  valid(report);
  assert.equal(report.phase, 'interrupted');
  assert.equal(report.id, record.id);
  assert.deepEqual(offered(report).slice(0, 2), ['goOn', 'undo']);
  const states = Object.fromEntries(report.steps.map(({ id, state }) => [id, state]));
  assert.deepEqual([states.createIdentity, states.assignRole], ['done', 'needed']);
  assert.match(report.summary.detail ?? '', /In force: .*Create identity mi-new/);
});

test('a value that a done step has given stands in the rows of the steps that waited for it', async () => {
  const { plan, record, now } = await stopped();
  const rows = recordReport({ record, plan, tenants, now, say }).steps.flatMap(({ changes }) => changes);
  const clientId = rows.find(({ what }) => what === 'azure.workload.identity/client-id');
  assert.match(clientId?.after ?? '', /^[0-9a-f-]{36}$/);
  assert.ok(rows.every(({ pending }) => !pending?.includes('mi-new')));
});

test('a step whose request was sent is not said to be done, and that it may be', async () => {
  const { plan, record, now } = await stopped();
  const sent: LinkRecord = { ...record, steps: { ...record.steps, assignRole: { state: 'sent' } } };
  const step = recordReport({ record: sent, plan, tenants, now, say }).steps.find(({ id }) => id === 'assignRole');
  assert.deepEqual([step?.state, step?.note], ['needed', 'Begun; whether it took effect is not known.']);
});

test('under a lease there is nothing to press but Diagnose, and it says until when', async () => {
  const { plan, record, now } = await stopped();
  const report = recordReport({ record: { ...record, state: 'applying', lease: { owner: 'x', until: now + 5_000 } }, plan, tenants, now, say });
  assert.deepEqual(offered(report), ['diagnose', 'copyMarkdown']);
  assert.match(report.summary.detail ?? '', /can be gone on with or undone from/);
});

test('an undo that was left unfinished is not called a link', async () => {
  const { plan, record, now } = await stopped();
  const report = recordReport({ record: { ...record, state: 'interrupted', steps: { ...record.steps, putCredential: { state: 'undone' } } }, plan, tenants, now, say });
  assert.equal(report.summary.text, 'The undo was interrupted.');
  assert.equal(report.steps.find(({ id }) => id === 'putCredential')?.state, 'undone');
});

test('a complete record: applied, but nothing was read again', async () => {
  const { plan, world } = await planned();
  await applied(plan, world);
  const report = recordReport({ record: await recordOf(world), plan, tenants, now: world.state.now, say });
  valid(report);
  assert.deepEqual([report.phase, report.summary.tone, offered(report)[0]], ['applied', 'neutral', 'diagnose']);
  assert.ok(offered(report).includes('undo'));
  assert.ok(!JSON.stringify(report.link).includes('undefined') && report.link.identityId === anIdentity().id);
});

test('without a record a restored report says that it is as of before', async () => {
  const { plan, world } = await planned();
  const { last } = await applied(plan, world);
  const report = withoutRecord(restoredReport(last, say), say);
  valid(report);
  assert.equal(report.summary.text, 'As of before the reload: The link is in place.');
  assert.deepEqual(offered(report), ['diagnose', 'plan', 'copyMarkdown']);
});
