import { isMap, isScalar, isSeq, type Pair } from 'yaml';
import type { Span } from './manifest.ts';
import { columnOf, indentBefore, lineEnd, lineEnding, lineStart } from './documentText.ts';
import { isFollowed, type NewEntry } from './newEntry.ts';
import { afterColon, endOfPair, type MapSite } from './nodeSite.ts';
import { writeScalar } from './scalarText.ts';
import type { TextEdit } from './textEdit.ts';
import { keyText, spanOf } from './yamlNodes.ts';

/** Ways to write an entry into a block map that has entries, the best first. */
export function insertInBlock(args: { readonly text: string; readonly site: MapSite; readonly entry: NewEntry }): readonly TextEdit[] {
  const { text, site, entry } = args;
  const pairs = site.map.items;
  const [first] = pairs;
  const firstKey = spanOf(first?.key);
  if (first === undefined || firstKey === undefined) return [];
  const lines = entryLines({ text, entry, column: columnOf(text, firstKey.from), step: stepBelow(text, site) });
  const followed = pairs.findLast((pair) => isFollowed({ existing: keyText(pair), entry }));
  const below = [followed, pairs[pairs.length - 1]].flatMap((pair) => (pair === undefined ? [] : afterPair({ text, pair, lines })));
  const onTop = indentBefore(text, firstKey.from) === undefined ? [] : [{ offset: lineStart(text, firstKey.from), length: 0, newText: lines.map((line) => line + lineEnding(text)).join('') }];
  // In a pod template, metadata stands before spec, however long the spec is.
  return entry.keys[0] === 'metadata' ? [...onTop, ...below] : [...below, ...onTop];
}

/** Writes an entry below a key that has nothing (`annotations:`, `~`, `{}` at `token`) in a block map. */
export function fillInBlock(args: {
  readonly text: string;
  readonly site: MapSite;
  readonly pair: Pair;
  readonly token: Span | undefined;
  readonly entry: NewEntry;
}): readonly TextEdit[] {
  const { text, site, pair, entry } = args;
  const colon = afterColon(pair, text);
  const key = spanOf(pair.key);
  if (colon === undefined || key === undefined) return [];
  const token = args.token === undefined || args.token.from === args.token.to ? { from: colon, to: colon } : args.token;
  const end = lineEnd(text, token.to);
  const step = stepBelow(text, site);
  const lines = entryLines({ text, entry, column: columnOf(text, key.from) + step, step });
  const kept = text.slice(colon, token.from).trimEnd() + text.slice(token.to, end).trimEnd();
  return [{ offset: colon, length: end - colon, newText: kept + lines.map((line) => lineEnding(text) + line).join('') }];
}

function afterPair(args: { readonly text: string; readonly pair: Pair; readonly lines: readonly string[] }): readonly TextEdit[] {
  const { text, pair, lines } = args;
  const end = endOfPair(pair, text);
  if (end === undefined) return [];
  const eol = lineEnding(text);
  // Parsers do not agree whether the last line of such a text has an ending: it must not get one.
  if (end === text.length && endsInBlockScalar(pair.value) && text[end - 1] !== '\n') return [];
  // A block scalar ends behind its last line ending, everything else before it.
  if (text[end - 1] === '\n') return [{ offset: end, length: 0, newText: lines.map((line) => line + eol).join('') }];
  return [{ offset: lineEnd(text, end), length: 0, newText: lines.map((line) => eol + line).join('') }];
}

function endsInBlockScalar(node: unknown): boolean {
  if (isMap(node)) return endsInBlockScalar(node.items[node.items.length - 1]?.value);
  if (isSeq(node)) return endsInBlockScalar(node.items[node.items.length - 1]);
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

function entryLines(args: { readonly text: string; readonly entry: NewEntry; readonly column: number; readonly step: number }): readonly string[] {
  const { keys, value } = args.entry;
  return keys.map((key, index) => {
    const indent = ' '.repeat(args.column + index * args.step);
    const last = index === keys.length - 1;
    return `${indent}${writeScalar({ text: key, quoting: 'plain' })}:${last ? ` ${writeScalar({ text: value, quoting: 'plain' })}` : ''}`;
  });
}

const usualStep = 2;

/** How much deeper the entries of a map's values stand: as its other values do, or as the map itself does. */
function stepBelow(text: string, site: MapSite): number {
  const steps = [...site.map.items.map((pair) => stepOf(text, pair)), site.owner === undefined ? 0 : stepOf(text, site.owner)];
  return steps.find((step) => step > 0) ?? usualStep;
}

function stepOf(text: string, pair: Pair): number {
  if (!isMap(pair.value) || pair.value.flow === true) return 0;
  const key = spanOf(pair.key);
  const child = spanOf(pair.value.items[0]?.key);
  return key === undefined || child === undefined ? 0 : columnOf(text, child.from) - columnOf(text, key.from);
}
