import type { RunRecord } from '../../src/core/history/runRecord.ts';
import type { RunStart } from '../../src/core/history/runStart.ts';
import { aSubject, fabrikamSubscription } from './chain.ts';

/** The start of a run, as the product notes it. */
export function aRun(change: Partial<RunStart> & { readonly name?: string } = {}): RunStart {
  const { name = 'tenantlink-quota-0000aaaa', ...rest } = change;
  const { cluster, identity, ...chain } = aSubject();
  const subject = { ...chain, cluster: { id: cluster.id, tenantId: cluster.tenantId }, identity: { id: identity.id, tenantId: identity.tenantId } };
  return {
    ref: { cluster: subject.cluster, namespace: subject.serviceAccount.namespace, name },
    startedAt: Date.parse('2026-11-23T12:00:00Z'),
    subject,
    quota: { subscriptionId: fabrikamSubscription, region: 'westeurope', resource: 'cores' },
    ...rest,
  };
}

/** A run that has ended well. */
export function anEndedRun(change: Partial<RunRecord> & { readonly name?: string } = {}): RunRecord {
  const { verdict, endedAt, results, ...start } = change;
  const run = aRun(start);
  return {
    ...run,
    endedAt: endedAt ?? run.startedAt + 8_000,
    verdict: verdict ?? {
      status: 'success',
      code: 'ok',
      message: { key: 'verdict.success', params: { identity: 'mi-wi-demo', resource: 'Total Regional vCPUs', limit: 20, used: 3, unit: 'Count' } },
      findings: [{ code: 'WI101-cluster', verdict: 'ok', message: { key: 'verdict.chainOk', params: { count: 1 } }, actual: { value: 'Succeeded', source: 'aks', readAt: 1 } }],
    },
    results: results ?? [{ resource: 'cores', localizedName: 'Total Regional vCPUs', limit: 20, used: 3, unit: 'Count' }],
  };
}
