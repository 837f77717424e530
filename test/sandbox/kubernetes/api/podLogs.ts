import type { Cluster } from '../cluster.ts';
import { ApiError, badRequest, notFound } from '../model/apiError.ts';
import type { Pod } from '../model/pod.ts';
import { PODS } from '../model/resourceTypes.ts';
import { readLog } from '../node/logReading.ts';
import { recordWriter, type LogRecord } from '../node/logRecords.ts';
import { containerToRead } from './containerToRead.ts';
import type { Exchange } from './exchange.ts';

interface LogOptions {
  readonly container: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Nanoseconds since the epoch. */
  readonly since: bigint | undefined;
}

/**
 * Streams a container's log as the kubelet does: first the tail, then the records since a moment, at most so many
 * bytes, and with `follow` until the container ends.
 * @throws ApiError 400 for wrong options or a container that has no log yet, 404
 */
export async function podLogs(cluster: Cluster, exchange: Exchange, namespace: string, name: string): Promise<void> {
  const pod = cluster.store.get(PODS, namespace, name) as Pod | undefined;
  if (!pod) throw notFound(PODS, name);
  const options = readOptions(exchange.query, pod, cluster.clock.now());
  // Of a pod that no node has, the API server says nothing at all.
  if (pod.spec.nodeName === undefined) return exchange.empty();
  const id = containerToRead(pod, options);
  const log = cluster.agent.log(pod.metadata.uid, options.container, id);
  const gone = new AbortController();
  exchange.res.once('close', () => gone.abort());
  const write = exchange.stream('text/plain');
  // The kubelet has answered 200 before it asks the runtime.
  if (log === undefined) await write(`unable to retrieve container logs for ${id}`);
  else await send(readLog(log, { follow: options.follow, tail: options.tailLines }, gone.signal), options, write);
  exchange.res.end();
}

async function send(reading: AsyncIterable<readonly LogRecord[]>, options: LogOptions, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  const render = recordWriter({ ...options, isEachStamped: false });
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  for await (const records of reading) {
    const text = Buffer.concat(records.map(render));
    const allowed = text.subarray(0, Math.min(left, text.length));
    left -= allowed.length;
    if (allowed.length > 0) await write(allowed);
    if (left <= 0) return;
  }
}

function readOptions(query: URLSearchParams, pod: Pod, now: number): LogOptions {
  const flag = (name: string): boolean => query.has(name) && query.get(name) !== 'false' && query.get(name) !== '0';
  const number = (name: string, least: number): number | undefined => {
    const text = query.get(name);
    if (text === null || text === '') return undefined;
    const value = Number(text);
    if (!Number.isInteger(value)) throw badRequest(`unable to decode query parameters: strconv.ParseInt: parsing "${text}": invalid syntax`);
    if (value < least) throw invalidOption(name, value, least === 1 ? 'must be greater than 0' : 'must be greater than or equal to 0');
    return value;
  };
  const sinceSeconds = number('sinceSeconds', 1);
  const sinceTime = query.get('sinceTime') ?? '';
  if (sinceSeconds !== undefined && sinceTime !== '') {
    throw new ApiError(422, 'Invalid', 'PodLogOptions "" is invalid: sinceSeconds: Forbidden: may not specify both `sinceTime` and `sinceSeconds`', { kind: 'PodLogOptions' });
  }
  const at = sinceTime === '' ? undefined : wholeSecond(sinceTime);
  if (sinceTime !== '' && at === undefined) throw badRequest(`parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse`);
  return {
    container: chooseContainer(query.get('container') ?? '', pod),
    previous: flag('previous'),
    follow: flag('follow'),
    timestamps: flag('timestamps'),
    tailLines: number('tailLines', 0),
    limitBytes: number('limitBytes', 1),
    since: at ?? (sinceSeconds === undefined ? undefined : BigInt(Math.round(now - sinceSeconds * 1000)) * 1_000_000n),
  };
}

function invalidOption(name: string, value: number, rule: string): ApiError {
  return new ApiError(422, 'Invalid', `PodLogOptions "" is invalid: ${name}: Invalid value: ${value}: ${rule}`, {
    kind: 'PodLogOptions',
    causes: [{ reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${rule}`, field: name }],
  });
}

function chooseContainer(wanted: string, pod: Pod): string {
  const names = pod.spec.containers.map(({ name }) => name);
  const initNames = (pod.spec.initContainers ?? []).map(({ name }) => name);
  if (wanted === '') {
    const [only] = names;
    if (names.length === 1 && only !== undefined) return only;
    const init = initNames.length > 0 ? ` or one of the init containers: [${initNames.join(' ')}]` : '';
    throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]${init}`);
  }
  if (!names.includes(wanted) && !initNames.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return wanted;
}

/** Nanoseconds since the epoch of an RFC 3339 text, or undefined. The API server passes whole seconds on. */
function wholeSecond(text: string): bigint | undefined {
  const parts = /^(?<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?<zone>Z|[+-]\d\d:\d\d)$/i.exec(text)?.groups;
  const milliseconds = Date.parse(`${parts?.whole ?? ''}${parts?.zone ?? ''}`);
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1_000_000n;
}
