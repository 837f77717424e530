const begins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const ends = /-----END [A-Z ]*PRIVATE KEY-----/;
const masked = '<masked>';

/**
 * Takes private keys out of lines that come one by one, whose block may begin in one piece and end
 * in another. Everything else that must not be shown stands in one line, which maskSecrets sees whole.
 */
export class KeyBlocks {
  private within = false;

  /** The line without keys, or undefined for one that is only part of a key. */
  mask(line: string): string | undefined {
    if (this.within) {
      const end = ends.exec(line);
      if (end === null) return undefined;
      this.within = false;
      const rest = line.slice(end.index + end[0].length);
      return rest === '' ? undefined : this.mask(rest);
    }
    // Most lines hold no key at all.
    const begin = line.includes('PRIVATE KEY-----') ? begins.exec(line) : null;
    if (begin === null) return line;
    this.within = true;
    const rest = this.mask(line.slice(begin.index));
    return `${line.slice(0, begin.index)}${masked}${rest ?? ''}`;
  }

  /** The log is over: a block that did not end hides nothing of what follows. */
  end(): void {
    this.within = false;
  }
}
