/** Times that are remembered at most: more lines than a kubelet serves in two seconds (4 MB). */
const defaultMemory = 2 ** 19;
/** Nanoseconds. The output and the error stream of a container race each other to the log: a line may be a little older than the one before. */
const second = 1e9;

/**
 * containerd writes a long line as records of this many bytes (max_container_log_line_size).
 * Kubelets before 1.26 put a stamp before each of them, newer ones before the first only.
 */
export const recordLength = 16 * 1024;

/** What containerd writes before a record in its file: time, stream and tag. */
export const prefixLength = 40;

/** What is known of a record that begins. */
export const lost = -1;
/** Likewise: a file begins with it, and nothing proves that all of the former file came. To be asked once more then. */
export const replaced = -2;

/**
 * Where the reading of one container's log stands, by the times of its records (times as
 * StampReader gives them). `sinceTime` counts in whole seconds, so that a resumed log repeats
 * what was read; the times of the newest records tell how much of it. They are all that is kept.
 */
export class LogPosition {
  /** The record that was read last. */
  newest: number | undefined;
  /** The log's first record, where the reading began with it. */
  first: number | undefined;
  /** Records of an earlier container were served again; they were left out. */
  sawOlder = false;
  private readonly memory: number;
  /** The last record of the container before: what is older is not of this one. */
  private floor: number;
  /** A ring: the oldest is at `start`. */
  private times: Float64Array;
  private start = 0;
  private size = 0;
  /** Newest of the times that are no longer remembered. */
  private forgotten = Number.NEGATIVE_INFINITY;
  /** Bytes that were read of the newest record. */
  private bytes = 0;
  /** What a resumed log repeats, until it is known to have done so. */
  private repeats: Float64Array | undefined;
  private next = 0;
  private accepting = false;
  private isAnew = false;
  /** The first record of a resumed log, where it is unknown and old. */
  private unknown: number | undefined;
  /** The log is read again from {@link first} on, and that has not come yet. */
  private isAgain = false;
  /** Bytes of content that were given before, and are yet to be left out. */
  private ahead = 0;
  /** First records of files that the followed log has not come to yet, in order. */
  private beginnings: number[] = [];
  /** A record came that is a little newer than the next of those. */
  private isNear = false;
  /** Size of the file that is read, as far as it was read. */
  private fileBytes = 0;
  /** Its first record; infinite where that cannot be known. */
  private fileBegan: number | undefined;
  private hasPassed = false;

  constructor(floor = Number.NEGATIVE_INFINITY, memory = defaultMemory) {
    this.floor = floor;
    this.memory = memory;
    this.times = new Float64Array(Math.min(1024, memory));
  }

  /** At the beginning of a log whose first record is of this time, and of which so many bytes were given without their stamps. */
  static again(first: number, given: number): LogPosition {
    const position = new LogPosition();
    position.first = first;
    position.isAgain = true;
    position.ahead = given;
    return position;
  }

  /** Before the first record of this whole second, behind everything that is older. */
  static since(time: number): LogPosition {
    const position = new LogPosition();
    position.forgotten = time - second;
    return position;
  }

  /**
   * Before each connection. @returns the time, a whole second, from which on to ask for records;
   * undefined for all of them; `unknown` where no time tells them from what was read, because the
   * node's clock was set back
   */
  resume(): number | undefined | 'unknown' {
    this.repeats = undefined;
    this.unknown = undefined;
    this.beginnings = [];
    this.isNear = false;
    if (this.newest === undefined) return undefined;
    const newest = Math.floor(this.newest / second);
    const from = Math.max(newest - 1, Math.floor(this.forgotten / second) + 1);
    if (from > newest) return 'unknown';
    this.repeats = this.remembered().filter((time) => time >= from * second);
    this.next = 0;
    return from * second;
  }

  /** Bytes of the log file that is read, as far as it was read. */
  get fileSize(): number {
    return this.fileBytes;
  }

  /** The file that is read begins with a record of this time; of it so many bytes were read. */
  enterFile(time: number, size: number): void {
    this.fileBegan = time;
    this.fileBytes = size;
  }

  /** The newest file of the log begins with a record of this time. @returns whether that was read already, and taken for the former file's */
  fileBegins(time: number): boolean {
    const known = this.beginnings.at(-1) ?? this.fileBegan;
    if (this.newest === undefined || known === undefined || time <= known) return false;
    if (time > this.newest) {
      this.beginnings.push(time);
      return false;
    }
    this.beginnings = [];
    this.isNear = false;
    this.hasPassed = true;
    this.enterFile(time, 0);
    return true;
  }

  /** Whether a file was replaced before what was read last, and nobody has asked yet. */
  takePassed(): boolean {
    const { hasPassed } = this;
    this.hasPassed = false;
    return hasPassed;
  }

  /** First record of the file that the followed log comes to next, where that is known. */
  get nextFile(): number | undefined {
    return this.beginnings[0];
  }

  /**
   * What a record of this time, which is new, tells of files: {@link replaced} where one begins with it, {@link lost}
   * where a whole one was left out (a file is in use for seconds), else 0.
   * @param isCut it goes on with a line that is shorter than a record: only a file's last record ends so
   */
  private fileChange(time: number, isCut: boolean): number {
    for (let [next] = this.beginnings; next !== undefined && time >= next; [next] = this.beginnings) {
      // The streams' race, or a file that begins within a line, whose time is not told then: its beginning came before.
      if (time > next && time <= next + second) {
        // It began within the line before this one: of a long line a part may be missing there.
        this.hasPassed ||= !this.isNear && this.bytes > recordLength;
        this.isNear = true;
        return 0;
      }
      if (time > next && !this.isNear) {
        this.beginnings = [];
        return lost;
      }
      this.beginnings.shift();
      this.isNear = false;
      this.enterFile(next, 0);
      if (time === next) return isCut ? 0 : replaced;
    }
    return 0;
  }

