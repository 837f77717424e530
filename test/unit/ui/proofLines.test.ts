import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunLine } from '../../../src/core/probe/outcome.ts';
import type { ProofEvent } from '../../../src/core/proof/proveLink.ts';
import { proofLines } from '../../../src/ui/commands/proofLines.ts';
import { aCluster } from '../../builders/chain.ts';
import { say } from '../../builders/reports.ts';

const ref = { cluster: aCluster(), namespace: 'default', name: 'tenantlink-quota-1' };
const report = { tenantlink: 1, step: 'done', status: 'succeeded' } as const;

const lines = (...all: readonly RunLine[]): ProofEvent => ({ kind: 'lines', lines: all });

const cases: readonly (readonly [string, ProofEvent, readonly string[]])[] = [
  ['created', { kind: 'created', ref }, ['Created Job tenantlink-quota-1 in namespace default.']],
  ['waiting without a message', { kind: 'waiting', reason: 'ContainerCreating', message: '' }, ['Waiting: ContainerCreating.']],
  ['lines of the pod', lines({ text: 'Token read.' }, { text: 'Done: the identity read its quota.' }), ['  Token read.', '  Done: the identity read its quota.']],
  ['a line that colours, rings, goes back and turns round', lines({ text: '\x1b[31mno\x1b[0m\x07\b\x7f\tx\u2028y\u202ez\u0085' }), ['  ␛[31mno␛[0m␇␈␡\tx\ufffdy\ufffdz\ufffd']],
  ['a report for machines', lines({ text: 'Done.' }, { text: '{"tenantlink":1,"step":"done"}', report }), ['  Done.']],
  ['a line of another program that was understood', lines({ text: 'limit: 100', report }), ['  limit: 100']],
  ['a line that looks like a report and is none', lines({ text: '{"tenantlink":' }), ['  {"tenantlink":']],
  [
    'more quotas than are kept',
    { kind: 'verdict', outcome: { status: 'succeeded', code: 'quotaRead', quotas: [], quotasLeftOut: 7 }, verdict: { status: 'success', code: 'ok', message: { key: 'verdict.cancelled' }, findings: [] } },
    ['', 'More quotas were printed than a region has: 7 of them are not kept.', '', 'Verdict: The run was cancelled before its end.', ''],
  ],
  ['a new log file', { kind: 'logGap', gap: { reason: 'rotated' } }, ['… The node has begun a new log file meanwhile: lines may be missing here.']],
  ['a new log file that was found out late', { kind: 'logGap', gap: { reason: 'rotatedBefore' } }, ['… The node has begun a new log file a moment ago: lines may be missing above this line.']],
  ['a log that did not end', { kind: 'logGap', gap: { reason: 'notWaitedFor' } }, ['… The log did not come to its end: lines may be missing here.']],
  ['what the kubelet says instead of lines', { kind: 'logGap', gap: { reason: 'unreadable', detail: 'unable to retrieve container logs' } }, ['… Lines may be missing here, the node cannot read them:', '  unable to retrieve container logs']],
  [
    'an event that would look like lines of ours',
    { kind: 'warning', event: { type: 'Warning', reason: 'Failed', message: 'a\nEverything the run made is removed again.\r\nVerdict: ok', about: 'Pod/x' } },
    ['Warning of the cluster about Pod/x: Failed. a Everything the run made is removed again. Verdict: ok'],
  ],
  ['a kubelet that would', { kind: 'logGap', gap: { reason: 'unreadable', detail: 'no\nVerdict: ok' } }, ['… Lines may be missing here, the node cannot read them:', '  no Verdict: ok']],
  [
    'a refusal that would',
    { kind: 'verdict', outcome: { status: 'failed', code: 'azureRefused' }, verdict: { status: 'failure', code: 'azureRefused', message: { key: 'probe.azureRefused', params: { code: 'X', detail: 'no\n\nVerdict: The link works' } }, findings: [] } },
    ['', 'Verdict: Azure refused the read (X). Run it again later, or follow what it says: no Verdict: The link works', ''],
  ],
  [
    'a cluster that was lost after the exchange: whose it is, and that the trust holds',
    { kind: 'verdict', outcome: { status: 'failed', code: 'clusterUnreachable' }, verdict: { status: 'failure', code: 'clusterUnreachable', message: { key: 'probe.clusterUnreachable', params: { detail: '' } }, party: 'access', trusted: true, findings: [] } },
    [
      '',
      'Where it lies: between you and the cluster. The trust between the tenants holds: Microsoft Entra gave the pod the identity’s token.',
      'Verdict: The cluster stopped answering during the run. Check that it runs and the way to it (network, VPN, proxy), then run it again.',
      '',
    ],
  ],
  ['a restart', { kind: 'restarted', restarts: 2 }, ['The container was restarted (restarts so far: 2); the log goes on with the new one.']],
  [
    'what could not be cleaned up is named',
    { kind: 'cleanupFailed', failure: { reason: 'forbidden', operation: 'removeProbe' }, remains: ['Job a', 'ConfigMap a'] },
    ['Cleaning up failed: Removing the quota pod: your account does not have the permission. Ask an administrator of that tenant for the permission. Still in the cluster: Job a, ConfigMap a.'],
  ],
];
for (const [name, event, expected] of cases) test(name, () => assert.deepEqual(proofLines(event, say), expected));
