import type { TextRange } from './manifest.ts';

/** Replaces `length` UTF-16 units at `offset` of the whole text. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly newText: string;
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { offset, length, newText } of [...edits].sort((left, right) => left.offset - right.offset)) {
    parts.push(text.slice(done, offset), newText);
    done = offset + length;
  }
  return parts.join('') + text.slice(done);
}

/** The smallest single edit that makes `after` of the `range` of `text`; none where they are equal. */
export function editBetween(args: { readonly text: string; readonly range: TextRange; readonly after: string }): readonly TextEdit[] {
  const before = args.text.slice(args.range.start, args.range.end);
  const { after } = args;
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  while (splits(before, head) || splits(after, head)) head -= 1;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  while (tail > 0 && (splits(before, before.length - tail) || splits(after, after.length - tail))) tail -= 1;
  return [{ offset: args.range.start + head, length: before.length - head - tail, newText: after.slice(head, after.length - tail) }];
}

/** Whether a cut there would part a line ending or a character of two units. */
function splits(text: string, at: number): boolean {
  const pair = text.slice(at - 1, at + 1);
  return at > 0 && (pair === '\r\n' || /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair));
}

/**
 * Edits of a text and one more of what they leave, all in offsets of the text itself; undefined
 * where the new one touches another.
 */
export function joinEdits(edits: readonly TextEdit[], next: TextEdit): readonly TextEdit[] | undefined {
  let shift = 0;
  let before = 0;
  for (const edit of edits) {
    const start = edit.offset + shift;
    const end = start + edit.newText.length;
    if (next.offset + next.length < start) break;
    if (next.offset <= end) return undefined;
    shift += edit.newText.length - edit.length;
    before += 1;
  }
  return [...edits.slice(0, before), { ...next, offset: next.offset - shift }, ...edits.slice(before)];
}
