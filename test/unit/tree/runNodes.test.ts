import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { emptySnapshot, type Snapshot } from '../../../src/core/inventory/snapshot.ts';
import type { RunList } from '../../../src/core/history/runList.ts';
import { contextOf } from '../../../src/ui/tree/nodeContext.ts';
import { shortTime } from '../../../src/ui/tree/runNodes.ts';
import { treeChildren } from '../../../src/ui/tree/treeChildren.ts';
import type { TreeNode } from '../../../src/ui/tree/treeNode.ts';
import { say } from '../../builders/reports.ts';
import { aRun, anEndedRun } from '../../builders/runs.ts';
import { loaded, wholeSnapshot } from './knownSnapshot.ts';

const verdict = (status: 'failure' | 'inconclusive' | 'cancelled') => ({ status, code: 'podLost', message: { key: 'probe.podLost', params: { detail: 'evicted' } }, findings: [] }) as const;
const runs: RunList = [
  { state: 'running', run: aRun({ name: 'a' }) },
  { state: 'elsewhere', run: aRun({ name: 'b' }) },
  { state: 'ended', run: anEndedRun({ name: 'c' }) },
  ...(['failure', 'inconclusive', 'cancelled'] as const).map((status) => ({ state: 'ended' as const, run: anEndedRun({ name: status, verdict: verdict(status) }) })),
];

function rows(snapshot: Snapshot): { readonly branch: TreeNode | undefined; readonly nodes: readonly TreeNode[] } {
  const branch = treeChildren(undefined, { snapshot }, say).nodes.find(({ kind }) => kind === 'runs');
  return { branch, nodes: branch === undefined ? [] : treeChildren(branch, { snapshot }, say).nodes };
}

describe('the branch of runs', () => {
  test('stands below the tenants, with how many there are', () => {
    const snapshot = wholeSnapshot({ runs });
    assert.equal(treeChildren(undefined, { snapshot }, say).nodes.at(-1)?.kind, 'runs');
    assert.deepEqual([rows(snapshot).branch?.label, rows(snapshot).branch?.description], ['Quota runs', '6']);
  });

  test('is not there while there is no run, nor where a welcome view speaks', () => {
    assert.equal(rows(wholeSnapshot()).branch, undefined);
    assert.deepEqual(treeChildren(undefined, { snapshot: { ...emptySnapshot, accounts: loaded([]), runs } }, say).nodes, []);
  });

  test('is there too where the tenants could not be read', () => {
    const problem = { reason: 'invalidInput', operation: 'readSettings', place: 'settings tenantlink.cloud.name' } as const;
    assert.deepEqual(treeChildren(undefined, { snapshot: { ...emptySnapshot, runs }, problem }, say).nodes.map(({ kind }) => kind), ['settingsError', 'runs']);
  });
});

describe('a run', () => {
  const { nodes } = rows(wholeSnapshot({ runs }));
  const time = shortTime(aRun().startedAt);

  test('says in words how it stands and when, then as whom and where', () => {
    assert.deepEqual(nodes.map(({ label }) => label), [`running ${time}`, `elsewhere ${time}`, `worked ${time}`, `failed ${time}`, `unclear ${time}`, `cancelled ${time}`]);
    const whose = 'default/wi-demo-account as mi-wi-demo on aks-wi-demo';
    for (const { label, description, spoken } of nodes) {
      assert.equal(description, label.startsWith('elsewhere') ? `${whose}, followed by another window` : whose);
      assert.equal(spoken, `Quota run: ${label}, ${description}`);
    }
  });

  test('has an icon of its own for each way to stand, and what its menus ask for', () => {
    assert.equal(new Set(nodes.map(({ icon }) => icon?.id)).size, 6);
    assert.deepEqual(nodes.map(contextOf), ['runRunning;', 'runElsewhere;', 'run;', 'run;', 'run;', 'run;']);
    assert.ok(nodes.every(({ command, subject }) => command?.id === 'tenantlink.showRun' && subject?.kind === 'run'));
  });

  test('tells its verdict and what it read for when it is pointed at', () => {
    assert.match(nodes[2]?.tooltip?.() ?? '', /Verdict: `The link works: mi-wi-demo read Total Regional vCPUs from the pod: 3 of 20 used\.`/);
    assert.match(nodes[0]?.tooltip?.() ?? '', /Quota: `cores, westeurope`/);
  });
});
