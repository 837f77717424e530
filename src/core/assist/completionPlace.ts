import { isMap, isPair, isScalar, parseDocument, visit, type Document } from 'yaml';
import { maskTemplates } from '../manifest/maskTemplates.ts';
import { podPathOf } from '../manifest/podTemplates.ts';
import { splitDocuments } from '../manifest/splitDocuments.ts';
import { webhookKeys } from '../manifest/webhookKeys.ts';
import { keyText, pairsNamed, scalarOf } from '../manifest/yamlNodes.ts';

/** Where something about workload identity can be written, in UTF-16 units of the whole text. */
export type CompletionPlace = { readonly from: number; readonly to: number; /** The quote that stands before it; inside JSON always one. */ readonly quote: '' | '"' | "'" } & (
  | { readonly kind: 'key'; /** Keys of the webhook that belong there and are not there yet. */ readonly keys: readonly string[]; /** Whether a colon follows already. */ readonly hasColon: boolean }
  | { readonly kind: 'value'; readonly key: string }
);

/** Documents that are longer are not parsed at every keystroke. */
const longest = 200_000;

/** Stands for what is being typed, so that the text around it parses. */
const mark = 'tenantlinkTyping';

const valueLine = /(?:^|[\s{,"'])["']?(azure\.workload\.identity\/[a-z-]+)["']?[ \t]*:[ \t]*(["']?)([^"'#,}\s]*)$/;
const wordBefore = /["']?[\w./-]*$/;
const wordAfter = /^[\w./-]*["']?/;

/**
 * What can be completed at an offset; undefined where nothing about workload identity can stand. Only values, which
 * take no parsing, where that is all that is asked for.
 */
export function completionPlace(text: string, offset: number, asked: 'all' | 'values' = 'all'): CompletionPlace | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const before = text.slice(lineStart, offset);
  const after = text.slice(offset, newline < 0 ? text.length : newline);
  if (/(?:^|\s)#/.test(before)) return undefined;
  return valueAt({ before, after, offset }) ?? (asked === 'values' ? undefined : keyAt({ text, before, after, offset }));
}

interface Line {
  readonly before: string;
  readonly after: string;
  readonly offset: number;
}

function valueAt({ before, after, offset }: Line): CompletionPlace | undefined {
  const [, key, quote = '', typed = ''] = valueLine.exec(before) ?? [];
  if (key === undefined) return undefined;
  const rest = /^[^"'#,}\s]*/.exec(after)?.[0] ?? '';
  const closing = quote !== '' && after.slice(rest.length).startsWith(quote) ? 1 : 0;
  return { kind: 'value', key, from: offset - typed.length - quote.length, to: offset + rest.length + closing, quote: quoteOf(quote) };
}

function keyAt({ text, before, after, offset }: Line & { readonly text: string }): CompletionPlace | undefined {
  const typed = wordBefore.exec(before)?.[0] ?? '';
  const rest = wordAfter.exec(after)?.[0] ?? '';
  // A key stands first on its line, or first in a flow map or behind a comma.
  if (!/^[\s-]*$|[{,]\s*$/.test(before.slice(0, before.length - typed.length))) return undefined;
  const [from, to] = [offset - typed.length, offset + rest.length];
  const hasColon = /^\s*:/.test(text.slice(to, to + 20));
  const range = documentAt(text, offset);
  if (range === undefined || range.end - range.start > longest) return undefined;
  // What follows in a flow map is another entry: the parser reads on, whatever it misses between them.
  const marked = `${text.slice(range.start, from)}"${mark}"${hasColon ? '' : ': 0'}${text.slice(to, range.end)}`;
  const place = mapAt(marked);
  if (place === undefined) return undefined;
  const keys = webhookKeys.filter(({ key, map, on }) => map === place.map && on.includes(place.on) && !place.present.includes(key)).map(({ key }) => key);
  return keys.length === 0 ? undefined : { kind: 'key', keys, hasColon, from, to, quote: isJson(text) ? '"' : quoteOf(typed.charAt(0)) };
}

function documentAt(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  for (const range of splitDocuments(text)) if (range.start <= offset && offset <= range.end) return range;
  return undefined;
}

/** The map of annotations or labels that the mark stands in. */
function mapAt(text: string): { readonly map: 'annotations' | 'labels'; readonly on: 'serviceAccount' | 'pod'; readonly present: readonly string[] } | undefined {
  const document = parseDocument(maskTemplates(text).text, { uniqueKeys: false, merge: true, prettyErrors: false, logLevel: 'silent', strict: false });
  const found = findMark(document);
  if (found === undefined) return undefined;
  const { path, root, present } = found;
  const map = path[path.length - 1];
  if (!isMap(root) || (map !== 'annotations' && map !== 'labels') || path[path.length - 2] !== 'metadata') return undefined;
  const kind = scalarOf(pairsNamed(root, 'kind')[0]?.value)?.text ?? '';
  const apiVersion = scalarOf(pairsNamed(root, 'apiVersion')[0]?.value)?.text ?? '';
  if (kind === 'ServiceAccount' && path.length === 2) return { map, on: 'serviceAccount', present };
  const pod = podPathOf({ kind, apiVersion });
  return pod?.join('/') === path.slice(0, -2).join('/') ? { map, on: 'pod', present } : undefined;
}

/** The keys from the object that the mark stands in down to its map, the object and its neighbours there. */
function findMark(document: Document.Parsed): { readonly path: readonly string[]; readonly root: unknown; readonly present: readonly string[] } | undefined {
  let found: ReturnType<typeof findMark>;
  visit(document, {
    Pair(_key, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.value !== mark) return undefined;
      const holders = ancestors.filter((node) => isPair(node) || isMap(node));
      // Objects of a List stand in its items.
      const items = holders.findLastIndex((node) => isPair(node) && keyText(node) === 'items');
      const inside = holders.slice(items + 1);
      const own = inside[inside.length - 1];
      const present = isMap(own) ? own.items.flatMap((entry) => keyText(entry) ?? []) : [];
      found = { path: inside.flatMap((node) => (isPair(node) ? [keyText(node) ?? ''] : [])), root: inside.find((node) => isMap(node)), present };
      return visit.BREAK;
    },
  });
  return found;
}

function isJson(text: string): boolean {
  return /^\uFEFF?\s*[{[]/.test(text);
}

function quoteOf(char: string): CompletionPlace['quote'] {
  return char === '"' || char === "'" ? char : '';
}
