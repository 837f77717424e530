import type { TextRange } from './manifest.ts';

/** An object that follows another one without a comma. */
const another = /\}\s*\{/;

/**
 * The objects of a document that is JSON written one after the other, as `kubectl` takes them and
 * `jq` writes them; any other document as it is. What follows an object, white space, belongs to it.
 */
export function* splitJson(text: string, range: TextRange): Generator<TextRange> {
  const first = firstCharacter(text, range);
  const isJson = opensObject(text, first) && another.test(text.slice(range.start, range.end));
  let { start } = range;
  if (isJson) {
    let depth = 0;
    let quoted = false;
    for (let at = first; at < range.end; at += 1) {
      const char = text[at];
      if (quoted) {
        if (char === '\\') at += 1;
        else if (char === '"') quoted = false;
      } else if (char === '"') quoted = true;
      else if (char === '}') depth -= 1;
      else if (char === '{') {
        // Only where the rest would be split in the same way, so that reading may go on behind any object.
        if (depth === 0 && at > first && opensObject(text, at) && text.slice(start, at).trimEnd().endsWith('}')) {
          yield { start, end: at };
          start = at;
        }
        depth += 1;
      }
    }
  }
  yield { start, end: range.end };
}

/** Two braces, or one and a percent sign, are a template. */
function opensObject(text: string, at: number): boolean {
  return text[at] === '{' && !/[{%]/.test(text.charAt(at + 1));
}

/** The offset behind white space, a byte order mark and a marker. */
function firstCharacter(text: string, { start, end }: TextRange): number {
  let at = start;
  while (at < end && /\s|\uFEFF/.test(text.charAt(at))) at += 1;
  if (!text.startsWith('---', at)) return at;
  at += 3;
  while (at < end && /\s/.test(text.charAt(at))) at += 1;
  return at;
}
