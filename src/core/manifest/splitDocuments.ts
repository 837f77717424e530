import type { TextRange } from './manifest.ts';
import { splitJson } from './splitJson.ts';

interface Marker {
  readonly kind: 'start' | 'end';
  readonly at: number;
}

/**
 * The documents of a YAML stream. `---` and `...` at the first column, followed by white space,
 * always end what stands before them, inside block scalars and quotes too (YAML 1.2.2, 9.1.2,
 * c-forbidden); so a document that does not parse cannot swallow the next one. Comments and
 * directives before a `---` belong to the document that it opens. Objects of JSON may follow each
 * other without a marker.
 *
 * @param from where a document begins, or ends; the start of the text where nothing else is said
 */
export function* splitDocuments(text: string, from = 0): Generator<TextRange> {
  for (const range of splitStream(text, from)) yield* splitJson(text, range);
}

function* splitStream(text: string, from: number): Generator<TextRange> {
  let start = from;
  let opened = false;
  for (const marker of markers(text, from)) {
    if (marker.kind === 'end') {
      if (marker.at > start) yield { start, end: marker.at };
      start = nextLine(text, marker.at);
      opened = false;
    } else {
      if (opened || hasContent(text, start, marker.at)) {
        yield { start, end: marker.at };
        start = marker.at;
      }
      opened = true;
    }
  }
  if (start < text.length) yield { start, end: text.length };
}

function* markers(text: string, from: number): Generator<Marker> {
  for (let at = from; at < text.length; ) {
    const dashes = markerFrom(text, '---', at);
    // Few texts have dots: they are looked for between two markers, not to the end of the text for each part that is asked for.
    const part = dashes === undefined ? text : text.slice(0, dashes);
    for (let dots = markerFrom(part, '...', at); dots !== undefined; dots = markerFrom(part, '...', nextLine(part, dots))) yield { kind: 'end', at: dots };
    if (dashes === undefined) return;
    yield { kind: 'start', at: dashes };
    at = nextLine(text, dashes);
  }
}

/** The next marker at the first column at or after `from`; joined files have a byte order mark before it. */
function markerFrom(text: string, word: string, from: number): number | undefined {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, nextLine(text, at))) {
    const lineStart = text[at - 1] === '\uFEFF' ? at - 1 : at;
    const first = lineStart === 0 || text[lineStart - 1] === '\n';
    const after = text[at + 3];
    if (first && (after === undefined || after === ' ' || after === '\t' || after === '\r' || after === '\n')) return lineStart;
  }
  return undefined;
}

function nextLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  // Past the end, indexOf finds nothing and the search ends.
  return newline < 0 ? text.length : newline + 1;
}

function hasContent(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at = nextLine(text, at)) {
    let first = at;
    while (first < end && (text[first] === ' ' || text[first] === '\t' || text[first] === '\r' || text[first] === '\uFEFF')) first += 1;
    const char = text[first];
    const empty = first >= end || char === '\n' || char === '#' || (char === '%' && first === at);
    if (!empty) return true;
  }
  return false;
}
