import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { hasOwnLineHole, isWrittenLater, type Composed } from './composeDocument.ts';
import { manifestLimits, type Entry, type EntryMap, type NodePath, type ReadProblem, type ScalarValue } from './manifest.ts';
import { holeCharacter } from './maskTemplates.ts';
import { TemplateBlocks } from './templateBlocks.ts';
import { keyMeant } from './webhookKeys.ts';
import { AliasResolver, keyText, mergedIntoAll, pairsNamed, scalarOf, spanOf, valueAt, valueDown } from './yamlNodes.ts';

/** Reads values out of one parsed document and notes what is wrong with its keys. */
export class NodeReader {
  readonly composed: Composed;
  readonly problems: ReadProblem[] = [];
  readonly #aliases: AliasResolver;
  #blocks: TemplateBlocks | undefined;

  constructor(composed: Composed) {
    this.composed = composed;
    this.#aliases = new AliasResolver(composed.anchors);
  }

  /** @throws AliasLimitError */
  resolve(node: unknown): unknown {
    return this.#aliases.resolve(node);
  }

  /** The value of a key, aliases followed. @throws AliasLimitError */
  at(map: unknown, key: string): unknown {
    return valueAt(map, key, this.#aliases);
  }

  /** The value down a path of keys. @throws AliasLimitError */
  down(map: unknown, path: readonly string[]): unknown {
    return valueDown(map, path, this.#aliases);
  }

  /** The text at a key; undefined where there is none. Which one counts is a template's to say where it stands in two branches. @throws AliasLimitError */
  scalar(map: unknown, key: string): ScalarValue | undefined {
    const value = scalarOf(this.at(map, key));
    return value !== undefined && this.composed.lineHoles.length > 0 && isMap(map) && pairsNamed(map, key).length > 1 ? { ...value, templated: true } : value;
  }

  /** Whether a node stands in a block of a template that begins inside another node around it. */
  isGuarded({ node, within }: { readonly node: unknown; readonly within: unknown }): boolean {
    const [inner, outer] = [spanOf(node), spanOf(within)];
    if (inner === undefined || outer === undefined || this.composed.holes.length === 0) return false;
    this.#blocks ??= new TemplateBlocks(this.composed.holes);
    return this.#blocks.isGuarded({ from: outer.from, at: inner.from });
  }

  /** Whether a template line may add entries to a map. */
  mayGrow(node: unknown): boolean {
    return hasOwnLineHole(this.composed, node);
  }

  /** Annotations or labels of a `metadata`. @throws AliasLimitError */
  entries(args: { readonly metadata: unknown; readonly key: 'annotations' | 'labels'; readonly path: NodePath }): EntryMap {
    const { metadata, key, path } = args;
    const map = this.at(metadata, key);
    const filledLater = [metadata, map].some((node) => scalarOf(node)?.templated === true) || this.mayGrow(metadata);
    if (!isMap(map)) return { entries: [], ours: [], path, complete: !filledLater };
    this.#noteDuplicateKeys(map.items);
    const entries = this.#ownEntries(map);
    const complete = !filledLater && !entries.some((entry) => entry.key.text.includes(holeCharacter));
    const sources = mergedIntoAll(map, this.#aliases);
    if (sources.length === 0) return { entries, ours: oursIn(entries), path, complete };
    const keys = new Set(entries.map((entry) => entry.key.text));
    const merged = sources.flatMap((source) => (isMap(source) ? this.#ownEntries(source) : []));
    const all = [...entries, ...merged.filter((entry) => !keys.has(entry.key.text))];
    return { entries: all, ours: oursIn(all), path, complete };
  }

  #ownEntries(map: Pick<YAMLMap, 'items'>): readonly Entry[] {
    return map.items.flatMap((pair) => {
      const key = scalarOf(pair.key);
      if (key === undefined || !isScalar(pair.key) || key.text === '<<') return [];
      // What a template leaves of a key is not known: `{{ if .x }}key: …` is one to YAML.
      const means = key.text.includes(holeCharacter) ? undefined : keyMeant(key.text);
      const read = scalarOf(pair.value);
      const value = read === undefined || means === undefined || !isWrittenLater(this.composed, key.span, read) ? read : { ...read, templated: true };
      return [{ key: { text: key.text, span: key.span }, means, value, ...(isCollection(pair.value) ? { isCollection: true } : {}) }];
    });
  }

  /** Notes which of some keys stand twice in a map. */
  noteDuplicates(map: unknown, keys: readonly string[]): void {
    if (!isMap(map)) return;
    for (const key of keys) this.#noteDuplicate(pairsNamed(map, key).map((pair) => pair.key), key);
  }

  #noteDuplicateKeys(pairs: readonly Parameters<typeof keyText>[0][]): void {
    const seen = new Map<string, unknown[]>();
    for (const pair of pairs) {
      const key = keyText(pair);
      if (key === undefined || key === '<<') continue;
      const before = seen.get(key);
      if (before === undefined) seen.set(key, [pair.key]);
      else before.push(pair.key);
    }
    for (const [key, nodes] of seen) this.#noteDuplicate(nodes, key);
  }

  #noteDuplicate(nodes: readonly unknown[], key: string): void {
    // Both branches of a template's `if` may hold the key: no mistake there.
    if (nodes.length < 2 || this.composed.holes.some((hole) => hole.ownLine)) return;
    for (const node of nodes.slice(1)) {
      const span = spanOf(node);
      if (span !== undefined && this.problems.length < manifestLimits.duplicates) this.problems.push({ reason: 'duplicateKey', span, detail: key });
    }
  }
}

/** The entries that the webhook would know, rightly spelt. */
export function oursIn(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ means }) => means !== undefined);
}

/** A map or a list; one in braces with a single word in it may be another tool's template. */
function isCollection(value: unknown): boolean {
  if (isSeq(value)) return !(value.flow === true && value.items.length === 1 && isSeq(value.items[0]));
  return isMap(value) && !(value.flow === true && value.items.length === 1 && value.items.every((pair) => pair.value === null || isMap(pair.key)));
}
