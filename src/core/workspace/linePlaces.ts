/** A place in a text, both from 1; columns count UTF-16 units, as editors and SARIF's `utf16CodeUnits` do. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** Finds the lines of offsets in one text; `\n`, `\r\n` and `\r` end a line, as in editors. */
export function linePlaces(text: string): (offset: number) => LinePlace {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
