import type { Span } from './manifest.ts';

/** Stands for every character of a template hole: a letter to YAML, private to everyone else. */
export const holeCharacter = '\uE000';

/** A `{{ … }}` or `{% … %}` of a templated manifest (Helm, Jinja), or a `#{ … }#` of Azure Pipelines or `#{ … }` of Octopus, which without quotes is a comment to YAML. */
export interface TemplateHole extends Span {
  /** Alone on its line or lines: it may put whole entries there, or guard the lines that follow. */
  readonly ownLine: boolean;
  /** Only closes a block, so nothing can appear in its place. */
  readonly closing: boolean;
  /** Begins a block that may be left out or repeated. */
  readonly opens: boolean;
}

export interface Masked {
  /** As long as the original, every offset the same. */
  readonly text: string;
  readonly holes: readonly TemplateHole[];
}

/**
 * Replaces template holes by something YAML can read: a hole alone on its line becomes a comment,
 * one inside a line becomes letters of its length.
 */
export function maskTemplates(text: string): Masked {
  if (!text.includes('{{') && !text.includes('{%') && !text.includes('#{')) return { text, holes: [] };
  const found = findHoles(text);
  const holes: TemplateHole[] = [];
  const parts: string[] = [];
  let done = 0;
  for (let first = 0; first < found.length; ) {
    const last = lastOnLine(text, found, first);
    const group = found.slice(first, last + 1);
    const ownLine = isAlone(text, group);
    for (const { from, to } of group) {
      const source = text.slice(from, to);
      parts.push(text.slice(done, from), ownLine ? asComment(source) : source.replace(/[^\r\n]/g, holeCharacter));
      holes.push({ from, to, ownLine, closing: /^\{[{%][-~]?\s*(?:end|\/)/.test(source), opens: opening.test(source) });
      done = to;
    }
    first = last + 1;
  }
  parts.push(text.slice(done));
  return { text: parts.join(''), holes };
}

/** Of Go templates, Jinja and Handlebars. */
const opening = /^\{[{%][-~]?\s*(?:(?:if|with|range|define|block|for|macro|filter|call)\b|#)/;

const tokenAfterHash = /^\{[^#{}\r\n]+\}#?/;
const longestToken = 200;

/** Every hole in the text; searched by hand, because a pattern goes through the rest of the text for each one that stays open. */
function findHoles(text: string): readonly Span[] {
  const found: Span[] = [];
  const closings = new Map([['{{', '}}'], ['{%', '%}']]);
  let at = text.indexOf('{');
  while (at >= 0) {
    const opening = text.slice(at, at + 2);
    const closing = closings.get(opening);
    const token = closing === undefined && text[at - 1] === '#' ? (tokenAfterHash.exec(text.slice(at, at + longestToken))?.[0].length ?? 0) : 0;
    const end = closing === undefined ? -1 : text.indexOf(closing, at + 2);
    // One that is not closed: neither is any later one of its kind.
    if (token > 0) found.push({ from: at - 1, to: at + token });
    else if (end < 0) closings.delete(opening);
    else found.push({ from: at, to: end + 2 });
    at = text.indexOf('{', token > 0 ? at + token : end < 0 ? at + 1 : end + 2);
  }
  return found;
}

/** The index of the last hole that shares a line with the one before it. */
function lastOnLine(text: string, found: readonly Span[], first: number): number {
  let last = first;
  for (let next = found[last + 1]; next !== undefined; next = found[last + 1]) {
    if (text.slice(found[last]?.to ?? 0, next.from).includes('\n')) break;
    last += 1;
  }
  return last;
}

function isAlone(text: string, group: readonly Span[]): boolean {
  const from = group[0]?.from ?? 0;
  const to = group[group.length - 1]?.to ?? 0;
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from);
  const newline = text.indexOf('\n', to);
  const after = text.slice(to, newline < 0 ? text.length : newline);
  const between = group.slice(1).map((span, index) => text.slice(group[index]?.to ?? 0, span.from));
  return [before, after, ...between].every((part) => part.trim() === '');
}

/** Every line of the hole begins with `#`; the rest is kept, a comment may hold anything. */
function asComment(source: string): string {
  return source.replace(/[^\r\n]+/g, (line) => `#${line.slice(1)}`);
}
