import type { CoreV1Event, V1Job, V1Pod } from '@kubernetes/client-node';
import { failureOf } from '../../core/model/failure.ts';
import { mergeStreams } from '../../core/probe/mergeStreams.ts';
import { instanceLabelKey, managedByLabel, probeContainerName } from '../../core/probe/podSpec.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { PodState, ProbeObservation, ProbeRef } from '../../core/ports/probeHost.ts';
import type { ClusterSession } from '../transport/clusterSession.ts';
import { watchObjects, type WatchArgs } from '../transport/watchObjects.ts';
import { toPodState } from './podState.ts';

export interface ObserveArgs {
  readonly session: ClusterSession;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly ref: ProbeRef;
  readonly signal: AbortSignal;
}

/** Watches Job, pod and events of a run; ends quietly when aborted. @throws TenantlinkError */
export async function* observeProbe(args: ObserveArgs): AsyncGenerator<ProbeObservation> {
  // Ends all watches when one fails or the reader leaves.
  const over = new AbortController();
  const signal = AbortSignal.any([args.signal, over.signal]);
  const inner = { ...args, signal };
  const merged = mergeStreams<ProbeObservation>([jobEnds(inner), events(inner, 'Job', args.ref.name)]);
  const withEvents = new Set<string>();
  merged.add(pods(inner, (podName) => {
    if (withEvents.has(podName)) return;
    withEvents.add(podName);
    merged.add(events(inner, 'Pod', podName));
  }));
  try {
    yield* merged;
  } catch (thrown) {
    if (!args.signal.aborted) throw thrown;
  } finally {
    over.abort();
  }
}

function watchArgs(args: ObserveArgs, path: string, query: Readonly<Record<string, string>>): WatchArgs {
  return { session: args.session, clock: args.clock, path, query, signal: args.signal, doing: { operation: 'observeProbe', target: `${args.ref.namespace}/${args.ref.name}` } };
}

async function* jobEnds(args: ObserveArgs): AsyncGenerator<ProbeObservation> {
  const path = `/apis/batch/v1/namespaces/${args.ref.namespace}/jobs`;
  let told = false;
  // Whoever watches a run has made its Job or found it: one that is missing from the first list is gone.
  let isThere = true;
  for await (const change of watchObjects<V1Job>(watchArgs(args, path, { fieldSelector: `metadata.name=${args.ref.name}` }))) {
    const job = change.kind === 'all' ? change.items[0] : change.item;
    const isGone = job === undefined || change.kind === 'gone';
    if (isGone && isThere) yield { kind: 'jobGone' };
    isThere = !isGone;
    const failed = job?.status?.conditions?.find((condition) => condition.type === 'Failed' && condition.status === 'True');
    if (failed === undefined || told) continue;
    told = true;
    yield { kind: 'jobFailed', reason: failed.reason ?? 'Failed', message: failed.message ?? '' };
  }
}

async function* pods(args: ObserveArgs, seen: (podName: string) => void): AsyncGenerator<ProbeObservation> {
  const path = `/api/v1/namespaces/${args.ref.namespace}/pods`;
  const labelSelector = `${managedByLabel.key}=${managedByLabel.value},${instanceLabelKey}=${args.ref.name}`;
  let last = '';
  for await (const change of watchObjects<V1Pod>(watchArgs(args, path, { labelSelector }))) {
    // backoffLimit 0 and restartPolicy Never: one pod, or a replacement of a lost one, which is newer.
    const pod = change.kind === 'all' ? newest(change.items) : change.item;
    const state: PodState = pod === undefined || change.kind === 'gone' ? { phase: 'absent' } : toPodState(pod);
    if (state.phase !== 'absent') seen(state.podName);
    const text = JSON.stringify(state);
    if (text === last) continue;
    last = text;
    yield { kind: 'pod', state };
  }
}

function newest(items: readonly V1Pod[]): V1Pod | undefined {
  return items.toSorted((a, b) => String(a.metadata?.creationTimestamp).localeCompare(String(b.metadata?.creationTimestamp))).at(-1);
}

async function* events(args: ObserveArgs, kind: 'Job' | 'Pod', name: string): AsyncGenerator<ProbeObservation> {
  const path = `/api/v1/namespaces/${args.ref.namespace}/events`;
  const told = new Set<string>();
  try {
    for await (const change of watchObjects<CoreV1Event>(watchArgs(args, path, { fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}` }))) {
      if (change.kind === 'gone') continue;
      for (const event of change.kind === 'all' ? change.items : [change.item]) {
        const key = `${event.reason} ${event.message} ${event.involvedObject.fieldPath ?? ''}`;
        if (told.has(key)) continue;
        told.add(key);
        const type = event.type === 'Warning' ? 'Warning' : 'Normal';
        yield { kind: 'event', event: { type, reason: event.reason ?? '', message: event.message ?? '', about: `${kind}/${name}`, ...otherContainer(event) } };
      }
    }
  } catch (thrown) {
    // Events only explain; a user who may not read them still gets the run, and the log says why they lack.
    const failure = failureOf(thrown, 'observeProbe');
    if (failure.reason !== 'forbidden') throw thrown;
    args.log(`events of ${kind} ${name}: ${failure.detail ?? failure.reason}`);
  }
}

/** The kubelet names an event's container as `spec.containers{NAME}` or `spec.initContainers{NAME}`. */
function otherContainer({ involvedObject }: CoreV1Event): { readonly container?: string } {
  const container = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1];
  return container === undefined || container === probeContainerName ? {} : { container };
}
