import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignedTable } from '../../../src/core/quota/alignedTable.ts';
import { isTight, quotaLevel, quotaShare, type QuotaLevel } from '../../../src/core/quota/quotaLevel.ts';
import { quotaSentence } from '../../../src/core/quota/quotaSentence.ts';
import { quotaTable } from '../../../src/core/quota/quotaTable.ts';
import { inEnglish, speaker } from '../../../src/core/words/say.ts';
import { regionQuotas, say } from '../../builders/reports.ts';

const levels: readonly (readonly [number | undefined, number | undefined, QuotaLevel])[] = [
  [100, undefined, 'usageUnknown'],
  [100, 0, 'plenty'],
  [100, 79, 'plenty'],
  [100, 80, 'high'],
  [100, 99, 'high'],
  [100, 100, 'full'],
  [100, 120, 'full'],
  [0, undefined, 'none'],
  [0, 0, 'none'],
  [0, 3, 'full'],
  [-1, 7, 'unlimited'],
  [-1, undefined, 'unlimited'],
  [2_147_483_647, 7, 'unlimited'],
  [undefined, 7, 'unknown'],
];
for (const [limit, used, expected] of levels) {
  test(`${String(used)} of ${String(limit)} is ${expected}`, () => {
    const quota = { ...(limit === undefined ? {} : { limit }), ...(used === undefined ? {} : { used }) };
    assert.equal(quotaLevel(quota), expected);
    assert.equal(isTight(quota), expected === 'high' || expected === 'full');
    const share = quotaShare(quota);
    assert.ok(share === undefined || Number.isFinite(share));
  });
}

test('the table has the nearly full first, numbers of the language, and words where there is no number', () => {
  const { columns, rows } = quotaTable(regionQuotas, speaker(inEnglish, 'de'));
  assert.deepEqual(columns, ['Quota', 'Used', 'Limit', 'Free', 'State']);
  assert.deepEqual(rows.map(({ name, used, limit, free, state }) => [name, used, limit, free, state.replace('\u00A0', ' ')]), [
    ['Standard DSv3 Family vCPUs', '100', '100', '0', 'full: 100 % used'],
    ['Total Regional vCPUs', '8.500', '10.000', '1.500', 'nearly full: 85 % used'],
    ['Virtual Machines', '0', '25.000', '25.000', '0 % used'],
    ['Availability Sets', 'not given', '2.500', 'not given', 'usage not given'],
    ['Snapshots', '7', 'unlimited', 'unlimited', 'no limit'],
    ['Images', 'not given', 'unlimited', 'unlimited', 'no limit'],
    ['other', '1.048.576 Bytes', 'not given', 'not given', 'the service gives no number'],
    ['Standard HBv4 Family vCPUs', 'not given', '0', 'not given', 'none granted'],
  ]);
});

test('what is not full is never called 100%', () => {
  assert.equal(quotaTable([{ resource: 'a', localizedName: 'A', limit: 10_000, used: 9_999, unit: 'Count' }], say).rows[0]?.state, 'nearly full: 99% used');
});

test('a share that is a whole number of percents is told as that', () => {
  for (let used = 0; used < 80; used += 1) {
    assert.equal(quotaTable([{ resource: 'a', localizedName: 'A', limit: 100, used, unit: 'Count' }], say).rows[0]?.state, `${String(used)}% used`);
  }
});

test('what is used without being granted is full, and comes before what is not', () => {
  const { rows } = quotaTable([{ resource: 'a', localizedName: 'A', limit: 10, used: 9, unit: 'Count' }, { resource: 'b', localizedName: 'B', limit: 0, used: 3, unit: 'Count' }], say);
  assert.deepEqual(rows.map(({ name, state }) => [name, state]), [['B', 'full: 100% used'], ['A', 'nearly full: 90% used']]);
});

test('one quota is told in a sentence, with the numbers that it has', () => {
  const told = regionQuotas.map((quota) => {
    const { key, params } = quotaSentence(quota, 'eastus');
    return say(key, params);
  });
  assert.deepEqual(told, [
    'Availability Sets in eastus: the limit is 2,500; how much of it is used is not given.',
    'Total Regional vCPUs in eastus: 8,500 of 10,000 used, 1,500 free.',
    'Standard DSv3 Family vCPUs in eastus: 100 of 100 used, 0 free.',
    'Standard HBv4 Family vCPUs in eastus: the limit is 0; how much of it is used is not given.',
    'Virtual Machines in eastus: 0 of 25,000 used, 25,000 free.',
    'Snapshots in eastus: 7 used, without a limit.',
    'Images in eastus: without a limit; how much is used is not given.',
    'other in eastus: the service gives no number.',
  ]);
  const { key, params } = quotaSentence({ resource: 'bytes', localizedName: 'Bytes', limit: 2_000, used: 500, unit: 'Bytes' }, 'eastus');
  assert.equal(say(key, params), 'Bytes in eastus: 500 Bytes of 2,000 Bytes used, 1,500 Bytes free.');
});

test('bytes may be more than 32 bits hold and have a limit all the same', () => {
  const limit = 5 * 2 ** 40;
  assert.deepEqual([quotaLevel({ limit, used: limit - 1, unit: 'Bytes' }), quotaLevel({ limit: 2 ** 63, unit: 'Bytes' }), quotaLevel({ limit, unit: 'Count' })], ['high', 'unlimited', 'unlimited']);
});

test('what is seen as one character has the room of one or two, whatever it is made of', () => {
  const columns = ['', '', '', '', ''] as const;
  const line = (name: string): string => alignedTable({ columns, rows: [{ name, resource: '', used: '1', limit: '', free: '', state: '', level: 'plenty' }, { name: '0123456789', resource: '', used: '1', limit: '', free: '', state: '', level: 'plenty' }] })[1] ?? '';
  const blanksAfter = (name: string): number => line(name).slice(name.length, -1).length;
  assert.deepEqual(['a', 'ｱ', 'é', 'नम', '￥', '🙂', '👩‍💻'].map(blanksAfter), [11, 11, 11, 10, 10, 10, 10]);
});

test('a name of a service cannot begin a line of its own', () => {
  const [row] = quotaTable([{ resource: 'cores', localizedName: 'a\nVerdict: The link works\u202e', limit: 1, used: 0, unit: 'Count' }], say).rows;
  assert.equal(row?.name, 'a Verdict: The link works ');
});

test('lines of a fixed-width font are aligned, with wide characters too', () => {
  const quotas = [
    { resource: 'cores', localizedName: 'リージョン vCPU の合計', limit: 100, used: 12, unit: 'Count' },
    { resource: 'vm', localizedName: 'Virtual Machines', limit: 25_000, used: 1, unit: 'Count' },
  ];
  assert.deepEqual(alignedTable(quotaTable(quotas, say)), [
    'Quota                   Used   Limit    Free  State',
    'リージョン vCPU の合計    12     100      88  12% used',
    'Virtual Machines           1  25,000  24,999  0% used',
  ]);
});
