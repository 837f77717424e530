/** C0 and C1 but the tab, the separators that end a line elsewhere, and what turns the direction of writing. */
const controls = /(?!\t)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A line of somebody else's program as it may be shown: what would move the cursor, ring, recolour
 * or turn other text around is a picture of itself (U+2400 and on) or U+FFFD.
 */
export function shownText(line: string): string {
  return line.replace(controls, (control) => {
    const code = control.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\ufffd';
  });
}
