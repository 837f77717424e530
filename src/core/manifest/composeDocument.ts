import { Composer, Lexer, Parser, isMap, visit, type Alias, type Document, type Node } from 'yaml';
import { columnOf } from './documentText.ts';
import { manifestLimits, type ReadProblem, type Span } from './manifest.ts';
import { AliasLimitError, spanOf } from './yamlNodes.ts';
import { maskTemplates, type TemplateHole } from './maskTemplates.ts';

/** One document as nodes, and the template holes that were masked to read it. */
export interface Composed {
  readonly document: Document.Parsed;
  /** What was parsed: the text with its holes masked, every offset the same. */
  readonly text: string;
  readonly holes: readonly TemplateHole[];
  /** Those alone on their lines, which may add entries there. */
  readonly lineHoles: readonly TemplateHole[];
  /** What each alias stands for: the last anchor of its name before it. */
  readonly anchors: ReadonlyMap<Alias, Node>;
}

const options = { uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'silent', keepSourceTokens: false } as const;

/** How many pieces of text are parsed between two rests. */
const stepLength = 2_000;

/** Parses the text of one document. Never throws; a problem stands at its place in the document. */
export function composeDocument(text: string): Composed | ReadProblem {
  const steps = composeSteps(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds. */
export function* composeSteps(text: string): Generator<undefined, Composed | ReadProblem> {
  if (text.length > manifestLimits.documentLength) return { reason: 'documentTooLarge', span: { from: 0, to: 0 } };
  try {
    const masked = maskTemplates(text);
    const found = yield* parse(masked.text);
    if ('reason' in found) {
      // Braces that only look like a template, in JSON or in a quoted text, read better as they are.
      const plain = masked.holes.length === 0 ? found : yield* parse(text);
      return 'reason' in plain ? found : withAnchors(plain, { text, holes: [] });
    }
    return withAnchors(found, masked);
  } catch (thrown) {
    return problemOf(thrown);
  }
}

/**
 * The document of a text, as yaml's own `parseDocument` makes it; but nothing is built of what is
 * nested beyond the limit, and the first error of the grammar ends it, because what is wrong in
 * every line costs more memory than the text itself.
 */
function* parse(text: string): Generator<undefined, Document.Parsed | ReadProblem> {
  const parser = new Parser();
  const composer = new Composer(options);
  const documents: Document.Parsed[] = [];
  let depth = 0;
  let count = 0;
  let afterComma = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (depth > 0 && lexeme === ',' && afterComma) return { reason: 'syntax', span: { from: parser.offset, to: parser.offset + 1 }, detail: 'Unexpected , in flow collection' };
    if (lexeme.trim() !== '' && !lexeme.startsWith('#')) afterComma = lexeme === ',';
    if (lexeme === '[' || lexeme === '{') depth += 1;
    else if (lexeme === ']' || lexeme === '}') depth -= 1;
    if (depth > manifestLimits.depth || parser.stack.length > 2 * manifestLimits.depth) return { reason: 'tooDeep', span: { from: parser.offset, to: parser.offset } };
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') return { reason: 'syntax', span: { from: token.offset, to: token.offset + token.source.length }, detail: token.message };
      documents.push(...composer.next(token));
    }
    count += 1;
    if (count % stepLength === 0) yield undefined;
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  const [document] = documents;
  if (document === undefined) return { reason: 'syntax', span: { from: 0, to: 0 } };
  return document.errors.length === 0 ? document : syntaxProblem(document);
}

/** What was thrown while a document was read, as its problem. */
export function problemOf(thrown: unknown): ReadProblem {
  const span = { from: 0, to: 0 };
  if (thrown instanceof AliasLimitError) return { reason: 'tooManyAliases', span };
  // Readers recurse into nested nodes: a document deeper than the stack ends here.
  if (thrown instanceof RangeError) return { reason: 'tooDeep', span };
  return { reason: 'syntax', span, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}

/**
 * Whether a template line stands in a map, or between it and the key before or after it, where it
 * could still add entries.
 */
export function hasOwnLineHole(composed: Composed, node: unknown): boolean {
  if (composed.lineHoles.length === 0) return false;
  if (!isMap(node) || node.range === undefined || node.range === null) return true;
  const { text } = composed;
  const [from, to] = node.range;
  let before = from;
  while (before > 0 && isSpace(text, before - 1)) before -= 1;
  const start = text.lastIndexOf('\n', before - 1) + 1;
  let end = to;
  while (end < text.length && (isSpace(text, end) || text[end] === '#')) end = text[end] === '#' ? endOfLine(text, end) : end + 1;
  const next = composed.lineHoles[firstFrom(composed.lineHoles, start)];
  return next !== undefined && next.from < end;
}

/** Whether a template line stands inside a value, or where it would go on: below its key and behind it. */
export function isWrittenLater(composed: Composed, key: Span, value: { readonly type: string; readonly span: Span }): boolean {
  const next = composed.lineHoles[firstFrom(composed.lineHoles, key.to)];
  if (next === undefined) return false;
  if (next.from < value.span.to) return true;
  const { text } = composed;
  let end = value.span.to;
  while (isSpace(text, end) || (value.type === 'null' && text[end] === ':')) end += 1;
  return end === next.from && (value.type === 'null' || columnOf(text, next.from) > columnOf(text, key.from));
}

/** The index of the first hole at or after an offset. */
function firstFrom(holes: readonly TemplateHole[], offset: number): number {
  let low = 0;
  let high = holes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((holes[middle]?.from ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSpace(text: string, at: number): boolean {
  const char = text[at];
  return char === ' ' || char === '\n' || char === '\r' || char === '\t' || char === '\uFEFF';
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
}

/** The parser only finds an alias without an anchor when it makes data, which would expand all of them. */
function withAnchors(document: Document.Parsed, masked: { readonly text: string; readonly holes: readonly TemplateHole[] }): Composed | ReadProblem {
  const anchors = new Map<Alias, Node>();
  const composed = { document, ...masked, lineHoles: masked.holes.filter((hole) => hole.ownLine && !hole.closing), anchors };
  if (!/\*\S/.test(masked.text)) return composed;
  const named = new Map<string, Node>();
  let problem: ReadProblem | undefined;
  visit(document, {
    Value: (_key, node) => {
      if (node.anchor !== undefined) named.set(node.anchor, node);
    },
    Alias: (_key, node) => {
      const target = named.get(node.source);
      if (target !== undefined) {
        anchors.set(node, target);
        return undefined;
      }
      problem = { reason: 'syntax', span: spanOf(node) ?? { from: 0, to: 0 }, detail: `Unresolved alias: ${node.source}` };
      return visit.BREAK;
    },
  });
  return problem ?? composed;
}

function syntaxProblem(document: Document.Parsed): ReadProblem {
  const [first] = document.errors;
  const [from = 0, to = from] = first?.pos ?? [];
  return { reason: 'syntax', span: { from, to }, ...(first === undefined ? {} : { detail: first.message }) };
}
