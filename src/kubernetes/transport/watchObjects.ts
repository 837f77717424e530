import { failureOf, TenantlinkError } from '../../core/model/failure.ts';
import { untilSlept } from '../../core/probe/sleepWatch.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { statusFailure, type Doing } from '../kubernetesFailure.ts';
import { parseJson, type ClusterSession } from './clusterSession.ts';
import { outageOf } from './outage.ts';
import { splitLines } from './splitLines.ts';

/** A change of one object, or all of them after a (re)list. */
export type Watched<Item> = { readonly kind: 'all'; readonly items: readonly Item[] } | { readonly kind: 'set' | 'gone'; readonly item: Item };

export interface WatchArgs {
  readonly session: ClusterSession;
  readonly clock: Clock;
  /** Collection, e.g. `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  /** labelSelector or fieldSelector. */
  readonly query: Readonly<Record<string, string>>;
  readonly doing: Doing;
  readonly signal: AbortSignal;
}

/** Seconds after which the server ends a watch by itself; a connection that died without a word is met soon after. */
const watchSeconds = 60;
const graceSeconds = 15;
/** Far more than etcd stores for one object (1.5 MiB). */
const longestEvent = 16 * 1024 * 1024;

/**
 * Lists and then watches a collection until aborted: resumes where it was when a watch ends,
 * lists again when the server has forgotten that point (410), waits out short outages, and asks
 * anew, on another connection, when the machine has slept.
 * client-node's own Watch cuts every watch that is quiet for 30 s.
 * @throws TenantlinkError when the server refuses, or is away for two minutes; `cancelled`
 */
export async function* watchObjects<Item>(args: WatchArgs): AsyncGenerator<Watched<Item>> {
  const outage = outageOf(args.clock);
  let version: string | undefined;
  let isStale = false;
  for (;;) {
    let failure: TenantlinkError['failure'] | undefined;
    const awake = awakeOnly(args);
    try {
      if (version === undefined) {
        const list = await listOnce(args);
        version = list.version;
        outage.over();
        yield { kind: 'all', items: list.items as readonly Item[] };
      }
      for await (const event of watchOnce<Item>({ ...args, signal: awake.signal, isStale }, version)) {
        version = event.version ?? version;
        outage.over();
        if (event.change !== undefined) yield event.change;
      }
    } catch (thrown) {
      failure = failureOf(thrown, args.doing.operation);
      if (failure.code === 'Expired' || failure.code === 'Gone') {
        version = undefined;
        failure = undefined;
      }
      // Ended here, not by whoever asked for the watch.
      if (awake.hasSlept() && !args.signal.aborted) failure = undefined;
    } finally {
      isStale = awake.hasSlept();
      awake.end();
    }
    await outage.wait(failure, args.signal);
  }
}

interface ObjectList {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items?: readonly unknown[] | null;
}

async function listOnce(args: WatchArgs): Promise<{ readonly items: readonly unknown[]; readonly version: string }> {
  const text = await args.session.call({ method: 'GET', path: `${args.path}?${new URLSearchParams(args.query).toString()}`, signal: args.signal, doing: args.doing });
  const list = parseJson(text, args.doing) as ObjectList | null;
  if (list?.items === undefined || list.metadata?.resourceVersion === undefined) {
    throw new TenantlinkError({ reason: 'invalidResponse', ...args.doing, detail: 'the answer is not a list' });
  }
  return { items: list.items ?? [], version: list.metadata.resourceVersion };
}

interface WatchEvent {
  readonly type: string;
  readonly object: { readonly metadata?: { readonly resourceVersion?: string }; readonly code?: number };
}

/** A signal that is aborted like the watch's own, and when the machine has slept. */
function awakeOnly({ clock, signal }: WatchArgs): { readonly signal: AbortSignal; hasSlept(): boolean; end(): void } {
  const slept = new AbortController();
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    try {
      await untilSlept(clock, AbortSignal.any([signal, over.signal]));
      slept.abort();
    } catch {
      // The watch has ended before there was a sleep.
    }
  };
  void watch();
  return { signal: AbortSignal.any([signal, slept.signal]), hasSlept: () => slept.signal.aborted, end: () => over.abort() };
}

async function* watchOnce<Item>(args: WatchArgs & { readonly isStale: boolean }, from: string): AsyncGenerator<{ readonly version?: string; readonly change?: Watched<Item> }> {
  const query = new URLSearchParams({ ...args.query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from, timeoutSeconds: String(watchSeconds) });
  const response = await args.session.stream({
    method: 'GET',
    path: `${args.path}?${query.toString()}`,
    signal: args.signal,
    doing: args.doing,
    idleTimeoutMs: (watchSeconds + graceSeconds) * 1000,
    freshConnection: args.isStale,
  });
  for await (const line of splitLines(response, longestEvent)) {
    // A line cut off by the end of the connection comes again with the next watch.
    if (!line.complete || line.text === '') continue;
    const event = eventOf(line.text, args.doing);
    if (event.type === 'ERROR') {
      throw new TenantlinkError(statusFailure({ doing: args.doing, httpStatus: event.object.code ?? 500, body: JSON.stringify(event.object) }));
    }
    const version = event.object.metadata?.resourceVersion;
    const at = version === undefined ? {} : { version };
    if (event.type === 'BOOKMARK') yield at;
    else yield { ...at, change: { kind: event.type === 'DELETED' ? 'gone' : 'set', item: event.object as Item } };
  }
}

/** @throws TenantlinkError `invalidResponse`, which is waited out like a broken connection */
function eventOf(line: string, doing: Doing): WatchEvent {
  const event = parseJson(line, doing) as Partial<WatchEvent> | null;
  if (typeof event?.type === 'string' && typeof event.object === 'object' && (event.object as unknown) !== null) return { type: event.type, object: event.object };
  throw new TenantlinkError({ reason: 'invalidResponse', ...doing, detail: 'a line of the watch is no event' });
}
