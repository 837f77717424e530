/** Characters of the beginning of a log that are kept in any case. */
const headLength = 64 * 1024;
/** Characters of a log that are kept in all; the end matters most. */
const longestLog = 1024 * 1024;
const endOfKey = /^[^-]*-----END [A-Z ]*PRIVATE KEY-----/;

/** The log of a run as the history keeps it: its beginning and its end, in whole lines. */
export class RunLog {
  readonly #head: string[] = [];
  #headSize = 0;
  #tail: string[] = [];
  #tailSize = 0;
  #omitted = 0;
  readonly #mark: (count: number) => string;

  /** @param mark the line that stands for so many left out */
  constructor(mark: (count: number) => string) {
    this.#mark = mark;
  }

  add(line: string): void {
    if (this.#tail.length === 0 && this.#headSize + line.length < headLength) {
      this.#head.push(line);
      this.#headSize += line.length + 1;
      return;
    }
    this.#tail.push(line);
    this.#tailSize += line.length + 1;
    // Seldom and many at once: shifting an array for every line is slow.
    if (this.#tailSize > 2 * longestLog) this.#cut();
  }

  /** Everything that is kept, not masked yet. */
  text(): string {
    this.#cut();
    const tail = this.#tail.join('\n');
    if (this.#omitted === 0) return [...this.#head, ...this.#tail, ''].join('\n');
    // The rest of a key whose beginning was left out would not be known as one.
    return [...this.#head, this.#mark(this.#omitted), tail.replace(endOfKey, ''), ''].join('\n');
  }

  #cut(): void {
    let drop = 0;
    while (this.#tailSize > longestLog - headLength && drop < this.#tail.length) {
      this.#tailSize -= (this.#tail[drop]?.length ?? 0) + 1;
      drop += 1;
    }
    this.#omitted += drop;
    if (drop > 0) this.#tail = this.#tail.slice(drop);
  }
}
