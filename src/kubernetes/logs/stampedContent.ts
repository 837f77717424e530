import { lost, recordLength, replaced, type LogPosition } from './logPosition.ts';
import { longestStamp, type StampReader } from './logStamp.ts';

/** Nanoseconds that one line may take to be written. */
const longestLine = 24 * 3600 * 1e9;
/** Bytes of the kubelet's own words. */
const longestText = 2000;
const lineFeed = 0x0a;
/** What stamps of this millennium begin with. */
const digit2 = 0x32;

/** What interrupts the content of a log. */
export type Interruption =
  /** A resumed log does not repeat what was read last. Nothing after that point was taken. */
  | { readonly kind: 'lost'; readonly time: number }
  /** The followed log goes on in the next file, and nothing proves that all of the former one came. `rest` is to be taken then. */
  | { readonly kind: 'replaced'; readonly rest: Buffer }
  /** A line without a stamp: the kubelet's own words, to the end. */
  | { readonly kind: 'said' };

/** The kubelet's ways, which hold for every connection to it. */
export interface KubeletWays {
  /** Stamps within long lines; undefined until a long line has shown it. */
  stampsWithinLines?: boolean;
  /** Log files are replaced before they are as large as is usual. */
  replacesEarly?: boolean;
}

/**
 * Takes the stamps out of a log that was asked for with `timestamps=true`, byte by byte and
 * without decoding anything, and leaves out what the position knows to have been read. One of
 * these per connection.
 */
export class StampedContent {
  /** What the kubelet said in the place of a line. */
  said = '';
  private readonly stamps: StampReader;
  private readonly position: LogPosition;
  private readonly ways: KubeletWays;
  /** The end of a piece that may be the beginning of a stamp. */
  private held: Buffer | undefined;
  private inRecord = false;
  /** Bytes of the record that are yet to be left out. */
  private skip = 0;
  /** Bytes since the last stamp. */
  private length = 0;
  private time = 0;
  /** After as many bytes as one record has: a stamp within the line may follow. */
  private atBoundary = false;
  private isSaying = false;
  /** The answer begins at some time, maybe within a long line, of which newer kubelets tell no time then. */
  private mayBeWithinLine: boolean;

  constructor(args: { readonly stamps: StampReader; readonly position: LogPosition; readonly ways: KubeletWays; readonly isSince?: boolean }) {
    this.stamps = args.stamps;
    this.position = args.position;
    this.ways = args.ways;
    this.mayBeWithinLine = args.isSince === true;
  }

  /** The new content of a piece; empty where there is none. `interruption` ends the connection. */
  take(piece: Buffer): { readonly content: Buffer; readonly interruption?: Interruption } {
    const bytes = this.held === undefined ? piece : Buffer.concat([this.held, piece]);
    this.held = undefined;
    const content = Buffer.allocUnsafe(bytes.length);
    let size = 0;
    let from = 0;
    while (from < bytes.length) {
      if (this.isSaying) {
        const feed = this.mayBeWithinLine ? bytes.indexOf(lineFeed, from) : -1;
        if (feed < 0) return this.saying(bytes, from, content.subarray(0, size));
        // The kubelet's words have no line feed: it was the end of a line that began before what was read last.
        this.mayBeWithinLine = false;
        this.isSaying = false;
        this.said = '';
        from = feed + 1;
        continue;
      }
      if (!this.inRecord) {
        const time = this.stamps.read(bytes, from);
        if (Number.isNaN(time)) {
          if (mayBeginStamp(bytes, from)) {
            this.held = bytes.subarray(from);
            break;
          }
          this.isSaying = true;
          continue;
        }
        const change = this.begin(time);
        if (change !== 0) return { content: content.subarray(0, size), interruption: change === lost ? { kind: 'lost', time } : { kind: 'replaced', rest: bytes.subarray(from) } };
        from += this.stamps.length;
        continue;
      }
      if (this.atBoundary || this.mayBeNextFile(bytes, from)) {
        const inner = this.innerStamp(bytes, from);
        if (inner === 'held') break;
        if (inner === lost) return { content: content.subarray(0, size), interruption: { kind: 'lost', time: this.time } };
        if (inner === replaced) return { content: content.subarray(0, size), interruption: { kind: 'replaced', rest: bytes.subarray(from) } };
        this.atBoundary = false;
        from += inner;
        continue;
      }
      const end = this.endOfRun(bytes, from);
      const kept = this.keptFrom(from, end);
      bytes.copy(content, size, kept, end);
      size += end - kept;
      this.length += end - from;
      from = end;
      if (bytes[end - 1] === lineFeed) this.inRecord = false;
      else this.atBoundary = this.length === recordLength && this.ways.stampsWithinLines !== false;
    }
    return { content: content.subarray(0, size) };
  }

