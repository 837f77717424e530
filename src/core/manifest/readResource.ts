import { isMap, isScalar, isSeq } from 'yaml';
import { hasOwnLineHole, type Composed } from './composeDocument.ts';
import type { Entry, EntryMap, PodTemplate, ReadProblem, Resource, Span } from './manifest.ts';
import { holeCharacter } from './maskTemplates.ts';
import { podPathOf } from './podTemplates.ts';
import { AliasResolver, keyText, mergedInto, pairsNamed, scalarOf, spanOf, valueAt, valueDown } from './yamlNodes.ts';

/** Lists may stand in Lists; deeper than this nobody writes them. */
const listDepth = 3;

/** Reads the objects of one parsed document. @throws AliasLimitError, RangeError for documents built to exhaust. */
export function readResources(composed: Composed): { readonly resources: readonly Resource[]; readonly problems: readonly ReadProblem[] } {
  const reader = new ResourceReader(composed);
  reader.read({ node: composed.document.contents, path: [], inherited: undefined });
  return { resources: reader.resources, problems: reader.problems };
}

interface Candidate {
  readonly node: unknown;
  readonly path: readonly (string | number)[];
  /** Kind and version that the items of a typed list (`ServiceAccountList`) leave out. */
  readonly inherited: { readonly kind: string; readonly apiVersion: string } | undefined;
}

class ResourceReader {
  readonly resources: Resource[] = [];
  readonly problems: ReadProblem[] = [];
  readonly #composed: Composed;
  readonly #aliases: AliasResolver;

  constructor(composed: Composed) {
    this.#composed = composed;
    this.#aliases = new AliasResolver(composed.document);
  }

  read(candidate: Candidate): void {
    const node = this.#aliases.resolve(candidate.node);
    const span = spanOf(node);
    if (!isMap(node) || span === undefined) return;
    const kindNode = valueAt(node, 'kind', this.#aliases);
    const kind = scalarOf(kindNode)?.text ?? candidate.inherited?.kind;
    const apiVersion = scalarOf(valueAt(node, 'apiVersion', this.#aliases))?.text ?? candidate.inherited?.apiVersion ?? '';
    if (kind === undefined) return;
    const items = kind.endsWith('List') ? valueAt(node, 'items', this.#aliases) : undefined;
    if (isSeq(items)) {
      if (candidate.path.length >= listDepth * 2) return;
      const inherited = kind === 'List' ? undefined : { kind: kind.slice(0, -'List'.length), apiVersion };
      for (const [index, item] of items.items.entries()) this.read({ node: item, path: [...candidate.path, 'items', index], inherited });
      return;
    }
    this.#noteDuplicates(node, ['kind', 'apiVersion', 'metadata']);
    const metadata = valueAt(node, 'metadata', this.#aliases);
    this.#noteDuplicates(metadata, ['name', 'namespace', 'annotations', 'labels']);
    const kindSpan = spanOf(kindNode) ?? { from: span.from, to: span.from };
    this.resources.push({
      path: candidate.path,
      kind,
      apiVersion,
      name: scalarOf(valueAt(metadata, 'name', this.#aliases)),
      namespace: scalarOf(valueAt(metadata, 'namespace', this.#aliases)),
      annotations: this.#entries(metadata, 'annotations'),
      labels: this.#entries(metadata, 'labels'),
      pod: this.#pod({ node, kind, apiVersion, kindSpan }),
      span,
      kindSpan,
    });
  }

  #pod(args: { readonly node: unknown; readonly kind: string; readonly apiVersion: string; readonly kindSpan: Span }): PodTemplate | undefined {
    const path = podPathOf(args);
    if (path === undefined) return undefined;
    const pod = valueDown(args.node, path, this.#aliases);
    if (!isMap(pod)) return undefined;
    const owner = valueDown(args.node, path.slice(0, -1), this.#aliases);
    const key = isMap(owner) ? pairsNamed(owner, path[path.length - 1] ?? '')[0]?.key : undefined;
    const metadata = valueAt(pod, 'metadata', this.#aliases);
    const spec = valueAt(pod, 'spec', this.#aliases);
    this.#noteDuplicates(metadata, ['annotations', 'labels']);
    return {
      labels: this.#entries(metadata, 'labels'),
      annotations: this.#entries(metadata, 'annotations'),
      anchor: spanOf(key) ?? args.kindSpan,
      // The older name of the field still works (Kubernetes API, PodSpec.serviceAccount).
      serviceAccountName: scalarOf(valueAt(spec, 'serviceAccountName', this.#aliases)) ?? scalarOf(valueAt(spec, 'serviceAccount', this.#aliases)),
      complete: !hasOwnLineHole(this.#composed, pod),
    };
  }

  #entries(metadata: unknown, key: 'annotations' | 'labels'): EntryMap {
    const map = valueAt(metadata, key, this.#aliases);
    const filledLater = [metadata, map].some((node) => scalarOf(node)?.templated === true) || hasOwnLineHole(this.#composed, metadata);
    if (!isMap(map)) return { entries: [], complete: !filledLater };
    this.#noteDuplicateKeys(map);
    const entries = ownEntries(map);
    const complete = !filledLater && !entries.some((entry) => entry.key.text.includes(holeCharacter));
    const keys = new Set(entries.map((entry) => entry.key.text));
    const merged = mergedInto(map, this.#aliases).flatMap((source) => (isMap(source) ? ownEntries(source) : []));
    return { entries: [...entries, ...merged.filter((entry) => !keys.has(entry.key.text))], complete };
  }

  #noteDuplicates(map: unknown, keys: readonly string[]): void {
    if (!isMap(map)) return;
    for (const key of keys) this.#noteDuplicate(pairsNamed(map, key).map((pair) => pair.key), key);
  }

  #noteDuplicateKeys(map: unknown): void {
    if (!isMap(map)) return;
    const byKey = new Map<string, unknown[]>();
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key !== undefined && key !== '<<') byKey.set(key, [...(byKey.get(key) ?? []), pair.key]);
    }
    for (const [key, nodes] of byKey) this.#noteDuplicate(nodes, key);
  }

  #noteDuplicate(nodes: readonly unknown[], key: string): void {
    // Both branches of a template's `if` may hold the key: no mistake there.
    if (this.#composed.holes.some((hole) => hole.ownLine)) return;
    for (const node of nodes.slice(1)) {
      const span = spanOf(node);
      if (span !== undefined) this.problems.push({ reason: 'duplicateKey', span, detail: key });
    }
  }
}

function ownEntries(map: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] }): readonly Entry[] {
  return map.items.flatMap((pair) => {
    const key = scalarOf(pair.key);
    if (key === undefined || !isScalar(pair.key) || key.text === '<<') return [];
    return [{ key: { text: key.text, span: key.span }, value: scalarOf(pair.value) }];
  });
}
