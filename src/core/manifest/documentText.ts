/** The offset where the line of `at` begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The offset where the text of the line of `at` ends, before its line ending. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline < 0) return text.length;
  return newline > at && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** The offset where the line before the one that begins at `start` ends, before its line ending. */
export function endOfLineBefore(text: string, start: number): number {
  if (start === 0) return 0;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** The line ending of a document: its first one, `\n` where it has none. */
export function lineEnding(text: string): '\r\n' | '\n' {
  const newline = text.indexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** What stands before `at` on its line, when that is white space only. */
export function indentBefore(text: string, at: number): string | undefined {
  const before = text.slice(lineStart(text, at), at);
  return before.trim() === '' && !before.includes('\uFEFF') ? before : undefined;
}

/** Characters between the start of the line and `at`. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}
