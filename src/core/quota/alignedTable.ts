import type { QuotaTable } from './quotaTable.ts';

/** Characters that take the room of two in a fixed-width font (Unicode Standard Annex 11, East Asian Width). */
const wide = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u30FF\uFF01-\uFF60\uFFE0-\uFFE6]/u;
const narrow = /^[\uFF61-\uFFDC]/;
/** What is seen as one character, whatever it is made of. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const gap = '  ';

/** The table as lines of a fixed-width font: names to the left, numbers to the right. */
export function alignedTable({ columns, rows }: QuotaTable): readonly string[] {
  const lines = [columns, ...rows.map(({ name, used, limit, free, state }) => [name, used, limit, free, state])];
  const widths = columns.map((_column, index) => Math.max(...lines.map((cells) => width(cells[index] ?? ''))));
  const isNumber = (index: number): boolean => index > 0 && index < columns.length - 1;
  return lines.map((cells) => cells.map((cell, index) => pad(cell, widths[index] ?? 0, isNumber(index))).join(gap).trimEnd());
}

function pad(cell: string, to: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, to - width(cell)));
  return right ? `${blanks}${cell}` : `${cell}${blanks}`;
}

function width(text: string): number {
  return Array.from(graphemes.segment(text), ({ segment }) => (wide.test(segment) && !narrow.test(segment) ? 2 : 1)).reduce<number>((sum, one) => sum + one, 0);
}
