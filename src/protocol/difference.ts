import type { TextPart } from './report.ts';

/** Where two values part ways. */
export interface Difference {
  readonly expected: readonly TextPart[];
  readonly actual: readonly TextPart[];
  /** First character that differs, counted from 1; undefined where the two have little in common. */
  readonly position?: number;
  readonly kind: 'equal' | 'somewhere' | 'missing' | 'extra' | 'whiteSpace' | 'altogether';
}

/**
 * Cuts two values where they differ, so that a missing slash or a single letter can be pointed at.
 * Values with less than half in common differ altogether: a shared letter explains nothing there.
 */
export function differenceOf({ expected, actual }: { readonly expected: string; readonly actual: string }): Difference {
  if (expected === actual) return { expected: [same(expected)], actual: [same(actual)], kind: 'equal' };
  const left = Array.from(expected);
  const right = Array.from(actual);
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  if (start + end === 0 || (start + end) * 2 < shorter) {
    return { expected: [different(expected)], actual: [different(actual)], kind: 'altogether' };
  }
  const wanted = left.slice(start, left.length - end).join('');
  const found = right.slice(start, right.length - end).join('');
  const head = left.slice(0, start).join('');
  const tail = left.slice(left.length - end).join('');
  return {
    expected: parts(head, wanted, tail),
    actual: parts(head, found, tail),
    position: start + 1,
    kind: `${wanted}${found}`.trim() === '' ? 'whiteSpace' : found === '' ? 'missing' : wanted === '' ? 'extra' : 'somewhere',
  };
}

/** The value that parts were cut from. */
export function textOf(parts: readonly TextPart[]): string {
  return parts.map((part) => part.text).join('');
}

function parts(head: string, middle: string, tail: string): readonly TextPart[] {
  return [...(head === '' ? [] : [same(head)]), different(middle), ...(tail === '' ? [] : [same(tail)])];
}

function same(text: string): TextPart {
  return { text, differs: false };
}

function different(text: string): TextPart {
  return { text, differs: true };
}
