/**
 * Quoted texts with quotes in them, as logfmt and the text handlers of slog and logrus print a
 * message that is JSON; with their own quotes. Each character is looked at once: a line may be long,
 * and cut off inside of a text.
 */
export function quotedTexts(line: string): readonly string[] {
  const texts: string[] = [];
  let start = -1;
  let hasQuotes = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '\\') {
      at += 1;
      hasQuotes ||= line[at] === '"';
    } else if (character === '"') {
      const isText = start >= 0 && hasQuotes;
      if (isText) texts.push(line.slice(start, at + 1));
      // What ends a text without quotes may as well begin one: prose has single quotes, too.
      start = isText ? -1 : at;
      hasQuotes = false;
    }
  }
  return texts;
}
