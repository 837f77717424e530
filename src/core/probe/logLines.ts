/** Characters of one line; a longer one is cut there. */
const defaultLongest = 1024 * 1024;

/**
 * Bytes of a log as lines for people: characters may be cut between two pieces, CR and CR LF end a
 * line as LF does, invalid UTF-8 is shown as U+FFFD, and a line that is too long is cut with a
 * mark, so that memory stays bounded.
 */
export class LogLines {
  private readonly longest: number;
  private decoder = newDecoder();
  /** The beginning of a line whose end has not come, in pieces. */
  private begun: string[] = [];
  private length = 0;
  /** Characters of an overlong line that were left out. */
  private leftOut = 0;
  /** A line was just ended by CR: an LF after it belongs to it. */
  private afterReturn = false;

  constructor(longest = defaultLongest) {
    this.longest = longest;
  }

  /** The lines that these bytes end. */
  take(bytes: Uint8Array): readonly string[] {
    return this.split(this.decoder.decode(bytes, { stream: true }));
  }

  /** A line that was begun and will not go on; nothing where there is none. */
  end(): readonly string[] {
    const lines = [...this.split(this.decoder.decode())];
    if (this.length > 0) lines.push(this.finish());
    this.decoder = newDecoder();
    this.afterReturn = false;
    return lines;
  }

  private split(text: string): readonly string[] {
    const lines: string[] = [];
    let from = 0;
    // Each is looked for again only when it was passed: a piece may hold thousands of one and none of the other.
    let feed = text.indexOf('\n');
    let back = text.indexOf('\r');
    while (from < text.length) {
      if (this.afterReturn) {
        const next = text[from];
        this.afterReturn = next === '\r';
        if (next === '\r' || next === '\n') {
          from += 1;
          continue;
        }
      }
      if (feed >= 0 && feed < from) feed = text.indexOf('\n', from);
      if (back >= 0 && back < from) back = text.indexOf('\r', from);
      const isReturn = back >= 0 && (feed < 0 || back < feed);
      const next = isReturn ? back : feed;
      const end = next < 0 ? text.length : next;
      this.begin(text.slice(from, end));
      if (end === text.length) break;
      lines.push(this.finish());
      this.afterReturn = isReturn;
      from = end + 1;
    }
    return lines;
  }

  private begin(text: string): void {
    if (text === '') return;
    const room = Math.max(0, this.longest - this.length);
    if (room > 0) this.begun.push(text.length > room ? text.slice(0, room) : text);
    this.leftOut += Math.max(0, text.length - room);
    this.length += text.length;
  }

  private finish(): string {
    const kept = this.begun.join('');
    const line = this.leftOut === 0 ? kept : `${kept} … (${this.leftOut} more characters)`;
    this.begun = [];
    this.length = 0;
    this.leftOut = 0;
    return line;
  }
}

function newDecoder(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}
