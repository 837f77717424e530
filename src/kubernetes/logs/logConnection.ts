import { setImmediate as turn } from 'node:timers/promises';
import type { LogPart } from '../../core/ports/containerLog.ts';
import type { Failure } from '../../core/model/failure.ts';
import { maskSecrets } from '../../core/model/maskSecrets.ts';
import type { Doing } from '../kubernetesFailure.ts';
import type { ClusterSession } from '../transport/clusterSession.ts';
import { confirmedPieces, type Confirmation } from './confirmedPieces.ts';
import type { LogPosition } from './logPosition.ts';
import type { StampReader } from './logStamp.ts';
import { StampedContent, type KubeletWays } from './stampedContent.ts';

const smallPiece = 16 * 1024;

/** A kubelet that does not tell its newest record within this is away. */
const askMs = 15_000;

/** Which log. */
export interface LogSource {
  readonly session: ClusterSession;
  readonly namespace: string;
  readonly podName: string;
  readonly container: string;
  readonly doing: Doing;
}

export interface LogRequest {
  readonly source: LogSource;
  readonly stamps: StampReader;
  readonly position: LogPosition;
  readonly ways: KubeletWays;
  /** Of the container before the newest one. */
  readonly previous?: boolean;
  /** Until the container has ended. */
  readonly follow?: boolean;
  /** Of a log that is followed. */
  readonly confirmation?: Confirmation;
  /** So many bytes at most, stamps included. */
  readonly limitBytes?: number;
  /** Told once the kubelet has begun to answer, before anything is taken. Throws where that is not the log that is meant. */
  readonly onOpen?: () => Promise<void>;
  /** Told when the server begins and ceases to be waited for. */
  readonly onWait: (isWaiting: boolean) => void;
  /** Told before new content is given. */
  readonly onContent: (bytes: Buffer) => void;
  readonly signal: AbortSignal;
}

/** How a connection ended that was not broken. */
export type LogEnding =
  | { readonly kind: 'ended' }
  /** As many bytes came as were asked for. */
  | { readonly kind: 'more' }
  /** What was read last is no longer served; what is served now is of this time. */
  | { readonly kind: 'lost'; readonly time: number }
  /** The kubelet could not read the log (any further), in its own words. */
  | { readonly kind: 'unreadable'; readonly said: string };

/** It was proven that all is read. */
export interface Whole {
  readonly kind: 'whole';
}

/** The node keeps no such container. */
export interface Gone {
  readonly kind: 'gone';
}

/** The kubelet's 400 for a container that has not started yet. */
export function isStarting(failure: Failure): boolean {
  return failure.reason === 'invalidRequest' && /waiting to start|is not running|has not been started|PodInitializing|ContainerCreating/i.test(failure.detail ?? '');
}

/** One request for a log, from where the reading stands. @throws TenantlinkError also when the connection breaks */
export async function* logConnection(request: LogRequest): AsyncGenerator<LogPart, LogEnding> {
  const leaving = new AbortController();
  try {
    return yield* readConnection({ ...request, signal: AbortSignal.any([request.signal, leaving.signal]) });
  } finally {
    leaving.abort();
  }
}

