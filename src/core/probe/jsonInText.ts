/** Characters of one object over several lines; a longer one is no answer of Microsoft.Quota. */
const longest = 256 * 1024;

/** The text before a brace that only goes on with an object that was begun: `  "properties": `. */
const inside = /^\s+(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$|^\s*"(?:[^"\\]|\\.)*"\s*:\s*$/;

/** Finds JSON objects in a log, in one line or printed over several, behind any prefix. Memory is bounded. */
export class JsonInText {
  private open: Scan | undefined;

  /** The objects that a line ends, as text; not all of them need be JSON. */
  take(line: string): readonly string[] {
    if (this.open === undefined && !line.includes('{')) return [];
    const alone = new Scan();
    const found = [...alone.take(line)];
    // Prose has braces, too: a line that begins an object of its own ends the waiting for the end of another.
    const begins = alone.isOpen && !inside.test(alone.before);
    if (this.open !== undefined && !begins) found.push(...this.open.take(line));
    else this.open = alone;
    if (!this.open.isOpen) this.open = undefined;
    return found;
  }
}

class Scan {
  /** What stood before the brace of the object that is open. */
  before = '';
  private text = '';
  private depth = 0;

  get isOpen(): boolean {
    return this.depth > 0;
  }

  take(line: string): readonly string[] {
    const found: string[] = [];
    let from = this.isOpen ? 0 : line.indexOf('{');
    if (from < 0) return found;
    if (!this.isOpen) this.before = line.slice(0, from);
    let quoted = false;
    for (let at = from; at < line.length; at += 1) {
      const character = line[at];
      if (quoted) {
        if (character === '\\') at += 1;
        else if (character === '"') quoted = false;
      } else if (character === '"') quoted = this.isOpen;
      else if (character === '{') {
        if (!this.isOpen) {
          from = at;
          this.before = line.slice(0, at);
        }
        this.depth += 1;
      } else if (character === '}' && this.isOpen) {
        this.depth -= 1;
        if (this.depth > 0) continue;
        found.push(this.text + line.slice(from, at + 1));
        this.text = '';
        from = at + 1;
      }
    }
    if (!this.isOpen) return found;
    this.text += `${line.slice(from)}\n`;
    // No string of JSON goes over the end of a line.
    if (quoted || this.text.length > longest) {
      this.text = '';
      this.depth = 0;
    }
    return found;
  }
}
