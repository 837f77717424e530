/** One place of a path part: a character, any one, any number of them, or one of a set. */
type Token = { readonly kind: 'char'; readonly char: string } | { readonly kind: 'one' } | { readonly kind: 'many' } | { readonly kind: 'set'; readonly has: (char: string) => boolean };

type Part = readonly Token[] | 'anyParts';

/** Whether a path from the root of a glob, with slashes, matches it. */
export type PathTest = (path: string) => boolean;

/**
 * Compiles a glob: `*`, `?` and `[…]` stay inside one part of a path, `**` as a whole part stands for any
 * number of them. Matching takes time in proportion to pattern × path, whatever the pattern: a pattern is
 * input like any other.
 */
export function compileGlob(glob: string): PathTest {
  const parts: Part[] = [];
  for (const part of glob.split('/')) {
    if (part !== '**') parts.push(tokensOf(part));
    else if (parts[parts.length - 1] !== 'anyParts') parts.push('anyParts');
  }
  return (path) => matchesParts(parts, path.split('/'));
}

/** The patterns that braces stand for: `{a,b}.yaml` is two. More than a hundred are left as they are written. */
export function expandBraces(glob: string): readonly string[] {
  let patterns: readonly string[] = [glob];
  for (;;) {
    const next = [...new Set(patterns.flatMap(expandFirst))];
    if (next.every((one, index) => one === patterns[index]) || next.length > 100) return patterns;
    patterns = next;
  }
}

function expandFirst(glob: string): readonly string[] {
  // The innermost group first: it holds no other.
  const [group, list] = /\{([^{}]*,[^{}]*)\}/.exec(glob) ?? [];
  if (group === undefined || list === undefined) return [glob];
  return list.split(',').map((choice) => glob.replace(group, () => choice));
}

function matchesParts(pattern: readonly Part[], path: readonly string[]): boolean {
  return matchesSequence(pattern, path, (part) => part === 'anyParts', (part, text) => part !== 'anyParts' && matchesTokens(part, text));
}

function matchesTokens(tokens: readonly Token[], text: string): boolean {
  return matchesSequence(tokens, Array.from(text), ({ kind }) => kind === 'many', matchesChar);
}

function matchesChar(token: Token, char: string): boolean {
  switch (token.kind) {
    case 'char':
      return token.char === char;
    case 'set':
      return token.has(char);
    case 'one':
      return true;
    case 'many':
      return false;
  }
}

/** The classic match of wildcards: only the last one that stands for any number has to be tried again. */
function matchesSequence<P, T>(pattern: readonly P[], items: readonly T[], isAny: (part: P) => boolean, matches: (part: P, item: T) => boolean): boolean {
  let [at, item] = [0, 0];
  let retry: { readonly at: number; item: number } | undefined;
  while (item < items.length) {
    const part = pattern[at];
    const present = items[item];
    if (part !== undefined && isAny(part)) {
      retry = { at: at + 1, item };
      at += 1;
    } else if (part !== undefined && present !== undefined && matches(part, present)) {
      at += 1;
      item += 1;
    } else if (retry !== undefined) {
      retry.item += 1;
      [at, item] = [retry.at, retry.item];
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(isAny);
}

function tokensOf(part: string): readonly Token[] {
  const chars = Array.from(part);
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '[') {
      const set = setAt(chars, at);
      tokens.push({ kind: 'set', has: set.has });
      at = set.end;
    } else if (char === '\\' && at + 1 < chars.length) {
      at += 1;
      tokens.push({ kind: 'char', char: chars[at] ?? '' });
    } else if (char === '*') {
      if (tokens[tokens.length - 1]?.kind !== 'many') tokens.push({ kind: 'many' });
    } else {
      tokens.push(char === '?' ? { kind: 'one' } : { kind: 'char', char });
    }
  }
  return tokens;
}

/** A set such as `[a-z]` or `[!ab]`, and where it ends; one that is not closed has nothing in it, as git has it. */
function setAt(chars: readonly string[], start: number): { readonly has: (char: string) => boolean; readonly end: number } {
  const open = { has: () => false, end: chars.length };
  let at = start + 1;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at += 1;
  const ranges: (readonly [string, string])[] = [];
  for (let first = true; at < chars.length; at += 1, first = false) {
    if (chars[at] === ']' && !first) return { has: (char) => ranges.some(([from, to]) => from <= char && char <= to) !== negated, end: at };
    if (chars[at] === '\\') at += 1;
    const from = chars[at];
    if (from === undefined) return open;
    const isRange = chars[at + 1] === '-' && chars[at + 2] !== undefined && chars[at + 2] !== ']';
    if (isRange) at += 2;
    if (isRange && chars[at] === '\\') at += 1;
    const to = chars[at];
    if (to === undefined) return open;
    ranges.push([from, to]);
  }
  return open;
}
