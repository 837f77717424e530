import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunLog } from '../../../src/core/history/runLog.ts';
import { maskSecrets } from '../../../src/core/model/maskSecrets.ts';

const mark = (count: number): string => `<${count}>`;

test('a short log is kept whole', () => {
  const log = new RunLog(mark);
  for (const line of ['a', '', 'b']) log.add(line);
  assert.equal(log.text(), 'a\n\nb\n');
});

test('of a long one the beginning and the end are kept, and how much is missing is said', () => {
  const log = new RunLog(mark);
  const count = 400_000;
  for (let line = 0; line < count; line += 1) log.add(`line ${line}`);
  const lines = log.text().trimEnd().split('\n');
  assert.ok(log.text().length <= 1024 * 1024 + 100);
  assert.deepEqual([lines[0], lines.at(-1)], ['line 0', `line ${count - 1}`]);
  const at = lines.findIndex((line) => line.startsWith('<'));
  assert.equal(Number(lines[at]?.slice(1, -1)) + lines.length - 1, count, 'nothing is missing that is not counted');
  assert.equal(Number(lines[at + 1]?.slice(5)), at + Number(lines[at]?.slice(1, -1)));
});

test('the text can be asked for again and again while it grows', () => {
  const log = new RunLog(mark);
  log.add('a');
  assert.equal(log.text(), 'a\n');
  log.add('b');
  assert.equal(log.text(), 'a\nb\n');
});

test('a key whose beginning was left out is not shown for that', () => {
  const log = new RunLog(mark);
  log.add('x'.repeat(70_000));
  log.add('-----BEGIN PRIVATE KEY-----');
  for (let line = 0; line < 20_000; line += 1) log.add(`MIIEvQ/${String(line).padStart(57, 'k/')}`);
  log.add('-----END PRIVATE KEY-----');
  for (let line = 0; line < 100; line += 1) log.add(`after ${line}`);
  const text = maskSecrets(log.text());
  assert.doesNotMatch(text, /MIIEvQ/);
  assert.match(text, /after 0\n/);
});
