import { BatchV1Api, CoreV1Api, type V1Job } from '@kubernetes/client-node';
import { failureOf } from '../../core/model/failure.ts';
import { componentLabel, managedByLabel } from '../../core/probe/podSpec.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ProbeHost } from '../../core/ports/probeHost.ts';
import type { SessionOf } from '../access/sessions.ts';
import { listAll } from '../transport/listAll.ts';
import { typedApi, type TypedCall } from '../transport/typedApi.ts';

const labelSelector = `${managedByLabel.key}=${managedByLabel.value},${componentLabel.key}=${componentLabel.value}`;
/** A run that ended this recently may still be read by the window that started it. */
const readingMs = 60_000;

/**
 * Finds runs that nobody follows any more: ended a minute ago, or past their deadline. A run in
 * progress belongs to a window (or a colleague) and is not listed.
 */
export function leftovers(args: { readonly sessionOf: SessionOf; readonly clock: Clock; readonly log: (line: string) => void }): ProbeHost['leftovers'] {
  return async ({ cluster, signal }) => {
    const call: TypedCall = { session: args.sessionOf(cluster), signal, doing: { operation: 'listProbes', target: cluster.id } };
    const jobs = await listJobs(call, args.log);
    return jobs
      .filter((job) => isLeftover(job, args.clock.now()))
      .map(({ metadata }) => ({ cluster, namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' }));
  };
}

async function listJobs(call: TypedCall, log: (line: string) => void): Promise<readonly V1Job[]> {
  const batch = typedApi(BatchV1Api, call);
  try {
    return await listAll(call.doing, (page) => batch.listJobForAllNamespaces({ labelSelector, ...page }));
  } catch (thrown) {
    if (failureOf(thrown, call.doing.operation).reason !== 'forbidden') throw thrown;
  }
  // Rights in single namespaces only: ask each that can be seen.
  const core = typedApi(CoreV1Api, call);
  const namespaces = await listAll(call.doing, (page) => core.listNamespace(page));
  const found: V1Job[] = [];
  for (const { metadata } of namespaces) {
    const namespace = metadata?.name ?? '';
    try {
      found.push(...(await listAll(call.doing, (page) => batch.listNamespacedJob({ namespace, labelSelector, ...page }))));
    } catch (thrown) {
      const failure = failureOf(thrown, call.doing.operation);
      if (failure.reason !== 'forbidden') throw thrown;
      log(`runs left behind in ${namespace} cannot be listed: ${failure.detail ?? failure.reason}`);
    }
  }
  return found;
}

function isLeftover(job: V1Job, now: number): boolean {
  if (job.metadata?.deletionTimestamp !== undefined) return false;
  const ended = job.status?.conditions?.find((condition) => (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True');
  if (ended !== undefined) return now - timeOf(ended.lastTransitionTime) > readingMs;
  return now - timeOf(job.metadata?.creationTimestamp) > (job.spec?.activeDeadlineSeconds ?? 0) * 1000 + readingMs;
}

function timeOf(date: Date | undefined): number {
  return date === undefined ? 0 : new Date(date).getTime();
}
