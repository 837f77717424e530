import { isMap, isSeq } from 'yaml';
import type { Container, EnvironmentVariable, NodePath, PodTemplate, ScalarValue, Span } from './manifest.ts';
import type { NodeReader } from './nodeReader.ts';
import { podPathOf } from './podTemplates.ts';
import { pairsNamed, scalarOf, spanOf } from './yamlNodes.ts';

/** The pod that a workload makes; undefined for what makes none. @throws AliasLimitError */
export function readPod(reader: NodeReader, args: { readonly node: unknown; readonly path: NodePath; readonly kind: string; readonly apiVersion: string; readonly kindSpan: Span }): PodTemplate | undefined {
  const podPath = podPathOf(args);
  if (podPath === undefined) return undefined;
  const pod = reader.down(args.node, podPath);
  if (!isMap(pod)) return undefined;
  const path = [...args.path, ...podPath];
  const owner = reader.down(args.node, podPath.slice(0, -1));
  const key = isMap(owner) ? pairsNamed(owner, podPath[podPath.length - 1] ?? '')[0]?.key : undefined;
  const metadata = reader.at(pod, 'metadata');
  const spec = reader.at(pod, 'spec');
  reader.noteDuplicates(metadata, ['annotations', 'labels']);
  const named = reader.scalar(spec, 'serviceAccountName');
  const older = named === undefined ? reader.scalar(spec, 'serviceAccount') : undefined;
  const lists = (['initContainers', 'containers'] as const).map((list) => ({ node: reader.at(spec, list), path: [...path, 'spec', list] }));
  return {
    path,
    labels: reader.entries({ metadata, key: 'labels', path: [...path, 'metadata', 'labels'] }),
    annotations: reader.entries({ metadata, key: 'annotations', path: [...path, 'metadata', 'annotations'] }),
    anchor: spanOf(key) ?? args.kindSpan,
    // The older name of the field still works (Kubernetes API, PodSpec.serviceAccount).
    serviceAccountName: named ?? older,
    serviceAccountKey: older === undefined ? 'serviceAccountName' : 'serviceAccount',
    containers: lists.flatMap((list) => readContainers(reader, list, pod)),
    hostNetwork: reader.scalar(spec, 'hostNetwork'),
    tokenAudiences: readAudiences(reader, spec),
    complete: isSeq(lists[1]?.node) && !reader.mayGrow(pod),
  };
}

function readContainers(reader: NodeReader, list: { readonly node: unknown; readonly path: NodePath }, pod: unknown): readonly Container[] {
  if (!isSeq(list.node)) return [];
  return list.node.items.map((item, index) => {
    const container = reader.resolve(item);
    const path = [...list.path, index];
    return { name: reader.scalar(container, 'name'), azureEnvironment: readEnvironment(reader, { container, path, pod }), mountPaths: readMountPaths(reader, container) };
  });
}

function readEnvironment(reader: NodeReader, args: { readonly container: unknown; readonly path: NodePath; readonly pod: unknown }): readonly EnvironmentVariable[] {
  const { container, path, pod } = args;
  const list = reader.at(container, 'env');
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index) => {
    const variable = reader.resolve(item);
    const name = reader.scalar(variable, 'name');
    if (name?.text.startsWith('AZURE_') !== true) return [];
    return [{ name, value: reader.scalar(variable, 'value'), path: [...path, 'env', index], ...(reader.isGuarded({ node: item, within: pod }) ? { isGuarded: true } : {}) }];
  });
}

function readMountPaths(reader: NodeReader, container: unknown): readonly string[] {
  const list = reader.at(container, 'volumeMounts');
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => reader.scalar(reader.resolve(item), 'mountPath')?.text ?? []);
}

function readAudiences(reader: NodeReader, spec: unknown): readonly ScalarValue[] {
  const volumes = reader.at(spec, 'volumes');
  if (!isSeq(volumes)) return [];
  return volumes.items.flatMap((item) => {
    const sources = reader.down(reader.resolve(item), ['projected', 'sources']);
    if (!isSeq(sources)) return [];
    return sources.items.flatMap((source) => scalarOf(reader.down(reader.resolve(source), ['serviceAccountToken', 'audience'])) ?? []);
  });
}
