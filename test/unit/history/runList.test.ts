import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutRun, withRun, withStoredRuns, type RunList } from '../../../src/core/history/runList.ts';
import { aRun, anEndedRun } from '../../builders/runs.ts';

const older = aRun({ startedAt: 1_000, name: 'run-a' });
const newer = aRun({ startedAt: 2_000, name: 'run-b' });

test('the newest comes first, whichever came in first', () => {
  const list = [older, newer].reduce<RunList>((runs, run) => withRun(runs, { state: 'running', run }), []);
  assert.deepEqual(list.map(({ run }) => run.ref.name), ['run-b', 'run-a']);
});

test('a run is in the list once, as it is now', () => {
  const ended = anEndedRun({ ...older });
  const list = withRun(withRun([], { state: 'running', run: older }), { state: 'ended', run: ended });
  assert.deepEqual(list, [{ state: 'ended', run: ended }]);
  assert.deepEqual(withoutRun(list, older), []);
});

test('what this window follows is not replaced by what is on disk; what is gone there goes', () => {
  const before: RunList = [{ state: 'running', run: newer }, { state: 'ended', run: anEndedRun({ name: 'run-c' }) }];
  const list = withStoredRuns(before, { ended: [anEndedRun({ ...older })], elsewhere: [newer] });
  assert.deepEqual(list.map(({ state, run }) => `${state} ${run.ref.name}`), ['running run-b', 'ended run-a']);
});
