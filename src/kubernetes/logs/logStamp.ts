/** Bytes of the longest stamp with its space: `2026-11-28T15:34:04.123456789+02:00 `. */
export const longestStamp = 36;

/** The usual stamp, nine digits and Z (kubelet since 1.17), and its space. */
const usualLength = 31;
const digit0 = 0x30;
const space = 0x20;
const dot = 0x2e;
const zulu = 0x5a;
const wholeLength = 19;
const general = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) /;

/**
 * Reads the times that a kubelet puts before the lines of a log (`timestamps=true`: RFC 3339 with
 * nanoseconds, then a space). Times are nanoseconds since the second of the first one that was
 * read, which a double holds exactly for a hundred days and to two nanoseconds for years.
 */
export class StampReader {
  /** Bytes of the stamp that was read last, its space included. */
  length = 0;
  /** Seconds since the epoch. */
  private base: number | undefined;
  // Most stamps are of the same second as the one before.
  private readonly whole = Buffer.alloc(wholeLength);
  private wholeSeconds = 0;

  /** The time of the stamp at `from`, or NaN where there is none. */
  read(bytes: Buffer, from: number): number {
    const isUsual = bytes[from + usualLength - 1] === space && bytes[from + usualLength - 2] === zulu && bytes[from + wholeLength] === dot;
    if (!isUsual || bytes.length - from < usualLength) return this.readGeneral(bytes, from);
    let nanoseconds = 0;
    for (let at = from + wholeLength + 1; at < from + usualLength - 2; at += 1) {
      const digit = (bytes[at] ?? 0) - digit0;
      if (digit < 0 || digit > 9) return Number.NaN;
      nanoseconds = nanoseconds * 10 + digit;
    }
    if (!this.isSameSecond(bytes, from)) {
      const seconds = secondsOf(`${bytes.toString('latin1', from, from + wholeLength)}Z`);
      if (Number.isNaN(seconds)) return Number.NaN;
      this.wholeSeconds = seconds;
      bytes.copy(this.whole, 0, from, from + wholeLength);
    }
    this.length = usualLength;
    return this.sinceBase(this.wholeSeconds, nanoseconds);
  }

  /** A whole second as `sinceTime` takes it. @param time as {@link read} gives it */
  toText(time: number): string {
    return new Date(((this.base ?? 0) + Math.floor(time / 1e9)) * 1000).toISOString().replace('.000Z', 'Z');
  }

  private readGeneral(bytes: Buffer, from: number): number {
    const [stamp, whole = '', fraction = '', zone = ''] = general.exec(bytes.toString('latin1', from, Math.min(from + longestStamp, bytes.length))) ?? [];
    const seconds = secondsOf(`${whole}${zone}`);
    if (stamp === undefined || Number.isNaN(seconds)) return Number.NaN;
    this.length = stamp.length;
    return this.sinceBase(seconds, Number(fraction.padEnd(9, '0')));
  }

  private isSameSecond(bytes: Buffer, from: number): boolean {
    // The seconds' digits differ most often, and an empty cache differs there too.
    for (let at = wholeLength - 1; at >= 0; at -= 1) if (bytes[from + at] !== this.whole[at]) return false;
    return true;
  }

  private sinceBase(seconds: number, nanoseconds: number): number {
    this.base ??= seconds;
    return (seconds - this.base) * 1e9 + nanoseconds;
  }
}

/** Seconds since the epoch, or NaN. */
function secondsOf(text: string): number {
  return general.test(`${text} `) ? Date.parse(text) / 1000 : Number.NaN;
}
