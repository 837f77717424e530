import type { Clock } from '../../core/ports/clock.ts';
import type { LogPart } from '../../core/ports/containerLog.ts';
import { asBuffer, openLog, recordTime, stamped, type LogSource } from './logConnection.ts';
import { LogPosition, prefixLength, recordLength } from './logPosition.ts';
import type { StampReader } from './logStamp.ts';
import { StampedContent } from './stampedContent.ts';
import { wakefulPieces } from './wakefulPieces.ts';

/** Bytes of a log, stamps included, from which on it is a long one. */
export const defaultBulkFrom = 2 ** 20;
/** It is given by this part of that: enough for each piece to cost little, few enough for a slow connection to show them. */
const togetherPart = 1 / 16;
/** When it is asked, while a log is read already, whether something was added to it meanwhile. */
const quietMs = 200;
const second = 1e9;
const lineFeed = 0x0a;

interface BulkArgs {
  readonly source: LogSource;
  readonly clock: Clock;
  readonly stamps: StampReader;
  readonly previous: boolean;
  /** The container may still write. */
  readonly isRunning: boolean;
  /** Time of the log's first record. */
  readonly first: number;
  /** Bytes from the log's beginning on that were given already. */
  readonly given: number;
  /** Bytes from which on a log is a long one. */
  readonly bulkFrom: number;
  /** Told before new content is given. */
  readonly onContent: () => void;
  readonly signal: AbortSignal;
}

/**
 * Reads a long log without its stamps, which are a quarter of what a kubelet would have to send.
 * Without them nothing in the bytes tells where the reading stands, content from the kubelet's own
 * words, or an end from an API server's answer that ends well though the kubelet broke off. So:
 *
 * - The log is the one whose beginning was read: it still begins with the same record after the
 *   answer has begun, and a file that was rotated away does not come back.
 * - Nothing behind the last line feed is given yet: the kubelet's words have none.
 * - It was read to its end: asked for as many of the newest records as lines were read, the kubelet
 *   begins with the first one. Every line is one record at least, so that none is missing. The
 *   newest record, asked for before that, is then the last line, and is compared with it.
 *
 * What cannot be proven (something was written meanwhile; a runtime that splits lines) costs a
 * second reading with stamps, never a byte. A log that grows is left as soon as that is seen.
 */
export class BulkReading {
  /** Bytes from the log's beginning on that were given: whole lines, or what had been given before. */
  given: number;
  private readonly args: BulkArgs;
  private skip: number;
  private lines = 0;
  private lastLine: Buffer = Buffer.alloc(0);
  /** Behind the last line feed. */
  private rest: Buffer = Buffer.alloc(0);
  /** Something was added: no proof can come out of it. */
  private isBusy = false;

  constructor(args: BulkArgs) {
    this.args = args;
    this.given = args.given;
    this.skip = args.given;
  }

  /** @returns the position behind the log's end, or undefined where that could not be proven @throws TenantlinkError */
  async *read(): AsyncGenerator<LogPart, LogPosition | undefined> {
    if (!this.args.isRunning) return yield* this.readAll();
    const newest = await this.askNewest(this.args.signal);
    // A log that is written at any speed is a record longer by now, and its file may be replaced within seconds.
    if (newest === undefined || newest !== (await this.askNewest(this.args.signal))) return undefined;
    const over = new AbortController();
    const looking = this.lookForMore(newest, AbortSignal.any([this.args.signal, over.signal]));
    try {
      return yield* this.readAll();
    } finally {
      over.abort();
      await looking;
    }
  }

  private async *readAll(): AsyncGenerator<LogPart, LogPosition | undefined> {
    for await (const piece of wakefulPieces(await openLog({ ...this.args, query: {} }), this.args.bulkFrom * togetherPart)) {
      if (this.lines === 0 && this.rest.length === 0 && (await recordTime(this.args)) !== this.args.first) return undefined;
      const lines = this.isBusy ? undefined : this.wholeLines(asBuffer(piece));
      if (lines === undefined) return undefined;
      yield* this.give(lines);
    }
    const { rest } = this;
    if (rest.length > 0) {
      this.lines += 1;
      this.lastLine = rest;
    }
    const position = await this.proof();
    if (position !== undefined) yield* this.give(rest);
    return position;
  }

  private askNewest(signal: AbortSignal): Promise<number | undefined> {
    return recordTime({ ...this.args, tailLines: 1, signal });
  }

  private async lookForMore(newest: number, signal: AbortSignal): Promise<void> {
    try {
      await this.args.clock.sleep(quietMs, signal);
      this.isBusy = newest !== (await this.askNewest(signal));
    } catch {
      // It saves work only: the proof asks again, and what breaks connections meets the reading itself.
    }
  }

  /** As far as lines are whole; undefined at a line that may be several records. */
  private wholeLines(piece: Buffer): Buffer | undefined {
    const bytes = Buffer.concat([this.rest, piece]);
    let from = 0;
    let last = 0;
    for (let feed = bytes.indexOf(lineFeed); feed >= 0; feed = bytes.indexOf(lineFeed, from)) {
      if (feed - from >= recordLength) return undefined;
      this.lines += 1;
      last = from;
      from = feed + 1;
    }
    if (from > 0) this.lastLine = bytes.subarray(last, from);
    this.rest = bytes.subarray(from);
    return this.rest.length < recordLength ? bytes.subarray(0, from) : undefined;
  }

  private *give(lines: Buffer): Generator<LogPart> {
    const left = Math.min(this.skip, lines.length);
    this.skip -= left;
    if (left === lines.length) return;
    this.given += lines.length - left;
    this.args.onContent();
    yield { kind: 'bytes', bytes: lines.subarray(left) };
  }

  private async proof(): Promise<LogPosition | undefined> {
    const { args, lines } = this;
    const newest = await this.askNewest(args.signal);
    if (newest === undefined) return undefined;
    const position = LogPosition.since(Math.floor(newest / second) * second);
    const lastLine = await this.readSince(newest, position);
    if (position.newest !== newest || !lastLine.equals(this.lastLine)) return undefined;
    if ((await recordTime({ ...args, tailLines: lines })) !== args.first) return undefined;
    position.enterFile(args.first, this.given + lines * prefixLength);
    return position;
  }

  /** The records of the newest second, which a resumed log repeats, with their stamps. @returns the last line */
  private async readSince(newest: number, position: LogPosition): Promise<Buffer> {
    const { stamps } = this.args;
    const content = new StampedContent({ stamps, position, ways: {} });
    let line: Buffer = Buffer.alloc(0);
    for await (const piece of await openLog({ ...this.args, query: { ...stamped, sinceTime: stamps.toText(newest) } })) line = lastLineOf(Buffer.concat([line, content.take(asBuffer(piece)).content]));
    return lastLineOf(Buffer.concat([line, content.end(true)]));
  }
}

/** With its line feed, where it has one. */
function lastLineOf(bytes: Buffer): Buffer {
  return bytes.length < 2 ? bytes : bytes.subarray(bytes.lastIndexOf(lineFeed, bytes.length - 2) + 1);
}
