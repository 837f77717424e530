import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clearRuns, deleteRun, keepRun, keptRuns, readRunLog, readRuns } from '../../../src/core/history/runFiles.ts';
import { parseRecord, recordText } from '../../../src/core/history/runRecord.ts';
import { quotaTable } from '../../../src/core/quota/quotaTable.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { memoryFiles } from '../../builders/memoryFiles.ts';
import { anEndedRun } from '../../builders/runs.ts';

const say = speaker(inEnglish);
const jwt = `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjYW5hcnkifQ.${'c2lnbmF0dXJl'.repeat(4)}`;

function place() {
  const files = new Map<string, string>();
  return { files, ports: { history: memoryFiles(files) } };
}

test('a run that was kept is read again as it was, with its log', async () => {
  const { ports } = place();
  const record = anEndedRun();
  await keepRun(ports, { record, log: 'a\nb\n' });
  assert.deepEqual(await readRuns(ports), { records: [record], unreadable: [] });
  assert.equal(await readRunLog(ports, record), 'a\nb\n');
});

test('whose it is that a run ended, and that the trust held, are kept', async () => {
  const { ports } = place();
  const record = anEndedRun({ verdict: { status: 'failure', code: 'clusterUnreachable', message: { key: 'probe.clusterUnreachable', params: { detail: 'd' } }, party: 'access', trusted: true, findings: [] } });
  await keepRun(ports, { record, log: '' });
  assert.deepEqual((await readRuns(ports)).records, [record]);
});

test('a record of before usages were told apart is read: what it does not give is not given', async () => {
  const { ports, files } = place();
  const record = anEndedRun({ results: [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, unit: 'Count' }] });
  // As version 0.1 and what came after it wrote it, with zero for what was not there.
  files.set(`${String(record.startedAt)}-${record.ref.name}.json`, JSON.stringify({ version: 1, ...record, verdict: { ...record.verdict, message: { key: 'verdict.success', params: { identity: 'mi-wi-demo', resource: 'Total Regional vCPUs', limit: 25_000, used: 0, unit: 'Count' } } } }));
  const [read] = (await readRuns(ports)).records;
  assert.ok(read !== undefined);
  assert.deepEqual(read.results, record.results);
  assert.equal(say(read.verdict.message.key, read.verdict.message.params), 'The link works: mi-wi-demo read Total Regional vCPUs from the pod: 0 of 25,000 used.');
  assert.deepEqual(quotaTable(read.results ?? [], say).rows.map(({ used, limit, free }) => [used, limit, free]), [['not given', '20', 'not given']]);
});

test('what is kept again replaces what was kept before', async () => {
  const { ports, files } = place();
  await keepRun(ports, { record: anEndedRun(), log: 'first' });
  const later = anEndedRun({ endedAt: Date.parse('2026-11-23T12:01:00Z') });
  await keepRun(ports, { record: later, log: 'second' });
  assert.deepEqual((await readRuns(ports)).records, [later]);
  assert.equal(files.size, 2);
});

test('the newest comes first, and the oldest go where there are too many, their logs too', async () => {
  const { ports, files } = place();
  const at = (index: number): number => Date.parse('2026-01-01T00:00:00Z') + index * 60_000;
  const order = Array.from({ length: keptRuns + 3 }, (_, index) => (index * 7) % (keptRuns + 3));
  for (const index of order) await keepRun(ports, { record: anEndedRun({ startedAt: at(index), name: `tenantlink-quota-${String(index).padStart(8, '0')}` }), log: String(index) });
  const { records } = await readRuns(ports);
  assert.equal(records.length, keptRuns);
  assert.equal(records[0]?.startedAt, at(keptRuns + 2));
  assert.equal(records.at(-1)?.startedAt, at(3));
  assert.equal(files.size, 2 * keptRuns);
});

test('of a thousand files only the newest are read, and the rest goes when the next run is kept', async () => {
  const { ports, files } = place();
  const start = Date.parse('2026-01-01T00:00:00Z');
  for (let index = 0; index < 1_000; index += 1) {
    const record = anEndedRun({ startedAt: start + index, name: `tenantlink-quota-${String(index).padStart(8, '0')}` });
    files.set(`${String(record.startedAt)}-${record.ref.name}.json`, recordText(record));
    files.set(`${String(record.startedAt)}-${record.ref.name}.log`, '');
  }
  files.set(`${String(start + 2_000)}-x.json`, '{');
  const read: string[] = [];
  const history = { ...ports.history, read: (name: string) => (read.push(name), ports.history.read(name)) };
  const { records, unreadable } = await readRuns({ history });
  assert.deepEqual([records.length, records[0]?.startedAt, unreadable.length, read.length], [keptRuns, start + 999, 1, keptRuns + 1]);
  await keepRun(ports, { record: anEndedRun({ startedAt: start + 3_000 }), log: '' });
  assert.deepEqual((await readRuns(ports)).records.map(({ startedAt }) => startedAt - start), [3_000, ...Array.from({ length: keptRuns - 1 }, (_, index) => 999 - index)]);
  assert.equal(files.size, 2 * keptRuns + 1, 'the file that cannot be read stays as long as the runs around it, and is none of the fifty');
});

