import { isMap, isSeq } from 'yaml';
import type { Composed } from './composeDocument.ts';
import type { DocumentReading, EntryMap, NodePath, Resource, ScalarValue } from './manifest.ts';
import { NodeReader } from './nodeReader.ts';
import { betweenPathOf, podIdentityGroup } from './podTemplates.ts';
import { readJsonPatch } from './readJsonPatch.ts';
import { readPod } from './readPod.ts';
import { readTokenPaths } from './readTokenPaths.ts';
import { keyText, scalarOf, spanOf } from './yamlNodes.ts';

/** Lists may stand in Lists; deeper than this nobody writes them. */
const listDepth = 3;

/** Reads the objects of one parsed document. @throws AliasLimitError, RangeError for documents built to exhaust. */
export function readResources(composed: Composed): DocumentReading {
  const reader = new NodeReader(composed);
  const patch = readJsonPatch(reader, composed.document.contents);
  const resources = patch === undefined ? [...readRoot(reader, composed.document.contents)] : [patch];
  return { resources, problems: reader.problems };
}

/** Programs that write JSON also write a plain list of objects. */
function* readRoot(reader: NodeReader, root: unknown): Generator<Resource> {
  if (isSeq(root)) for (const [index, item] of root.items.entries()) yield* readFrom(reader, { node: item, path: [index], inherited: undefined });
  else yield* readFrom(reader, { node: root, path: [], inherited: undefined });
}

interface Candidate {
  readonly node: unknown;
  readonly path: NodePath;
  /** Kind and version that the items of a typed list (`ServiceAccountList`) leave out. */
  readonly inherited: { readonly kind: string; readonly apiVersion: string } | undefined;
}

function* readFrom(reader: NodeReader, candidate: Candidate): Generator<Resource> {
  const node = reader.resolve(candidate.node);
  const span = spanOf(node);
  if (!isMap(node) || span === undefined) return;
  const kindNode = reader.at(node, 'kind');
  const kind = scalarOf(kindNode)?.text ?? candidate.inherited?.kind;
  const apiVersion = reader.scalar(node, 'apiVersion')?.text ?? candidate.inherited?.apiVersion ?? '';
  if (kind === undefined) return;
  const items = kind.endsWith('List') ? reader.at(node, 'items') : undefined;
  if (isSeq(items)) {
    if (candidate.path.length >= listDepth * 2) return;
    const inherited = kind === 'List' ? undefined : { kind: kind.slice(0, -'List'.length), apiVersion };
    for (const [index, item] of items.items.entries()) yield* readFrom(reader, { node: item, path: [...candidate.path, 'items', index], inherited });
    return;
  }
  reader.noteDuplicates(node, ['kind', 'apiVersion', 'metadata']);
  const { path } = candidate;
  const metadata = reader.at(node, 'metadata');
  reader.noteDuplicates(metadata, ['name', 'namespace', 'annotations', 'labels']);
  const kindSpan = spanOf(kindNode) ?? { from: span.from, to: span.from };
  yield {
    path,
    kind,
    apiVersion,
    name: reader.scalar(metadata, 'name'),
    namespace: reader.scalar(metadata, 'namespace'),
    annotations: reader.entries({ metadata, key: 'annotations', path: [...path, 'metadata', 'annotations'] }),
    labels: reader.entries({ metadata, key: 'labels', path: [...path, 'metadata', 'labels'] }),
    ...jobTemplateOf(reader, { node, path, kind, apiVersion }),
    pod: readPod(reader, { node, path, kind, apiVersion, kindSpan }),
    ...(apiVersion.startsWith(podIdentityGroup) ? { spec: textsOf(reader, reader.at(node, 'spec')) } : {}),
    tokenPaths: readTokenPaths(reader.composed.text, { node, path }),
    span,
    kindSpan,
  };
}

function jobTemplateOf(reader: NodeReader, args: { readonly node: unknown; readonly path: NodePath; readonly kind: string; readonly apiVersion: string }): Pick<Resource, 'jobTemplate'> {
  const between = betweenPathOf(args);
  const metadata = between === undefined ? undefined : reader.at(reader.down(args.node, between), 'metadata');
  if (between === undefined || metadata === undefined) return {};
  const at = (key: 'annotations' | 'labels'): EntryMap => reader.entries({ metadata, key, path: [...args.path, ...between, 'metadata', key] });
  return { jobTemplate: { annotations: at('annotations'), labels: at('labels') } };
}

function textsOf(reader: NodeReader, map: unknown): Readonly<Record<string, ScalarValue>> {
  if (!isMap(map)) return {};
  return Object.fromEntries(
    map.items.flatMap((pair) => {
      const key = keyText(pair);
      const value = key === undefined ? undefined : reader.scalar(map, key);
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
}
