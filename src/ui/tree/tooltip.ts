/** A Markdown tooltip: a heading, then one line for each value that is known. */
export function tooltip(heading: string, values: readonly (readonly [label: string, value: string | undefined])[]): string {
  const lines = values.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [`- ${plain(label)}: ${code(value)}`]));
  return [`**${plain(heading)}**`, lines.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** Text that Markdown must not read as markup: names come from Azure and may hold anything. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+.!|<>~-]/g, '\\$&').replace(/\s+/g, ' ');
}

/** A code span; its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s+/g, ' ')}${pad}${fence}`;
}