test('a log whose record never came goes after a day; one that is written just now stays', async () => {
  const { ports, files } = place();
  const endedAt = Date.parse('2026-11-23T12:00:00Z');
  const log = (hoursAgo: number): string => `${String(endedAt - hoursAgo * 3_600_000)}-tenantlink-quota-0000bbbb.log`;
  for (const hoursAgo of [0, 23, 25]) files.set(log(hoursAgo), 'lines');
  await keepRun(ports, { record: anEndedRun({ endedAt, startedAt: endedAt - 30 * 3_600_000 }), log: 'its own, of a machine that slept' });
  assert.deepEqual([0, 23, 25].map((hoursAgo) => files.has(log(hoursAgo))), [true, true, false]);
  assert.equal(files.size, 4);
});

test('one run or all of them are forgotten with their logs; files of others stay', async () => {
  const { ports, files } = place();
  files.set('notes.txt', 'not ours');
  const [one, other] = [anEndedRun(), anEndedRun({ name: 'tenantlink-quota-0000bbbb' })];
  for (const record of [one, other]) await keepRun(ports, { record, log: '' });
  await deleteRun(ports, one);
  assert.deepEqual((await readRuns(ports)).records, [other]);
  await clearRuns(ports);
  assert.deepEqual([...files.keys()], ['notes.txt']);
});

describe('no secret reaches the disk', () => {
  test('neither from a log nor from what a service said', async () => {
    const { ports, files } = place();
    const verdict = { status: 'failure', code: 'exchangeRefused', message: { key: 'probe.exchangeRefused', params: { code: 'AADSTS700213', detail: `refused ${jwt}` } }, findings: [] } as const;
    await keepRun(ports, { record: anEndedRun({ verdict }), log: `token ${jwt}\n` });
    assert.doesNotMatch([...files.values()].join('\n'), /canary|eyJzdWIi|c2lnbmF0dXJl/);
    assert.match([...files.values()].join('\n'), /AADSTS700213/);
  });
});

describe('a file is data of anybody', () => {
  const good = recordText(anEndedRun());
  const change = (edit: (value: Record<string, unknown>) => void): string => {
    const value = JSON.parse(good) as Record<string, unknown>;
    edit(value);
    return JSON.stringify(value);
  };
  const bad: readonly (readonly [string, string])[] = [
    ['half written', good.slice(0, good.length / 2)],
    ['empty', ''],
    ['no object', '[]'],
    ['another version', change((value) => (value.version = 2))],
    ['no time', change((value) => (value.endedAt = 'soon'))],
    ['a sentence that is none', change((value) => (value.verdict = { status: 'success', code: 'ok', message: { key: '__proto__' }, findings: [] }))],
    ['a cluster that leads elsewhere', change((value) => (value.ref = { cluster: { id: '/subscriptions/../x', tenantId: 'x' }, namespace: 'default', name: 'x' }))],
    ['a name that leads elsewhere', change((value) => ((value.ref as Record<string, unknown>).name = '../../secret'))],
    ['a Job in another namespace', change((value) => ((value.ref as Record<string, unknown>).namespace = 'kube-system'))],
    ['params that are no texts', change((value) => ((value.verdict as { message: { params: unknown } }).message.params = { identity: { toString: 1 } }))],
  ];
  for (const [what, text] of bad) test(`${what}: it is passed over`, () => assert.equal(parseRecord(text), undefined));

  test('it is named, and the others are read', async () => {
    const { ports, files } = place();
    const record = anEndedRun();
    await keepRun(ports, { record, log: '' });
    files.set('1-broken.json', '{');
    // A record under another's name would be deleted with the wrong log.
    files.set('2-tenantlink-quota-0000aaaa.json', good);
    assert.deepEqual(await readRuns(ports), { records: [record], unreadable: ['2-tenantlink-quota-0000aaaa.json', '1-broken.json'] });
  });

  test('a link that cannot be read is left out, the verdict stays', () => {
    const text = change((value) => (value.verdict as { findings: unknown[] }).findings.push({ code: 'WI999', verdict: 'ok' }));
    assert.deepEqual(parseRecord(text), anEndedRun());
  });
});

test('a time that is no date makes a file unreadable, not a row that cannot be shown', async () => {
  const files = new Map<string, string>();
  const ports = { history: memoryFiles(files) };
  const record = anEndedRun({ startedAt: Number.MAX_SAFE_INTEGER });
  await keepRun(ports, { record, log: '' });
  const { records, unreadable } = await readRuns(ports);
  assert.deepEqual([records.length, unreadable.length], [0, 1]);
});
