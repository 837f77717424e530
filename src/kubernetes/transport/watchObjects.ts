import { failureOf, TenantlinkError } from '../../core/model/failure.ts';
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

/** Seconds after which the server ends a watch by itself. */
const watchSeconds = 240;
/** Far more than etcd stores for one object (1.5 MiB). */
const longestEvent = 16 * 1024 * 1024;

/**
 * Lists and then watches a collection until aborted: resumes where it was when a watch ends,
 * lists again when the server has forgotten that point (410), waits out short outages.
 * client-node's own Watch cuts every watch that is quiet for 30 s.
 * @throws TenantlinkError when the server refuses, or is away for two minutes; `cancelled`
 */
export async function* watchObjects<Item>(args: WatchArgs): AsyncGenerator<Watched<Item>> {
  const outage = outageOf(args.clock);
  let version: string | undefined;
  for (;;) {
    let failure: TenantlinkError['failure'] | undefined;
    try {
      if (version === undefined) {
        const list = await listOnce(args);
        version = list.version;
        outage.over();
        yield { kind: 'all', items: list.items as readonly Item[] };
      }
      for await (const event of watchOnce<Item>(args, version)) {
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
  const list = parseJson(text, args.doing) as ObjectList;
  if (list.items === undefined || list.metadata?.resourceVersion === undefined) {
    throw new TenantlinkError({ reason: 'invalidResponse', ...args.doing, detail: 'the answer is not a list' });
  }
  return { items: list.items ?? [], version: list.metadata.resourceVersion };
}

interface WatchEvent {
  readonly type: string;
  readonly object: { readonly metadata?: { readonly resourceVersion?: string }; readonly code?: number };
}

async function* watchOnce<Item>(args: WatchArgs, from: string): AsyncGenerator<{ readonly version?: string; readonly change?: Watched<Item> }> {
  const query = new URLSearchParams({ ...args.query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from, timeoutSeconds: String(watchSeconds) });
  const response = await args.session.stream({
    method: 'GET',
    path: `${args.path}?${query.toString()}`,
    signal: args.signal,
    doing: args.doing,
    idleTimeoutMs: (watchSeconds + 30) * 1000,
  });
  for await (const line of splitLines(response, longestEvent)) {
    // A line cut off by the end of the connection comes again with the next watch.
    if (!line.complete || line.text === '') continue;
    const event = parseJson(line.text, args.doing) as WatchEvent;
    if (event.type === 'ERROR') {
      throw new TenantlinkError(statusFailure({ doing: args.doing, httpStatus: event.object.code ?? 500, body: JSON.stringify(event.object) }));
    }
    const version = event.object.metadata?.resourceVersion;
    const at = version === undefined ? {} : { version };
    if (event.type === 'BOOKMARK') yield at;
    else yield { ...at, change: { kind: event.type === 'DELETED' ? 'gone' : 'set', item: event.object as Item } };
  }
}