  /** Nothing was read. */
  get isEmpty(): boolean {
    return this.newest === undefined && !this.isAgain;
  }

  /** Whether the record that was read last is this one, whole; `maybe` where the kubelet need not have told its time. */
  isAt(record: { readonly time: number; readonly length: number }): boolean | 'maybe' {
    if (this.newest === undefined) return record.time <= this.floor;
    return (record.time === this.newest && record.length === this.bytes) || (this.bytes > recordLength && 'maybe');
  }

  /** The log goes on somewhere else, what was lost is known: what comes next is new. */
  acceptLoss(): void {
    this.accepting = !this.isAgain;
    this.isAgain = false;
    this.ahead = 0;
  }

  /** A newer record than what was read is of this time: where that is too long before, no time can be asked for any more. */
  turnBack(time: number): void {
    if (this.newest !== undefined && Math.floor(time / second) < Math.floor(this.newest / second) - 1) this.forgotten = Number.POSITIVE_INFINITY;
  }

  /** The next record is new, whatever its time, and the reading stands there from then on. */
  startAnew(): void {
    this.ahead = 0;
    this.repeats = undefined;
    this.isAnew = true;
  }

  /**
   * A record begins. @returns how many of its bytes were read before: 0, some, or Infinity for a
   * record that was read whole; {@link lost} where a resumed log does not repeat what was read last, or a file was
   * left out; {@link replaced}
   * @param isCut see {@link fileChange}
   */
  begin(time: number, isCut = false): number {
    if (this.repeats !== undefined) {
      const found = this.repeats.indexOf(time, this.next);
      if (found >= 0) {
        this.next = found + 1;
        return this.next === this.repeats.length ? this.bytes : Number.POSITIVE_INFINITY;
      }
      if (this.next < this.repeats.length) {
        if (!this.accepting) return this.mayBePart(time) ? Number.POSITIVE_INFINITY : lost;
        this.accepting = false;
        this.enterFile(time, 0);
        // It may be the end of the long line that was read last, of which only the beginning was rotated away.
        if (this.bytes > recordLength) {
          this.repeats = undefined;
          // The reading stands behind it, else every connection would begin with the same loss.
          this.stand(time);
          this.bytes = Number.POSITIVE_INFINITY;
          return Number.POSITIVE_INFINITY;
        }
      }
      this.repeats = undefined;
    }
    if (this.isAnew) this.forget();
    if (this.isAgain && time !== this.first) return lost;
    const change = this.fileChange(time, isCut);
    if (change !== 0) return change;
    this.isAgain = false;
    if (time <= this.floor && this.newest === undefined) {
      this.sawOlder = true;
      return Number.POSITIVE_INFINITY;
    }
    this.stand(time);
    return 0;
  }

  private stand(time: number): void {
    this.remember(time);
    if (this.newest === undefined) {
      this.first = time;
      this.fileBegan ??= time;
    }
    this.newest = time;
    this.bytes = 0;
    this.fileBytes += prefixLength;
  }

  /** So many bytes of the record were read. */
  read(bytes: number): void {
    this.bytes += bytes;
    this.fileBytes += bytes;
  }

  /** Of content that the position did not know: what was not given before. */
  fresh(content: Buffer): Buffer {
    const left = Math.min(this.ahead, content.length);
    this.ahead -= left;
    return left === 0 ? content : content.subarray(left);
  }

  /** Where a resumed log has ended without repeating what was read last: the time of what it served instead, Infinity for nothing. */
  get lostAt(): number | undefined {
    if (this.isAgain) return Number.POSITIVE_INFINITY;
    if (this.repeats === undefined || this.next === this.repeats.length || this.accepting) return undefined;
    return this.unknown ?? Number.POSITIVE_INFINITY;
  }

  /**
   * The first record of a resumed log may be a part of a long line that began before the time
   * asked for: its stamp was not seen then. If so, what comes after it is known.
   */
  private mayBePart(time: number): boolean {
    if (this.unknown !== undefined || this.next > 0 || time > (this.newest ?? 0)) return false;
    this.unknown = time;
    return true;
  }

  private forget(): void {
    this.isAnew = false;
    this.floor = Number.NEGATIVE_INFINITY;
    this.forgotten = Number.NEGATIVE_INFINITY;
    this.size = 0;
    this.newest = undefined;
    // By a clock that was set back the file's beginning may be the newest time of all.
    this.fileBegan = Number.POSITIVE_INFINITY;
  }

  private remember(time: number): void {
    if (this.size === this.times.length && this.size < this.memory) this.grow();
    if (this.size === this.times.length) {
      this.forgotten = Math.max(this.forgotten, this.times[this.start] ?? 0);
      this.times[this.start] = time;
      this.start = (this.start + 1) % this.size;
      return;
    }
    this.times[(this.start + this.size) % this.times.length] = time;
    this.size += 1;
  }

  private grow(): void {
    const larger = new Float64Array(Math.min(this.times.length * 2, this.memory));
    larger.set(this.remembered());
    this.times = larger;
    this.start = 0;
  }

  private remembered(): Float64Array {
    const all = new Float64Array(this.size);
    const tail = this.times.subarray(this.start, Math.min(this.start + this.size, this.times.length));
    all.set(tail);
    all.set(this.times.subarray(0, this.size - tail.length), tail.length);
    return all;
  }
}
