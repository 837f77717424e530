import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeReports, liveValues } from '../../../src/core/probe/judgeReports.ts';
import { LogReading } from '../../../src/core/probe/logReading.ts';

/** A log as its bytes come, and what the run makes of it. */
function read(...reports: readonly object[]): LogReading {
  const reading = new LogReading();
  for (const report of reports) reading.take({ kind: 'bytes', bytes: Buffer.from(`${JSON.stringify({ tenantlink: 1, ...report })}\n`) });
  return reading;
}
const quota = (resource: string): object => ({ step: 'quota', quota: { resource, localizedName: resource, unit: 'Count', limit: 1 } });
const refused = { step: 'exchange', status: 'refused', attempt: 1, httpStatus: 401, error: 'invalid_client', detail: 'no' };

test('of each kind the last report counts, in the order in which these came', () => {
  const { reports } = read({ ...refused, aadsts: 'AADSTS700213' }, { step: 'exchange', status: 'ok', attempt: 2, expiresInSeconds: 1, objectId: 'o' }, { ...refused, attempt: 3 }).evidence(undefined);
  assert.deepEqual(reports.map((report) => ('attempt' in report ? report.attempt : undefined)), [2, 3]);
  assert.deepEqual(judgeReports({ reports, image: { quotas: [], troubles: [] } }), { status: 'failed', code: 'exchangeRefused', entraError: 'invalid_client', detail: 'no' });
});

test('an answer that is none of OAuth’s is told by its status', () => {
  assert.equal(judgeReports(read({ ...refused, error: 'http_502' }).evidence(undefined))?.entraError, 'HTTP 502');
});

test('a region without quotas has an empty list, and a log that lost them has none', () => {
  assert.deepEqual(liveValues(read({ step: 'quotas', status: 'ok', count: 0 }).evidence(undefined)), { quotas: [] });
  assert.deepEqual(liveValues(read({ step: 'quotas', status: 'ok', count: 2 }).evidence(undefined)), { quotasLost: 2 });
});

test('reports without end are read in bounded memory, and what is not kept is counted', () => {
  const reading = read(...Array.from({ length: 20_000 }, (_, at) => quota(`q${String(at)}`)), quota('q1'), { step: 'quotas', status: 'ok', count: 20_000 }, { step: 'done', status: 'succeeded' });
  const evidence = reading.evidence(undefined);
  assert.deepEqual([evidence.reports.length, evidence.leftOut], [4_002, 16_000]);
  assert.deepEqual(evidence.reports.slice(-2).map(({ step }) => step), ['quotas', 'done']);
  assert.equal(judgeReports(evidence)?.code, 'quotaRead');
  const { quotas = [], quotasLeftOut } = liveValues(evidence);
  assert.deepEqual([quotas.length, quotas.at(-1)?.resource, quotasLeftOut], [4_000, 'q1', 16_000]);
});

test('overlong reports are counted, too', () => {
  const huge = 'x'.repeat(400_000);
  const { reports, leftOut } = read(...Array.from({ length: 20 }, (_, at) => quota(`${String(at)}${huge}`))).evidence(undefined);
  assert.deepEqual([reports.length, leftOut], [10, 10]);
});
