/**
 * What ends a line, moves the cursor, rings or recolours (C0, C1 and the separators that end a line
 * elsewhere), and what turns the direction of writing (Unicode Standard Annex 9).
 */
const control = '[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]';
const controls = new RegExp(`${control}+`, 'gu');
const untabbed = new RegExp(`(?!\\t)${control}`, 'gu');

/** A text of a service, a cluster or a program as a part of a line of ours: it begins no line of its own, and cannot pass for one. */
export function inOneLine(text: string): string {
  return text.replace(controls, ' ');
}

/** A line of somebody else's program as it may be shown: what would change other text is a picture of itself (U+2400 and on) or U+FFFD. */
export function shownText(line: string): string {
  return line.replace(untabbed, (one) => {
    const code = one.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
  });
}
