import type { V1Pod } from '@kubernetes/client-node';
import { fail, failureOf, type Failure } from '../../core/model/failure.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { LogPart } from '../../core/ports/containerLog.ts';
import { parseJson } from '../transport/clusterSession.ts';
import { outageOf, type Outage } from '../transport/outage.ts';
import { BulkReading, defaultBulkFrom } from './bulkReading.ts';
import type { Confirmation } from './confirmedPieces.ts';
import { viewContainer, type ContainerView } from './containerView.ts';
import { isStarting, logConnection, newestRecord, recordTime, type Gone, type LogEnding, type LogSource, type Whole } from './logConnection.ts';
import { LogPosition } from './logPosition.ts';
import { StampReader } from './logStamp.ts';
import { untilUseless } from './quietCheck.ts';
import { watchRotation } from './rotationWatch.ts';
import type { KubeletWays } from './stampedContent.ts';

export interface ContainerLogArgs extends LogSource {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Bytes of a log, stamps included, from which on what is there already is read without them, and given by sixteenths of it; 1 MiB by default. */
  readonly bulkFrom?: number;
  /** Bytes of a log file from which on a kubelet may replace it; 8 MiB by default, because kubelets look for 10 MiB (`containerLogMaxSize`). */
  readonly replacedFrom?: number;
}

const defaultReplacedFrom = 8 * 2 ** 20;
/** How often a kubelet is asked again that cannot read a log before that is told. */
const readAttempts = 3;
/** How long the API server may not yet know that a container was restarted. */
const statusLagMs = 1_000;

/**
 * The log of a container of a pod, followed until it has ended for good: its restarts marked,
 * what is no longer served marked, each byte once, also when connection, API server, kubelet or
 * runtime fail meanwhile. Reading slowly slows the server down.
 *
 * Where a followed log goes on in the next file a mark says that lines may be missing, because no
 * kubelet reads the former one to its end (confirmedPieces.ts). What nobody outside of the node can
 * know, and so is not marked: that a log was rotated before the reading began; files that were filled
 * within two seconds while their reader was slow; the carriage return before a line feed, which
 * containerd takes for part of the line's end; which parts belong together where output and error
 * stream both write long lines, or lines without an end (records are served as they came, and by
 * kubelets since 1.26 without a time within a line). What looks like a later time at byte 16,384 of
 * a line is taken for the kubelet's until a long line has shown that it puts none there. The mark
 * comes late, and a line that a kubelet before 1.26 cut there has a time in it, where a node replaces
 * files below 8 MiB, once; of a long line (since 1.26) also later. The end of a line that was cut
 * there (since 1.26) may come again behind a mark where the connection breaks right after it.
 * @throws TenantlinkError `forbidden`, `notFound` (pod deleted), `cancelled`, …
 */
export async function* containerLog(args: ContainerLogArgs): AsyncGenerator<LogPart> {
  let gap: string | undefined;
  for await (const part of new ContainerLogReading(args).read()) {
    // A gap is one, however often it is met before something comes again.
    if (part.kind === 'gap' && part.reason === gap) continue;
    if (part.kind !== 'restarted') gap = part.kind === 'gap' ? part.reason : undefined;
    yield part;
  }
}

class ContainerLogReading {
  private readonly args: ContainerLogArgs;
  private readonly outage: Outage;
  private readonly stamps = new StampReader();
  private readonly ways: KubeletWays = {};
  private position = new LogPosition();
  /** The container that is read; undefined before the first. */
  private current: ContainerView | undefined;
  /** Everything of it was read. */
  private isComplete = false;
  /** What is there may be read without stamps: not tried yet. */
  private mayBeBulk = true;
  /** Bytes of content of the container that were given. */
  private given = 0;
  private unreadable = 0;
  /** How often an answer was not whole, and what had been given then. */
  private short = { times: 0, given: -1 };
  /** Pieces that came. */
  private received = 0;
  private isWaiting = false;
  /** The newest record that the kubelet had when nothing came; asking again for it once is enough. */
  private missed: number | undefined;
  /** Pieces that had come by then. */
  private missedAt = 0;

