import type { Cluster } from '../cluster.ts';
import { badRequest, expired } from '../model/apiError.ts';
import type { KubeObject } from '../model/objects.ts';
import { apiVersionOf, type ResourceType } from '../model/resourceTypes.ts';
import { pause } from '../node/nodeServices.ts';
import type { StoreEvent } from '../store/objectStore.ts';
import type { Exchange } from './exchange.ts';

const BOOKMARK_EVERY = 60_000;
/** A watch without a timeout of its own lasts between this and twice this (`--min-request-timeout`). */
const SHORTEST_WATCH = 1_800_000;

/** What is watched. */
export interface WatchRequest {
  readonly resource: ResourceType;
  readonly namespace: string | undefined;
  readonly matches: (object: KubeObject) => boolean;
}

/** Streams changes until the timeout, the client's leave, or an error 410. */
export async function watchStream(cluster: Cluster, exchange: Exchange, request: WatchRequest): Promise<void> {
  const { store, clock } = cluster;
  const { resource, namespace, matches } = request;
  const from = exchange.query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(from)) throw badRequest(`Invalid value: "${from}": strconv.ParseUint: parsing "${from}": invalid syntax`);
  const seconds = Number(exchange.query.get('timeoutSeconds') ?? 0);
  const lasts = seconds > 0 ? seconds * 1000 : SHORTEST_WATCH * (1 + Math.random());
  const isOwn = (object: KubeObject): boolean => namespace === undefined || object.metadata.namespace === namespace;
  const over = new AbortController();
  const write = exchange.stream('application/json');
  const send = (type: string, object: unknown): Promise<void> => write(`${JSON.stringify({ type, object })}\n`);
  const bookmark = (isInitialEnd = false): Promise<void> =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(store.version),
        creationTimestamp: null,
        ...(isInitialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
      },
    });
  // Everything is put into one queue, so that events leave in their order whatever the client's pace.
  let queue: Promise<void> = Promise.resolve();
  const enqueue = (work: () => Promise<void>): void => {
    queue = queue.then(() => (over.signal.aborted && exchange.res.destroyed ? undefined : work()));
  };
  const deliver = (event: StoreEvent): void => {
    if (event.resource !== resource || !isOwn(event.object)) return;
    const told = translate(event, matches);
    if (told) enqueue(() => send(told.type, told.object));
  };
  const end = (isExpired: boolean): void => {
    if (isExpired) enqueue(() => send('ERROR', expired(`too old resource version: ${from || '0'} (${store.oldestVersion})`).status));
    over.abort();
  };
  const wantsInitial = from === '' || from === '0' || exchange.query.get('sendInitialEvents') === 'true';
  const missed = wantsInitial ? [] : store.eventsAfter(Number(from), resource);
  const allowsBookmarks = exchange.flag('allowWatchBookmarks');
  exchange.res.once('close', () => over.abort());
  if (missed === 'expired') end(true);
  else {
    if (wantsInitial) {
      for (const object of store.list(resource, namespace).filter(matches)) enqueue(() => send('ADDED', object));
      if (allowsBookmarks && exchange.query.get('sendInitialEvents') === 'true') enqueue(() => bookmark(true));
    }
    missed.forEach(deliver);
    const unsubscribe = store.subscribe(deliver);
    cluster.watches.add(end);
    const deadline = clock.now() + lasts;
    while (clock.now() < deadline) {
      if (!(await pause(clock, Math.min(BOOKMARK_EVERY, deadline - clock.now()), over.signal))) break;
      if (allowsBookmarks) enqueue(() => bookmark());
    }
    unsubscribe();
    cluster.watches.delete(end);
  }
  await queue;
  exchange.res.end();
}

/** What a watcher with a selector sees of a change: entering it is ADDED, leaving it DELETED. */
function translate(event: StoreEvent, matches: (object: KubeObject) => boolean): { type: string; object: KubeObject } | undefined {
  const now = event.type !== 'DELETED' && matches(event.object);
  const before = event.previous !== undefined && matches(event.previous);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object: event.object };
  if (before) return { type: 'DELETED', object: event.object };
  return undefined;
}
