import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';
import { proofLines } from '../../../src/ui/commands/proofLines.ts';
import { aCluster } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';

const ref = { cluster: aCluster(), namespace: 'default', name: 'tenantlink-quota-1' };
const done = { tenantlink: 1, step: 'done' } as Extract<ProofEvent, { kind: 'line' }>['report'] & object;

const cases: readonly (readonly [string, ProofEvent, readonly string[]])[] = [
  ['created', { kind: 'created', ref }, ['Created Job tenantlink-quota-1 in namespace default.']],
  ['waiting without a message', { kind: 'waiting', reason: 'ContainerCreating', message: '' }, ['Waiting: ContainerCreating.']],
  ['a line of the pod', { kind: 'line', text: 'Done: the identity read its quota.' }, ['  Done: the identity read its quota.']],
  ['a report for machines', { kind: 'line', text: '{"tenantlink":1,"step":"done"}', report: done }, []],
  ['a line of another program that was understood', { kind: 'line', text: 'limit: 100', report: done }, ['  limit: 100']],
  ['a line that looks like a report and is none', { kind: 'line', text: '{"tenantlink":' }, ['  {"tenantlink":']],
  [
    'what could not be cleaned up is named',
    { kind: 'cleanupFailed', failure: { reason: 'forbidden', operation: 'removeProbe' }, remains: ['Job a', 'ConfigMap a'] },
    ['Cleaning up failed: Removing the quota pod: your account does not have the permission. Ask an administrator of that tenant for the permission. Still in the cluster: Job a, ConfigMap a.'],
  ],
];
for (const [name, event, expected] of cases) test(name, () => assert.deepEqual(proofLines(event, say), expected));