  constructor(args: ContainerLogArgs) {
    this.args = args;
    this.outage = outageOf(args.clock);
  }

  async *read(): AsyncGenerator<LogPart> {
    for (;;) {
      let failure: Failure | undefined;
      const before = this.received;
      try {
        const view = await this.look();
        if (view.hasRun) {
          if (this.current?.restarts !== view.restarts) yield* this.change(view);
          if (!view.hasEnded) yield* this.goOn();
          else if (!this.isComplete) this.isComplete = yield* this.rest(false);
        }
        // Only what had ended before the last reading is sure to be read whole.
        if (view.isOver && (this.isComplete || !view.hasRun)) return;
      } catch (thrown) {
        failure = failureOf(thrown, this.args.doing.operation);
        if (isStarting(failure)) failure = undefined;
      }
      // A log that was followed to its end: the container has ended, which is looked at at once.
      if (failure === undefined && this.received > before) continue;
      await this.outage.wait(failure, this.args.signal);
    }
  }

  private async look(): Promise<ContainerView> {
    const { session, namespace, podName, container, doing, signal } = this.args;
    const text = await session.call({ method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${podName}`, signal, doing });
    const view = viewContainer(parseJson(text, doing) as V1Pod, container);
    if (this.current !== undefined && view.podUid !== this.current.podUid) fail({ reason: 'notFound', ...doing });
    return view;
  }

  /** From the container that was read to the newest one: a kubelet serves one former container. */
  private async *change(view: ContainerView): AsyncGenerator<LogPart> {
    const first = (this.current?.restarts ?? -1) + 1;
    const isNext = view.restarts === first;
    if (!this.isComplete && this.current !== undefined) {
      if (isNext) this.isComplete = yield* this.rest(true);
      else yield { kind: 'gap', reason: 'olderContainer' };
    }
    if (!isNext) {
      if (view.restarts - first > 1) yield { kind: 'gap', reason: 'olderContainer' };
      yield* this.begin({ ...view, restarts: view.restarts - 1 });
      yield* this.rest(true);
    }
    yield* this.begin(view);
  }

  private *begin(view: ContainerView): Generator<LogPart> {
    const { restarts } = view;
    this.current = view;
    this.position = new LogPosition(this.position.newest ?? this.position.first);
    this.isComplete = false;
    this.given = 0;
    this.unreadable = 0;
    if (restarts > 0) yield { kind: 'restarted', restarts };
  }

  /** What is there of a container that has ended. @returns whether no more is to be had */
  private async *rest(previous: boolean): AsyncGenerator<LogPart, boolean> {
    for (;;) {
      const ending = yield* this.readThere({ previous });
      if (ending.kind === 'whole') return true;
      if (ending.kind === 'ended') {
        if (yield* this.isWhole(previous)) return true;
        continue;
      }
      if (ending.kind === 'gone') {
        yield { kind: 'gap', reason: 'olderContainer' };
        return true;
      }
      if (ending.kind === 'unreadable') {
        if (yield* this.cannotRead(ending.said)) return true;
        continue;
      }
      // Older than what was read: the log of a container before it.
      if (previous && ending.time <= (this.position.newest ?? this.position.first ?? 0)) {
        yield { kind: 'gap', reason: 'olderContainer' };
        return true;
      }
      if (!(yield* this.hasLost(previous))) return false;
      if (ending.time === Number.POSITIVE_INFINITY) return true;
    }
  }

  /**
   * An answer ends as well when the kubelet broke off, and the API server did not tell: the newest record is asked for
   * by itself. Where its time need not be the one that was told, two readings that agree are enough.
   * @returns whether no more is to be had
   */
  private async *isWhole(previous: boolean): AsyncGenerator<LogPart, boolean> {
    const { args, stamps, position, given, short } = this;
    const newest = await newestRecord({ source: args, stamps, previous, signal: args.signal });
    const isAt = newest === undefined ? position.isEmpty || 'maybe' : position.isAt(newest);
    if (isAt === true) return true;
    const times = short.given === given ? short.times + 1 : 1;
    this.short = { times, given };
    if (isAt === 'maybe' && times > 1) return true;
    if (times >= readAttempts) {
      yield { kind: 'gap', reason: 'unreadable' };
      return true;
    }
    await this.outage.wait({ reason: 'serverError', ...args.doing, detail: 'the log was not sent whole' }, args.signal);
    return false;
  }

  /** What is there already, then what comes: a kubelet sends a followed log line by line, and one that is not three times as fast. */
  private async *goOn(): AsyncGenerator<LogPart> {
    const ending = this.position.resume() === 'unknown' ? undefined : yield* this.readThere({ isRunning: true });
    if (ending === undefined || ending.kind === 'ended' || ending.kind === 'whole') yield* this.follow();
    else if (ending.kind === 'unreadable') yield* this.cannotRead(ending.said);
    else if (ending.kind === 'lost') yield* this.hasLost(false);
  }

  /** What is there already; much of it without stamps. */
  private async *readThere(how: { readonly previous?: boolean; readonly isRunning?: boolean }): AsyncGenerator<LogPart, Exclude<LogEnding, { readonly kind: 'more' }> | Gone | Whole> {
    const { previous = false, isRunning = false } = how;
    const { bulkFrom = defaultBulkFrom } = this.args;
    for (;;) {
      const isFirst = this.mayBeBulk && this.position.isEmpty;
      const ending = yield* this.connect({ previous, ...(isFirst ? { limitBytes: bulkFrom } : {}) });
      if (ending.kind !== 'more') return ending;
      this.mayBeBulk = false;
      if (yield* this.bulk(previous, isRunning, bulkFrom)) return { kind: 'whole' };
    }
  }

  /** @returns whether it was read to its end; if not, the position is where the reading with stamps goes on */
  private async *bulk(previous: boolean, isRunning: boolean, bulkFrom: number): AsyncGenerator<LogPart, boolean> {
    const { args, stamps, ways, given, position } = this;
    // A long line is several records, as is known of the kubelet then.
    if (position.first === undefined || position.sawOlder || ways.stampsWithinLines !== undefined) return false;
    const reading = new BulkReading({ source: args, clock: args.clock, stamps, previous, isRunning, first: position.first, given, bulkFrom, signal: args.signal, onContent: () => this.hasCome() });
    let proven: LogPosition | undefined;
    try {
      proven = yield* reading.read();
      this.mayBeBulk = proven !== undefined;
      return proven !== undefined;
    } finally {
      // Also when the connection broke: what was given is left out then.
      if (proven !== undefined) this.position = proven;
      else if (reading.given > given) this.position = LogPosition.again(position.first, reading.given);
    }
  }

  private async *follow(): AsyncGenerator<LogPart> {
    const [useless, over] = [new AbortController(), new AbortController()];
    const { clock, signal } = this.args;
    const meanwhile = AbortSignal.any([signal, over.signal]);
    const confirmation = this.confirmation();
    const watching = untilUseless({
      isDue: confirmation.isDue,
      clock,
      progress: () => (this.isWaiting ? this.received : undefined),
      isMissing: (ownSignal) => this.isMissing(ownSignal),
      signal: meanwhile,
    }).then(() => useless.abort());
    const rotations = watchRotation({
      clock,
      isHeld: () => !this.isWaiting,
      given: () => this.given,
      look: (ownSignal) => this.lookAtFile(ownSignal),
      signal: meanwhile,
    });
    try {
      const ending = yield* this.connect({ follow: true, confirmation, signal: AbortSignal.any([signal, useless.signal]) });
      if (this.position.takePassed()) yield { kind: 'gap', reason: 'rotatedBefore' };
      if (ending.kind === 'unreadable') yield* this.cannotRead(ending.said);
      else if (ending.kind === 'lost') yield* this.hasLost(false);
    } catch (thrown) {
      if (!useless.signal.aborted || signal.aborted) throw thrown;
      // What came after the newest record was asked for is newer than that one, whatever the node's clock does.
      if (this.missed !== undefined && this.received === this.missedAt) this.position.turnBack(this.missed);
      fail({ reason: 'timeout', ...this.args.doing });
    } finally {
      over.abort();
      await Promise.all([watching, rotations]);
    }
  }

  private confirmation(): Confirmation {
    const { position, ways } = this;
    const { clock, replacedFrom = defaultReplacedFrom } = this.args;
    return { clock, isDue: () => ways.replacesEarly === true || position.fileSize >= replacedFrom, ask: (signal) => this.lookAtFile(signal) };
  }

  /** What the newest file begins with. */
  private async lookAtFile(signal: AbortSignal): Promise<void> {
    const time = await recordTime({ source: this.args, stamps: this.stamps, signal });
    if (time !== undefined && this.position.fileBegins(time)) this.ways.replacesEarly = true;
  }

  /** Whether the kubelet has a record that was not read and was not asked for in vain already. */
  private async isMissing(signal: AbortSignal): Promise<boolean> {
    const newest = await recordTime({ source: this.args, stamps: this.stamps, tailLines: 1, signal });
    if (newest === undefined || newest === this.position.newest || newest === this.missed) return false;
    this.missed = newest;
    this.missedAt = this.received;
    return true;
  }

  /** What is served does not go on from what was read. @returns whether that is another file, not another container */
  private async *hasLost(previous: boolean): AsyncGenerator<LogPart, boolean> {
    if (!previous) {
      await this.args.clock.sleep(statusLagMs, this.args.signal);
      if ((await this.look()).restarts !== this.current?.restarts) return false;
    }
    yield { kind: 'gap', reason: 'rotated' };
    this.position.acceptLoss();
    return true;
  }

  /** @returns whether to give up on it, which was told then */
  private async *cannotRead(said: string): AsyncGenerator<LogPart, boolean> {
    this.unreadable += 1;
    if (this.unreadable === readAttempts) yield { kind: 'gap', reason: 'unreadable', detail: said };
    if (this.unreadable >= readAttempts) return true;
    await this.outage.wait({ reason: 'serverError', ...this.args.doing, detail: said }, this.args.signal);
    return false;
  }

  private hasCome(): void {
    this.received += 1;
    this.unreadable = 0;
    this.outage.over();
  }

  /** @throws TenantlinkError where the container that is read is not so many restarts behind the newest one: all is looked at again then */
  private async mustBeStill(behind: number): Promise<void> {
    const { restarts } = await this.look();
    if (restarts - behind !== this.current?.restarts) fail({ reason: 'serverError', ...this.args.doing, detail: 'the container was restarted' });
  }

  private async *connect(how: { readonly previous?: boolean; readonly follow?: boolean; readonly confirmation?: Confirmation; readonly limitBytes?: number; readonly signal?: AbortSignal }): AsyncGenerator<LogPart, LogEnding | Gone> {
    const { stamps, position, ways } = this;
    try {
      const ending = yield* logConnection({
        source: this.args,
        stamps,
        position,
        ways,
        signal: this.args.signal,
        onWait: (isWaiting) => void (this.isWaiting = isWaiting),
        onContent: (bytes) => {
          this.given += bytes.length;
          this.hasCome();
        },
        // The container may have been replaced since it was looked at.
        ...(position.isEmpty ? { onOpen: () => this.mustBeStill(how.previous === true ? 1 : 0) } : {}),
        ...how,
      });
      if (position.sawOlder) yield { kind: 'gap', reason: 'olderContainer' };
      return ending;
    } catch (thrown) {
      const { reason, detail = '' } = failureOf(thrown, this.args.doing.operation);
      if (how.previous === true && reason === 'invalidRequest' && detail.startsWith('previous terminated container')) return { kind: 'gone' };
      throw thrown;
    } finally {
      this.isWaiting = false;
    }
  }
}