  /** The connection has ended: what was held back is content, where it is within a line and the log ends there. */
  end(isLast: boolean): Buffer {
    const held = this.held ?? Buffer.alloc(0);
    this.held = undefined;
    // Outside of a record it is what has come of a stamp.
    return this.inRecord && isLast ? held.subarray(this.keptFrom(0, held.length)) : Buffer.alloc(0);
  }

  /** @returns 0 where the record was begun */
  private begin(time: number): number {
    const skip = this.position.begin(time, this.inRecord && this.length < recordLength);
    if (skip === replaced) return skip;
    this.skip = skip;
    this.mayBeWithinLine = false;
    this.inRecord = true;
    this.length = 0;
    this.time = time;
    return skip === lost ? lost : 0;
  }

  /** Behind the line's end, or as far as a run of content surely goes. */
  private endOfRun(bytes: Buffer, from: number): number {
    const feed = bytes.indexOf(lineFeed, from);
    const end = this.untilNextFile(bytes, from, feed < 0 ? bytes.length : feed + 1);
    if (this.length >= recordLength || this.ways.stampsWithinLines === false) return end;
    return Math.min(end, from + recordLength - this.length);
  }

  /**
   * A line whose beginning is the last of a file and whose end is the first of the next one: containerd cuts it where
   * it changes files. Kubelets before 1.26 put the stamp of that record between its parts.
   */
  private untilNextFile(bytes: Buffer, from: number, end: number): number {
    const next = this.position.nextFile;
    if (next === undefined || this.ways.stampsWithinLines === false) return end;
    for (let at = bytes.indexOf(digit2, from); at >= 0 && at < end; at = bytes.indexOf(digit2, at + 1)) if (this.mayBeNextFile(bytes, at)) return at;
    return end;
  }

  private mayBeNextFile(bytes: Buffer, at: number): boolean {
    const next = this.position.nextFile;
    if (next === undefined || this.ways.stampsWithinLines === false) return false;
    return this.stamps.read(bytes, at) === next || (bytes[at] === digit2 && mayBeginStamp(bytes, at));
  }

  /** Where the new bytes of a run begin; those are counted as read. */
  private keptFrom(from: number, end: number): number {
    const left = Math.min(this.skip, end - from);
    this.skip -= left;
    this.position.read(end - from - left);
    return from + left;
  }

  /** Length of a stamp within a line; 0 where the line just goes on, `held` where that cannot be told yet. */
  private innerStamp(bytes: Buffer, from: number): number | 'held' {
    if (bytes[from] === lineFeed) return 0;
    const time = this.stamps.read(bytes, from);
    if (Number.isNaN(time) && mayBeginStamp(bytes, from)) {
      this.held = bytes.subarray(from);
      return 'held';
    }
    const isStamp = time >= this.time && time - this.time < longestLine;
    this.ways.stampsWithinLines ??= isStamp;
    if (!isStamp) return 0;
    const { length } = this.stamps;
    const change = this.begin(time);
    return change === 0 ? length : change;
  }

  private saying(bytes: Buffer, from: number, content: Buffer): { readonly content: Buffer; readonly interruption: Interruption } {
    this.say(bytes.subarray(from));
    return { content, interruption: { kind: 'said' } };
  }

  private say(bytes: Buffer): void {
    this.isSaying = true;
    this.said = (this.said + bytes.toString('utf8')).slice(0, longestText);
  }
}

/** Whether bytes that end too early for a stamp may be the beginning of one. */
function mayBeginStamp(bytes: Buffer, from: number): boolean {
  return bytes.length - from < longestStamp && /^[\d:.TZ+-]*$/.test(bytes.toString('latin1', from, bytes.length));
}
