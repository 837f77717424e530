import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type YAMLMap } from 'yaml';
import { manifestLimits, type ScalarValue, type Span } from './manifest.ts';
import { holeCharacter } from './maskTemplates.ts';

/** Thrown while reading one document that follows more aliases than a manifest has. */
export class AliasLimitError extends Error {}

/** Follows aliases of one document, at most {@link manifestLimits}.aliases times. */
export class AliasResolver {
  readonly #anchors: ReadonlyMap<Alias, Node>;
  #followed = 0;
  constructor(anchors: ReadonlyMap<Alias, Node>) {
    this.#anchors = anchors;
  }

  /** The node itself, or the one that an alias stands for. @throws AliasLimitError */
  resolve(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#followed += 1;
    if (this.#followed > manifestLimits.aliases) throw new AliasLimitError('aliases');
    return this.#anchors.get(node);
  }
}

/** The text of a pair's key; undefined where the key is not a scalar. */
export function keyText(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'string' ? pair.key.value : pair.key.source;
}

/** Every pair of a map with that key: more than one where the key stands twice. */
export function pairsNamed(map: YAMLMap, key: string): readonly Pair[] {
  return map.items.filter((pair) => keyText(pair) === key);
}

/** The value of a key, of the map itself or else of what `<<` merges into it; aliases followed. */
export function valueAt(map: unknown, key: string, aliases: AliasResolver): unknown {
  if (!isMap(map)) return undefined;
  const own = map.items.findLast((pair) => keyText(pair) === key);
  if (own !== undefined) return aliases.resolve(own.value);
  for (const source of mergedInto(map, aliases)) {
    const value = valueAt(source, key, aliases);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The maps that `<<` merges into a map, first wins. */
function mergedInto(map: YAMLMap, aliases: AliasResolver): readonly unknown[] {
  return map.items
    .filter((pair) => keyText(pair) === '<<')
    .flatMap((pair) => {
      const value = aliases.resolve(pair.value);
      return isSeq(value) ? value.items.map((item) => aliases.resolve(item)) : [value];
    });
}

/** The same with what is merged into those in turn, each behind the one that merges it. */
export function mergedIntoAll(map: YAMLMap, aliases: AliasResolver): readonly unknown[] {
  return mergedInto(map, aliases).flatMap((source) => (isMap(source) ? [source, ...mergedIntoAll(source, aliases)] : [source]));
}

/** The value down a path of keys. */
export function valueDown(map: unknown, path: readonly string[], aliases: AliasResolver): unknown {
  return path.reduce<unknown>((node, key) => valueAt(node, key, aliases), map);
}

/** Where a node's own text stands, without what follows it. */
export function spanOf(node: unknown): Span | undefined {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return range === undefined || range === null ? undefined : { from: range[0], to: range[1] };
}

const boolean = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;
const number = /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|(?:[0-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))$|^\.(?:nan|NaN|NAN)$/;

/** What a plain scalar is to Kubernetes, whose YAML is 1.1 for booleans (sigs.k8s.io/yaml). */
export function plainType(source: string): ScalarValue['type'] {
  if (nothing.test(source)) return 'null';
  if (boolean.test(source)) return 'boolean';
  return number.test(source) ? 'number' : 'string';
}

/**
 * What tools write before a manifest reaches the cluster: Flux and envsubst `${…}` and `$NAME`, Kubernetes and
 * Azure Pipelines `$(…)` and `$[…]`, token replacement `#{…}`, `__…__`, `%…%`, `%%…%%`, `@…@` and `@@…@@`, templates
 * in `[[…]]`, `((…))`, `<%…%>`, `<<…>>` and `%{…}`, Argo CD's `<path:…>`. None may hold the beginning of another, so
 * that the search is linear in texts that only begin them.
 */
const laterHole = /\$\{[^${}]*\}|\$\([^$()]*\)|\$\[|\$[A-Za-z_]|#\{[^#{}]*\}|\{\{|\[\[|\(\(|<%|<<|%\{|\b__[A-Za-z][A-Za-z0-9.-]*(?:_[A-Za-z0-9.-]+)*__|%%[^%]+%%|%[\w.]+%|@@[^@]+@@|@[\w.-]+@|<path:[^<>]*>/;

/** A text that is wholly such a thing: `{name}`, SOPS' `ENC[…]`, references to a vault (vals, 1Password, Bank-Vaults). */
const wholeHole = /^\{[A-Za-z_][\w.]*\}$|^~\{|^ENC\[|^(?:secret)?ref\+|^(?:op|vault|secret):/;

/** Tags of YAML itself; those of others (`!vault`, `!Sub`) make something else of the value. */
const coreTag = 'tag:yaml.org,2002:';

/** A scalar as Kubernetes reads it; undefined for anything else. */
export function scalarOf(node: unknown): ScalarValue | undefined {
  const span = spanOf(node);
  if (!isScalar(node) || span === undefined) return undefined;
  const plain = node.type === 'PLAIN' && node.tag !== 'tag:yaml.org,2002:str';
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  return {
    text,
    type: plain ? plainType(node.source ?? '') : 'string',
    templated: text.includes(holeCharacter) || laterHole.test(text) || wholeHole.test(text) || (node.tag !== undefined && !node.tag.startsWith(coreTag)),
    span,
  };
}
