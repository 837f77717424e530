/** A line of a stream; the last one may have come without its line end. */
export interface StreamLine {
  readonly text: string;
  readonly complete: boolean;
}

/**
 * Splits a byte stream into lines: UTF-8 characters and line ends may be cut anywhere. A line
 * longer than `longest` characters is cut there and marked, so that memory stays bounded.
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<StreamLine> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let pending = '';
  let searchFrom = 0;
  // Characters of an overlong line that were dropped already.
  let dropped = 0;
  const take = (text: string, complete: boolean): StreamLine => {
    const cut = dropped + Math.max(0, text.length - longest);
    dropped = 0;
    const kept = text.length > longest ? text.slice(0, longest) : text;
    return { text: cut === 0 ? kept : `${kept} … (${cut} more characters)`, complete };
  };
  for await (const chunk of chunks) {
    pending += decoder.decode(chunk, { stream: true });
    for (let end = pending.indexOf('\n', searchFrom); end >= 0; end = pending.indexOf('\n', searchFrom)) {
      const line = pending.slice(0, end > 0 && pending[end - 1] === '\r' ? end - 1 : end);
      pending = pending.slice(end + 1);
      searchFrom = 0;
      yield take(line, true);
    }
    // One character more stays, in case it is the first half of a CR LF.
    if (pending.length > longest + 1) {
      dropped += pending.length - longest;
      pending = pending.slice(0, longest);
    }
    searchFrom = pending.length;
  }
  pending += decoder.decode();
  if (pending !== '' || dropped > 0) yield take(pending, false);
}
