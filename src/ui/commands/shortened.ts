/** A text as a notification can hold it: one line, cut at a word; the whole stands in the channel and the report. */
export function shortened(text: string, limit = 140): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const cut = line.slice(0, limit);
  const end = cut.lastIndexOf(' ');
  // A text without blanks, e.g. an address, is cut where it has to be.
  return `${cut.slice(0, end > limit / 2 ? end : limit)}…`;
}
