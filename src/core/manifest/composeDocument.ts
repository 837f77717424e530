import { isMap, parseDocument, visit, type Document } from 'yaml';
import { manifestLimits, type ReadProblem } from './manifest.ts';
import { AliasLimitError, spanOf } from './yamlNodes.ts';
import { maskTemplates, type TemplateHole } from './maskTemplates.ts';

/** One document as nodes, and the template holes that were masked to read it. */
export interface Composed {
  readonly document: Document.Parsed;
  /** What was parsed: the text with its holes masked, every offset the same. */
  readonly text: string;
  readonly holes: readonly TemplateHole[];
}

const options = { uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'silent', keepSourceTokens: false } as const;

/** Parses the text of one document. Never throws; a problem stands at its place in the document. */
export function composeDocument(text: string): Composed | ReadProblem {
  if (text.length > manifestLimits.documentLength) return { reason: 'documentTooLarge', span: { from: 0, to: 0 } };
  try {
    const masked = maskTemplates(text);
    const composed = { document: parseDocument(masked.text, options), ...masked };
    if (composed.document.errors.length === 0) return unresolvedAlias(composed) ?? composed;
    // Braces that only look like a template, in JSON or in a quoted text, read better as they are.
    if (masked.holes.length > 0) {
      const plain = parseDocument(text, options);
      if (plain.errors.length === 0) return { document: plain, text, holes: [] };
    }
    return syntaxProblem(composed.document);
  } catch (thrown) {
    return problemOf(thrown);
  }
}

/** What was thrown while a document was read, as its problem. */
export function problemOf(thrown: unknown): ReadProblem {
  const span = { from: 0, to: 0 };
  if (thrown instanceof AliasLimitError) return { reason: 'tooManyAliases', span };
  // Parser and readers recurse into nested nodes: a document deeper than the stack ends here.
  if (thrown instanceof RangeError) return { reason: 'tooDeep', span };
  return { reason: 'syntax', span, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}

/**
 * Whether a template line stands in a map, or between it and the key before or after it, where it
 * could still add entries.
 */
export function hasOwnLineHole(composed: Composed, node: unknown): boolean {
  const lines = composed.holes.filter((hole) => hole.ownLine && !hole.closing);
  if (lines.length === 0) return false;
  if (!isMap(node) || node.range === undefined || node.range === null) return true;
  const [from, to] = node.range;
  const start = composed.text.slice(0, from).trimEnd().lastIndexOf('\n') + 1;
  const end = to + (/^(?:\s|#[^\n]*)*/.exec(composed.text.slice(to))?.[0].length ?? 0);
  return lines.some((hole) => hole.from >= start && hole.from < end);
}

/** The parser only finds an alias without an anchor when it makes data, which would expand all of them. */
function unresolvedAlias(composed: Composed): ReadProblem | undefined {
  if (!/\*\S/.test(composed.text)) return undefined;
  const anchors = new Set<string>();
  let problem: ReadProblem | undefined;
  visit(composed.document, {
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias: (_key, node) => {
      if (anchors.has(node.source)) return undefined;
      problem = { reason: 'syntax', span: spanOf(node) ?? { from: 0, to: 0 }, detail: `Unresolved alias: ${node.source}` };
      return visit.BREAK;
    },
  });
  return problem;
}

function syntaxProblem(document: Document.Parsed): ReadProblem {
  const [first] = document.errors;
  const [from = 0, to = from] = first?.pos ?? [];
  return { reason: 'syntax', span: { from, to }, ...(first === undefined ? {} : { detail: first.message }) };
}
