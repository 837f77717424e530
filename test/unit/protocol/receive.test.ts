import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listLimit, textLimit } from '../../../src/protocol/check.ts';
import { isReport } from '../../../src/protocol/checkReport.ts';
import type { ToEditor } from '../../../src/protocol/messages.ts';
import { editorReceiver, panelReceiver, readKept } from '../../../src/protocol/receive.ts';
import { labelNames, type LabelName, type ReportState } from '../../../src/protocol/report.ts';

const report: ReportState = {
  version: 2,
  id: 'r',
  phase: 'chain',
  phaseText: 'Diagnosis',
  title: 'Link',
  link: { clusterId: 'c', clusterTenantId: 'a', namespace: 'n', serviceAccount: 's', identityId: 'i', identityTenantId: 'b', roleName: 'Reader', scope: '/subscriptions/x' },
  ends: [{ side: 'cluster', heading: 'Cluster side', rows: [{ label: 'Tenant', value: 'a' }] }],
  summary: { tone: 'bad', text: 'broken' },
  warnings: [],
  steps: [{ id: 'assignRole', side: 'identity', title: 'Role', state: 'needed', stateText: 'to do', changes: [{ what: 'role', after: 'Reader' }] }],
  findings: [
    {
      code: 'WI116-role',
      side: 'identity',
      name: 'Role',
      verdict: 'broken',
      verdictText: 'broken',
      sentence: 'No role.',
      firstBroken: true,
      expected: { parts: [{ text: 'Reader', differs: true }], source: 'the link' },
      actual: { parts: [{ text: 'no role', differs: true }], source: 'roles', readAt: 1 },
      remedy: { text: 'Link again.', action: { action: 'plan', text: 'Plan', enabled: true, primary: false } },
    },
  ],
  quota: { name: 'cores', text: '1 of 2 used', limit: 2, used: 1 },
  hints: [],
  members: [],
  actions: [{ action: 'copyMarkdown', text: 'Copy', enabled: true, primary: false }],
  labels: Object.fromEntries(labelNames.map((name) => [name, name])) as Record<LabelName, string>,
};

function panel(): { readonly receive: (data: unknown) => void; readonly shown: ReportState[]; readonly dropped: string[] } {
  const shown: ReportState[] = [];
  const dropped: string[] = [];
  return { receive: panelReceiver({ report: (received) => shown.push(received), alive: () => undefined }, (why) => dropped.push(why)), shown, dropped };
}

test('a report reaches its handler as it was sent', () => {
  const { receive, shown, dropped } = panel();
  receive({ type: 'report', payload: report });
  assert.deepEqual(shown, [report]);
  assert.deepEqual(dropped, []);
});

const bad: readonly (readonly [string, unknown, RegExp])[] = [
  ['not an object', 'report', /without type and payload/],
  ['null', null, /without type and payload/],
  ['without payload', { type: 'report' }, /without type and payload/],
  ['unknown type', { type: 'toString', payload: {} }, /unknown type/],
  ['another version', { type: 'report', payload: { ...report, version: 1 } }, /report\.version/],
  ['a missing member', { type: 'report', payload: { ...report, labels: {} } }, /report\.labels\.actions is missing/],
  ['a member too many', { type: 'report', payload: { ...report, token: 'x' } }, /unknown member/],
  ['a wrong kind deep inside', { type: 'report', payload: { ...report, steps: [{ ...report.steps[0], changes: [{ what: 1 }] }] } }, /report\.steps\[0\]\.changes\[0\]\.what is not a text/],
  ['an unknown state', { type: 'report', payload: { ...report, steps: [{ ...report.steps[0], state: 'burning' }] } }, /steps\[0\]\.state has an unknown value/],
  ['an over-long text', { type: 'report', payload: { ...report, title: 'x'.repeat(textLimit + 1) } }, /report\.title is longer/],
  ['an over-long list', { type: 'report', payload: { ...report, warnings: Array.from({ length: listLimit + 1 }, () => 'w') } }, /more than/],
  ['too large as a whole', { type: 'report', payload: { ...report, warnings: Array.from({ length: 200 }, () => 'w'.repeat(textLimit)) } }, /too large/],
  ['a number that is none', { type: 'report', payload: { ...report, quota: { name: 'n', text: 't', limit: Number.NaN } } }, /quota\.limit is not a number/],
];

for (const [name, message, why] of bad) {
  test(`dropped with a line that says why: ${name}`, () => {
    const { receive, shown, dropped } = panel();
    receive(message);
    assert.deepEqual(shown, []);
    assert.equal(dropped.length, 1);
    assert.match(dropped[0] ?? '', why);
  });
}

test('a cyclic message is dropped', () => {
  const { receive, shown, dropped } = panel();
  const cyclic: Record<string, unknown> = { ...report };
  cyclic.self = cyclic;
  receive({ type: 'report', payload: cyclic });
  assert.equal(shown.length, 0);
  assert.equal(dropped.length, 1);
});

test('the line about a dropped message never repeats what was in it', () => {
  const { receive, dropped } = panel();
  receive({ type: 'report', payload: { ...report, 'eyJsecret.member': 'eyJsecret.value', title: 7 } });
  receive({ type: 'eyJsecret', payload: {} });
  assert.equal(dropped.length, 2);
  assert.ok(!dropped.join('\n').includes('eyJsecret'));
});

test('the editor takes its five messages and no other', () => {
  const taken: (keyof ToEditor)[] = [];
  const dropped: string[] = [];
  const receive = editorReceiver(
    { ready: () => taken.push('ready'), ping: () => taken.push('ping'), act: () => taken.push('act'), copyValue: () => taken.push('copyValue'), trouble: () => taken.push('trouble') },
    (why) => dropped.push(why),
  );
  receive({ type: 'ready', payload: {} });
  receive({ type: 'ping', payload: {} });
  receive({ type: 'act', payload: { action: 'apply' } });
  receive({ type: 'copyValue', payload: { code: 'WI113-credential-issuer', which: 'expected' } });
  receive({ type: 'trouble', payload: { text: 'x' } });
  receive({ type: 'act', payload: { action: 'deleteEverything' } });
  receive({ type: 'copyValue', payload: { code: 'x', which: 'expected', text: 'mine' } });
  assert.deepEqual(taken, ['ready', 'ping', 'act', 'copyValue', 'trouble']);
  assert.equal(dropped.length, 2);
});

test('anything at all is either a report or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
      const { receive, shown, dropped } = panel();
      receive(value);
      receive({ type: 'report', payload: value });
      assert.equal(shown.length, 0);
      assert.equal(dropped.length, 2);
    }),
  );
});

test('what a page kept is read back; what is not of this version is not', () => {
  const dropped: string[] = [];
  const kept = { report, scroll: 12 };
  assert.deepEqual(readKept(JSON.parse(JSON.stringify(kept)), (why) => dropped.push(why)), kept);
  assert.equal(readKept(undefined, (why) => dropped.push(why)), undefined);
  assert.equal(dropped.length, 0);
  assert.equal(readKept({ report: { ...report, version: 0 }, scroll: 0 }, (why) => dropped.push(why)), undefined);
  assert.equal(dropped.length, 1);
});

test('a report survives being sent as JSON', () => {
  assert.equal(isReport(JSON.parse(JSON.stringify(report)), 'report'), undefined);
});
