import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReport } from '../../../src/protocol/checkReport.ts';
import { notLive } from '../../../src/protocol/notLive.ts';
import { createHeartbeat } from '../../../webview/heartbeat.ts';
import { applied, brokenChain, planned } from '../../builders/reports.ts';

test('a report whose editor is gone claims nothing to be under way and offers no button', async () => {
  const { plan, world } = await planned();
  const { running } = await applied(plan, world);
  const gone = notLive(running);
  assert.equal(isReport(JSON.parse(JSON.stringify(gone)), 'report'), undefined);
  assert.deepEqual([gone.phase, gone.phaseText, gone.summary.tone], ['interrupted', 'Interrupted', 'warning']);
  assert.ok(gone.steps.every(({ state }) => state !== 'running' && state !== 'waiting'));
  assert.ok(gone.actions.every(({ enabled }) => !enabled));
});

test('one with nothing under way keeps its phase', () => {
  const gone = notLive(brokenChain());
  assert.equal(gone.phase, 'chain');
  assert.ok(gone.findings.every(({ remedy }) => remedy?.action?.enabled !== true));
});

test('an editor is gone after three questions without an answer, and back with the first answer', () => {
  const told: boolean[] = [];
  let asked = 0;
  const heartbeat = createHeartbeat({ ping: () => (asked += 1), changed: (alive) => told.push(alive) });
  for (let beat = 0; beat < 3; beat += 1) heartbeat.beat();
  assert.deepEqual([asked, told], [3, []]);
  heartbeat.answered();
  for (let beat = 0; beat < 9; beat += 1) heartbeat.beat();
  assert.deepEqual(told, [false]);
  heartbeat.answered();
  assert.deepEqual(told, [false, true]);
});
