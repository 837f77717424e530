import { isAlias, isMap, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Composed } from './composeDocument.ts';
import type { NodePath } from './manifest.ts';
import { pairsNamed, scalarOf, spanOf } from './yamlNodes.ts';

/** Why a manifest is left alone; each has its sentence in the message table. */
export type EditRefusal =
  /** The document has errors, so what an edit would do is not certain. */
  | 'syntax'
  /** The value stands in an anchor that others use too, or comes from one. */
  | 'shared'
  /** A template (Helm, Jinja) makes this part. */
  | 'template'
  /** The key stands twice. */
  | 'duplicateKey'
  /** A list or a text stands where a map belongs. */
  | 'notAMap'
  /** The document changed, or the resource is no longer in it. */
  | 'gone'
  /** A shape in which no edit was found that changes nothing else. */
  | 'unsupported';

/** A map with what is around it. */
export interface MapSite {
  readonly map: YAMLMap;
  /** The pair whose value the map is; undefined for the root and for items of a list. */
  readonly owner: Pair | undefined;
  /** The map that holds `owner`, with what is around it. */
  readonly parent: MapSite | undefined;
}

/** Where a path leads in a document. */
export type Site =
  /** All of it is there. */
  | { readonly state: 'there'; readonly within: MapSite; readonly pair: Pair }
  /** `missing` can be written into `within`. */
  | { readonly state: 'open'; readonly within: MapSite; readonly missing: readonly string[] }
  /** The pair is there with nothing in it (`annotations:`, `~`, `{}` counts as a map); `missing` goes into it. */
  | { readonly state: 'empty'; readonly within: MapSite; readonly pair: Pair; readonly missing: readonly string[] }
  | { readonly state: 'refused'; readonly refusal: EditRefusal };

/** Walks a path through the nodes that stand in the document themselves; never into an alias. */
export function findSite(composed: Composed, path: NodePath): Site {
  let node: unknown = composed.document.contents;
  let site: MapSite | undefined;
  let pair: Pair | undefined;
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) return { state: 'refused', refusal: 'shared' };
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      pair = undefined;
      site = undefined;
      continue;
    }
    const missing = path.slice(index).map(String);
    if (isMap(node)) {
      site = { map: node, owner: pair, parent: site };
      const named = pairsNamed(node, String(step));
      if (named.length > 1) return { state: 'refused', refusal: 'duplicateKey' };
      const [next] = named;
      if (next === undefined) return { state: 'open', within: site, missing };
      [pair, node] = [next, next.value];
      continue;
    }
    if (site !== undefined && pair !== undefined && isNothing(node)) return { state: 'empty', within: site, pair, missing };
    return { state: 'refused', refusal: scalarOf(node)?.templated === true ? 'template' : 'notAMap' };
  }
  return site === undefined || pair === undefined ? { state: 'refused', refusal: 'gone' } : { state: 'there', within: site, pair };
}

/** The node at the end of a path, list items too; undefined where it is not there or stands in an anchor. */
export function nodeAt(composed: Composed, path: NodePath): unknown {
  return path.reduce<unknown>((node, step) => {
    if (isSeq(node) && typeof step === 'number') return node.items[step];
    const named = isMap(node) ? pairsNamed(node, String(step)) : [];
    return named.length === 1 ? named[0]?.value : undefined;
  }, composed.document.contents);
}

/** Whether a value is null or was left out. */
export function isNothing(node: unknown): boolean {
  return node === null || node === undefined || scalarOf(node)?.type === 'null';
}

/** The offset behind the last character of a pair, comments left out; undefined where it has no place. */
export function endOfPair(pair: Pair, text: string): number | undefined {
  const { value } = pair;
  if ((isMap(value) || isSeq(value)) && value.flow !== true && value.items.length > 0) return endOfItem(value, text);
  const span = spanOf(value);
  if (span !== undefined && span.to > span.from) return span.to;
  return afterColon(pair, text) ?? spanOf(pair.key)?.to;
}

/** The same for an item of a list. */
export function endOfItem(item: unknown, text: string): number | undefined {
  if (isMap(item) && item.flow !== true) {
    const last = item.items[item.items.length - 1];
    return last === undefined ? undefined : endOfPair(last, text);
  }
  if (isSeq(item) && item.flow !== true) return endOfItem(item.items[item.items.length - 1], text);
  return spanOf(item)?.to;
}

/** The offset behind the colon of a pair. */
export function afterColon(pair: Pair, text: string): number | undefined {
  const key = spanOf(pair.key);
  if (key === undefined) return undefined;
  const colon = /^[ \t]*:/.exec(text.slice(key.to, key.to + 200));
  return colon === null ? undefined : key.to + colon[0].length;
}
