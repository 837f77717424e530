/** Characters of one object over several lines; a longer one is no answer of Microsoft.Quota. */
const longest = 256 * 1024;

/** The text before a brace that only goes on with an object that was begun: `  "properties": `. */
const inside = /^\s+(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$|^\s*"(?:[^"\\]|\\.)*"\s*:\s*$/;

/** Finds JSON objects in a log, in one line or printed over several, behind any prefix of the first or of each. Memory is bounded. */
export class JsonInText {
  private open: Scan | undefined;
  /** The line in which it was opened, until the next one shows what both begin with. */
  private opening: string | undefined;
  private prefix: RegExp | undefined;

  /** The objects that a line ends, as text; not all of them need be JSON. */
  take(whole: string): readonly string[] {
    if (this.open === undefined && !whole.includes('{')) return [];
    if (this.opening !== undefined) this.prefix = sharedPrefix(this.opening, whole);
    this.opening = undefined;
    const line = this.prefix === undefined ? whole : whole.replace(this.prefix, '');
    const alone = new Scan();
    const found = [...alone.take(line)];
    // Prose has braces, too: a line that begins an object of its own ends the waiting for the end of another.
    const begins = alone.isOpen && !inside.test(alone.before);
    if (this.open !== undefined && !begins) found.push(...this.open.take(line));
    else {
      this.open = alone;
      this.opening = whole;
      this.prefix = undefined;
    }
    if (!this.open.isOpen) this.open = this.opening = this.prefix = undefined;
    return found;
  }
}

/** Characters of a stamp, a level and a logger's name; more is no prefix. */
const longestPrefix = 200;

/** What a logger puts before each line of a message: what two lines have in common at their beginning, whatever the numbers in it; never a part of JSON. */
function sharedPrefix(first: string, second: string): RegExp | undefined {
  const [these, those] = [first, second].map((line) => line.slice(0, longestPrefix).match(/\d+|\D/g) ?? []);
  const shared: string[] = [];
  for (const [at, part] of (these ?? []).entries()) {
    const other = those?.[at];
    const bothNumbers = /^\d/.test(part) && other !== undefined && /^\d/.test(other);
    if ((!bothNumbers && part !== other) || part === '"' || part === '{') break;
    shared.push(bothNumbers ? '\\d+' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  }
  const pattern = shared.join('');
  return pattern.trim() === '' ? undefined : new RegExp(`^${pattern}`);
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