async function* readConnection(request: LogRequest): AsyncGenerator<LogPart, LogEnding> {
  const { position, stamps, onWait, onContent } = request;
  const from = position.resume();
  const time = from === 'unknown' ? { tailLines: '0' } : from === undefined ? {} : { sinceTime: stamps.toText(from) };
  const content = new StampedContent({ ...request, isSince: typeof from === 'number' });
  onWait(true);
  const limit = request.limitBytes ?? Number.POSITIVE_INFINITY;
  const response = await openLog({
    ...request,
    query: { ...stamped, ...time, ...(request.follow === true ? { follow: 'true' } : {}), ...(request.limitBytes === undefined ? {} : { limitBytes: String(limit) }) },
  });
  await request.onOpen?.();
  if (from === 'unknown') {
    position.startAnew();
    yield { kind: 'gap', reason: 'clockSetBack' };
  }
  let size = 0;
  const { confirmation, signal } = request;
  for await (const piece of confirmation === undefined ? response : confirmedPieces({ source: response, confirmation, signal })) {
    onWait(false);
    size += piece.length;
    if (position.takePassed()) yield { kind: 'gap', reason: 'rotatedBefore' };
    for (let rest: Buffer | undefined = asBuffer(piece); rest !== undefined; ) {
      const { content: known, interruption } = content.take(rest);
      const bytes = position.fresh(known);
      if (bytes.length > 0) {
        onContent(bytes);
        yield { kind: 'bytes', bytes };
      }
      if (interruption?.kind === 'lost') return interruption;
      rest = interruption?.kind === 'replaced' ? interruption.rest : undefined;
      if (rest !== undefined) yield { kind: 'gap', reason: 'rotated' };
    }
    onWait(true);
    // A followed log comes line by line, each a piece of its own: what has arrived by now is taken together.
    if (piece.length < smallPiece) await turn();
  }
  if (size >= limit) return { kind: 'more' };
  // What a followed log ends with is read once more when the container has ended.
  const last = position.fresh(content.end(request.follow !== true));
  if (last.length > 0) {
    onContent(last);
    yield { kind: 'bytes', bytes: last };
  }
  if (content.said !== '') return { kind: 'unreadable', said: maskSecrets(content.said.trim()) };
  // A log that is read to its end repeats what was read last, as long as that is served.
  const { lostAt } = position;
  return lostAt === undefined || request.follow === true ? { kind: 'ended' } : { kind: 'lost', time: lostAt };
}

/** Which records to ask for; the first of them is what is told. */
interface TimeRequest {
  readonly source: LogSource;
  readonly stamps: StampReader;
  readonly previous?: boolean | undefined;
  /** So many of the newest records; all by default. */
  readonly tailLines?: number;
  readonly signal: AbortSignal;
}

/** Time of the first record of those; undefined where there is none, or no log that can be read. @throws TenantlinkError */
export async function recordTime(request: TimeRequest): Promise<number | undefined> {
  const { stamps, tailLines } = request;
  const pieces: Uint8Array[] = [];
  const query = { ...stamped, ...(tailLines === undefined ? {} : { tailLines: String(tailLines) }), limitBytes: '64' };
  for await (const piece of await openLog({ ...request, query, idleTimeoutMs: askMs })) pieces.push(piece);
  const time = stamps.read(Buffer.concat(pieces), 0);
  return Number.isNaN(time) ? undefined : time;
}

/** The newest record as it is served by itself; undefined where there is none, or no log that can be read. @throws TenantlinkError */
export async function newestRecord(request: Omit<TimeRequest, 'tailLines'>): Promise<{ readonly time: number; readonly length: number } | undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await openLog({ ...request, query: { ...stamped, tailLines: '1' }, idleTimeoutMs: askMs })) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const time = request.stamps.read(bytes, 0);
  return Number.isNaN(time) ? undefined : { time, length: bytes.length - request.stamps.length };
}

/** Query of a log with the times of its records. */
export const stamped = { timestamps: 'true' } as const;

/** The bytes of an answer of the kubelet, as they come. @throws TenantlinkError */
export function openLog(args: {
  readonly source: LogSource;
  readonly query: Readonly<Record<string, string>>;
  readonly previous?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly idleTimeoutMs?: number;
}): Promise<AsyncIterable<Uint8Array>> {
  const { session, namespace, podName, container, doing } = args.source;
  const query = new URLSearchParams({ container, ...args.query, ...(args.previous === true ? { previous: 'true' } : {}) });
  return session.stream({
    method: 'GET',
    path: `/api/v1/namespaces/${namespace}/pods/${podName}/log?${query.toString()}`,
    signal: args.signal,
    doing,
    // A program may be silent for long, and its reader slow.
    idleTimeoutMs: args.idleTimeoutMs ?? 0,
  });
}

/** The same bytes. */
export function asBuffer(piece: Uint8Array): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
