import type { DocumentReading, Manifest, ManifestDocument } from './manifest.ts';

/** How many characters are compared at a time. */
const block = 4_096;

/** A boundary is a marker of three dashes or dots with what is around it: a byte order mark, a line ending. */
const markerLength = 6;

/**
 * What an earlier reading already says of a text. Whatever was edited, it lies between two ends that
 * are the same in both: the documents in these are kept, those in between are told by their text.
 */
export class KeptDocuments {
  /** Those in front of the edit, where they were. */
  readonly before: readonly ManifestDocument[];
  readonly #behind: readonly ManifestDocument[];
  readonly #between: ReadonlyMap<string, DocumentReading>;
  readonly #shift: number;
  #next = 0;

  /** @param args.silent whether those without a word of interest are meant, or those with one */
  constructor(args: { readonly text: string; readonly earlier: Manifest | undefined; readonly silent: boolean }) {
    const { text, earlier = { text: '', documents: [], stopped: undefined } } = args;
    const documents = earlier.documents.filter(({ silent }) => (silent === true) === args.silent);
    const { head, tail } = commonEnds(earlier.text, text);
    const from = documents.findIndex(({ end }) => end + markerLength > head);
    const to = documents.findIndex(({ start }) => start >= earlier.text.length - tail + markerLength);
    this.before = from < 0 ? documents : documents.slice(0, from);
    // The last one before reading stopped may have been cut there.
    this.#behind = to < 0 ? [] : documents.slice(to, earlier.stopped === undefined ? undefined : -1);
    const between = documents.slice(this.before.length, to < 0 ? undefined : to);
    this.#between = new Map(between.map(({ start, end, reading }) => [earlier.text.slice(start, end), reading]));
    this.#shift = text.length - earlier.text.length;
  }

  /** Where documents begin that are not {@link before}. */
  get from(): number {
    return this.before[this.before.length - 1]?.end ?? 0;
  }

  /** The documents from one place to another, moved to where they stand now; undefined unless one begins at `start` that is behind the edit. Places must be asked for in their order. */
  restFrom(start: number, end: number): readonly ManifestDocument[] | undefined {
    const shift = this.#shift;
    while ((this.#behind[this.#next]?.start ?? Infinity) + shift < start) this.#next += 1;
    if (this.#behind[this.#next]?.start !== start - shift) return undefined;
    const rest = this.#behind.slice(this.#next).filter((document) => document.end + shift <= end);
    if (rest.length === 0) return undefined;
    return shift === 0 ? rest : rest.map((document) => ({ ...document, start: document.start + shift, end: document.end + shift }));
  }

  /** The reading of a document in between that only others changed around. */
  readingOf(slice: string): DocumentReading | undefined {
    return this.#between.get(slice);
  }
}

/** How many characters two texts have in common at their starts and, beyond those, at their ends. */
function commonEnds(left: string, right: string): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  // Whole blocks first: comparing slices is far cheaper than comparing characters.
  while (head + block <= shorter && left.slice(head, head + block) === right.slice(head, head + block)) head += block;
  while (head < shorter && left[head] === right[head]) head += 1;
  let tail = 0;
  const same = (length: number): boolean => left.slice(left.length - length, left.length - tail) === right.slice(right.length - length, right.length - tail);
  while (tail + block <= shorter - head && same(tail + block)) tail += block;
  while (tail < shorter - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  return { head, tail };
}
