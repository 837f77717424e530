import { isMap, isScalar, type Pair } from 'yaml';
import type { Span } from './manifest.ts';
import { indentBefore, lineEnding } from './documentText.ts';
import { isFollowed, type NewEntry } from './newEntry.ts';
import { endOfPair, type MapSite } from './nodeSite.ts';
import { writeScalar, type Quoting } from './scalarText.ts';
import type { TextEdit } from './textEdit.ts';
import { keyText, spanOf } from './yamlNodes.ts';

/** One level of a flow map that has an entry per line. */
interface Layout {
  readonly indent: string;
  readonly step: string;
  readonly eol: string;
}

/** Writes an entry into a flow map (JSON too) that has entries, in the map's own layout and quotes. */
export function insertInFlow(args: { readonly text: string; readonly site: MapSite; readonly entry: NewEntry }): readonly TextEdit[] {
  const { text, site, entry } = args;
  const pairs = site.map.items;
  const [first] = pairs;
  const firstKey = spanOf(first?.key);
  if (first === undefined || firstKey === undefined) return [];
  const layout = layoutAt({ text, site, at: firstKey.from });
  const written = writeFlow({ entry, quoting: quotingOf(first), layout });
  const between = layout === undefined ? ', ' : `,${layout.eol}${layout.indent}`;
  const before = (key: Span): TextEdit => ({ offset: key.from, length: 0, newText: written + between });
  const followed = pairs.findLastIndex((pair) => isFollowed({ existing: keyText(pair), entry }));
  const neighbour = pairs[followed];
  const next = spanOf(pairs[followed + 1]?.key);
  if (neighbour === undefined || next !== undefined) return [before(next ?? firstKey), before(firstKey)];
  const end = endOfPair(neighbour, text);
  return [...(end === undefined ? [] : [{ offset: end, length: 0, newText: between + written }]), before(firstKey)];
}

/** Writes an entry as the value of a key of a flow map that has nothing (`{}`, `null` at `token`). */
export function fillInFlow(args: {
  readonly text: string;
  readonly site: MapSite;
  readonly pair: Pair;
  readonly token: Span | undefined;
  readonly entry: NewEntry;
}): readonly TextEdit[] {
  const key = spanOf(args.pair.key);
  const { token } = args;
  if (key === undefined || token === undefined || token.from === token.to) return [];
  const layout = layoutAt({ text: args.text, site: args.site, at: key.from });
  const newText = wrap(writeFlow({ entry: args.entry, quoting: quotingOf(args.pair), layout: deeper(layout) }), layout);
  return [{ offset: token.from, length: token.to - token.from, newText }];
}

function writeFlow(args: { readonly entry: NewEntry; readonly quoting: Quoting; readonly layout: Layout | undefined }): string {
  const { entry, quoting, layout } = args;
  const [key = '', ...below] = entry.keys;
  const inner = below.length === 0 ? writeScalar({ text: entry.value, quoting }) : wrap(writeFlow({ ...args, entry: { ...entry, keys: below }, layout: deeper(layout) }), layout);
  return `${writeScalar({ text: key, quoting })}: ${inner}`;
}

function wrap(inner: string, layout: Layout | undefined): string {
  return layout === undefined ? `{${inner}}` : `{${layout.eol}${layout.indent}${layout.step}${inner}${layout.eol}${layout.indent}}`;
}

function deeper(layout: Layout | undefined): Layout | undefined {
  return layout === undefined ? undefined : { ...layout, indent: layout.indent + layout.step };
}

/** The layout of a map whose key at `at` begins its line; undefined for a map on one line. */
function layoutAt(args: { readonly text: string; readonly site: MapSite; readonly at: number }): Layout | undefined {
  const indent = indentBefore(args.text, args.at);
  if (indent === undefined) return undefined;
  return { indent, step: stepOf(args.text, args.site, indent), eol: lineEnding(args.text) };
}

function stepOf(text: string, site: MapSite, indent: string): string {
  const owner = spanOf(site.owner?.key);
  const outer = owner === undefined ? '' : indentBefore(text, owner.from);
  if (outer !== undefined && indent.startsWith(outer) && indent !== outer) return indent.slice(outer.length);
  for (const pair of site.map.items) {
    const child = isMap(pair.value) ? spanOf(pair.value.items[0]?.key) : undefined;
    const inner = child === undefined ? undefined : indentBefore(text, child.from);
    if (inner !== undefined && inner.startsWith(indent) && inner !== indent) return inner.slice(indent.length);
  }
  return '  ';
}

function quotingOf(pair: Pair): Quoting {
  return isScalar(pair.key) && pair.key.type === 'QUOTE_DOUBLE' ? 'double' : 'plain';
}
