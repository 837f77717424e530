import { isMap, isSeq } from 'yaml';
import type { Entry, EntryMap, NodePath, Resource } from './manifest.ts';
import { oursIn, type NodeReader } from './nodeReader.ts';
import { keyMeant } from './webhookKeys.ts';
import { scalarOf, spanOf } from './yamlNodes.ts';

const entryPath = /^(?:\/[^/]+)*?\/metadata\/(annotations|labels)\/([^/]+)$/;
const mapPath = /^(?:\/[^/]+)*?\/metadata\/(annotations|labels)$/;

/**
 * A list of JSON patch operations (RFC 6902), as kustomize takes them: the annotations and labels
 * that it adds or replaces. What it is applied to stands elsewhere, so nothing is concluded from
 * what it lacks.
 */
export function readJsonPatch(reader: NodeReader, node: unknown): Resource | undefined {
  const span = spanOf(node);
  if (!isSeq(node) || span === undefined) return undefined;
  const found = { annotations: [] as Entry[], labels: [] as Entry[] };
  let operations = 0;
  for (const [index, item] of node.items.entries()) {
    const operation = reader.resolve(item);
    const op = reader.scalar(operation, 'op')?.text;
    const path = reader.scalar(operation, 'path');
    if (op === undefined || path === undefined || path.templated) continue;
    operations += 1;
    if (op !== 'add' && op !== 'replace') continue;
    const value = reader.at(operation, 'value');
    const [, which, key] = entryPath.exec(path.text) ?? [];
    if ((which === 'annotations' || which === 'labels') && key !== undefined) {
      const text = unescapePointer(key);
      found[which].push({ key: { text, span: path.span }, means: keyMeant(text), value: scalarOf(value), at: [index, 'value'] });
      continue;
    }
    const [, whole] = mapPath.exec(path.text) ?? [];
    if ((whole === 'annotations' || whole === 'labels') && isMap(value)) found[whole].push(...wholeMap(reader, { operation, index }));
  }
  if (operations === 0) return undefined;
  const none = (path: NodePath, entries: readonly Entry[]): EntryMap => ({ entries, ours: oursIn(entries), path, complete: false });
  return {
    path: [],
    kind: '',
    apiVersion: '',
    name: undefined,
    namespace: undefined,
    annotations: none([], found.annotations),
    labels: none([], found.labels),
    pod: undefined,
    tokenPaths: [],
    patch: true,
    span,
    kindSpan: { from: span.from, to: span.from },
  };
}

/** The entries of an operation whose value is the map itself. */
function wholeMap(reader: NodeReader, args: { readonly operation: unknown; readonly index: number }): readonly Entry[] {
  const map = reader.at(args.operation, 'value');
  if (!isMap(map)) return [];
  return map.items.flatMap((pair) => {
    const key = scalarOf(pair.key);
    return key === undefined ? [] : [{ key: { text: key.text, span: key.span }, means: keyMeant(key.text), value: scalarOf(pair.value), at: [args.index, 'value', key.text] }];
  });
}

/** `~1` stands for `/` and `~0` for `~` (RFC 6901). */
function unescapePointer(text: string): string {
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
