import { isMap, isSeq } from 'yaml';
import { composeDocument } from './composeDocument.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { keyText, pairsNamed, scalarOf } from './yamlNodes.ts';

/** What a Kustomization adds to every object that it takes in. */
export interface KustomizeAdditions {
  /** It labels pods for the webhook. */
  readonly labelsPods: boolean;
  /** It writes the annotation client-id or tenant-id. */
  readonly annotates: boolean;
  /** It writes the client-id. */
  readonly writesClientId: boolean;
  readonly setsNamespace: boolean;
  /** It may say which ServiceAccount pods run under. */
  readonly namesAccounts: boolean;
}

/** A Kustomization: paths of what it takes in, relative to its folder, and what it adds. */
export interface Kustomization {
  /** Files, folders and URLs as they are written. */
  readonly resources: readonly string[];
  /** Files and folders that change what it takes in: patches, transformers, replacements, components. */
  readonly changedBy: readonly string[];
  readonly adds: KustomizeAdditions;
}

/** Reads a kustomization.yaml; undefined where the text is none or does not parse. Patches count as additions by what they mention. */
export function readKustomization(text: string): Kustomization | undefined {
  const composed = composeDocument(text);
  if ('reason' in composed || !isMap(composed.document.contents)) return undefined;
  const root = composed.document.contents;
  const kind = scalarOf(at(root, 'kind'))?.text;
  if (kind !== undefined && kind !== 'Kustomization' && kind !== 'Component') return undefined;
  const resources = ['resources', 'bases', 'components'].flatMap((key) => textsOf(at(root, key)));
  if (kind === undefined && resources.length === 0) return undefined;
  const changes = changing.map((key) => at(root, key)).filter((value) => value !== undefined);
  // A patch within this text may add anything that it speaks of.
  const inline = changes.length === 0 ? none : mentionedIn(text);
  return {
    resources,
    changedBy: [...changes, at(root, 'components')].flatMap(pathsOf),
    adds: {
      labelsPods: inline.labelsPods || hasUseLabel(at(root, 'commonLabels')) || labelPairs(root).some(hasUseLabel),
      annotates: inline.annotates || keysOf(at(root, 'commonAnnotations')).some((key) => ourAnnotation.test(key)),
      writesClientId: inline.writesClientId || keysOf(at(root, 'commonAnnotations')).some((key) => clientAnnotation.test(key)),
      setsNamespace: at(root, 'namespace') !== undefined,
      namesAccounts: inline.namesAccounts,
    },
  };
}

/** Fields that hold patches and the like, or the files of them. */
const changing = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'transformers', 'replacements'] as const;
const none: KustomizeAdditions = { labelsPods: false, annotates: false, writesClientId: false, setsNamespace: false, namesAccounts: false };
// In a JSON pointer the slash is `~1` (RFC 6901).
const ourLabel = /azure\.workload\.identity(?:\/|~1)use/;
const ourAnnotation = /azure\.workload\.identity(?:\/|~1)(?:client|tenant)-id/;
const clientAnnotation = /azure\.workload\.identity(?:\/|~1)client-id/;

/** What a patch may add, by what its text speaks of. */
export function mentionedIn(text: string): KustomizeAdditions {
  return { labelsPods: ourLabel.test(text), annotates: ourAnnotation.test(text), writesClientId: clientAnnotation.test(text), setsNamespace: false, namesAccounts: text.includes('serviceAccountName') };
}

/** The sum of several additions. */
export function sumOf(all: readonly KustomizeAdditions[]): KustomizeAdditions {
  return {
    labelsPods: all.some(({ labelsPods }) => labelsPods),
    annotates: all.some(({ annotates }) => annotates),
    writesClientId: all.some(({ writesClientId }) => writesClientId),
    setsNamespace: all.some(({ setsNamespace }) => setsNamespace),
    namesAccounts: all.some(({ namesAccounts }) => namesAccounts),
  };
}

/** Paths in a list of paths, of texts, or of maps with a `path`. */
function pathsOf(list: unknown): readonly string[] {
  const paths = isSeq(list) ? list.items.flatMap((item) => scalarOf(item)?.text ?? scalarOf(at(item, 'path'))?.text ?? []) : [];
  return paths.filter((path) => path !== '' && !path.includes('\n'));
}

function at(map: unknown, key: string): unknown {
  return isMap(map) ? pairsNamed(map, key)[0]?.value : undefined;
}

function textsOf(list: unknown): readonly string[] {
  return isSeq(list) ? list.items.flatMap((item) => scalarOf(item)?.text ?? []) : [];
}

/** The `pairs` of the field `labels` that also go, or with fields of their own may go, into pod templates. */
function labelPairs(root: unknown): readonly unknown[] {
  const list = at(root, 'labels');
  if (!isSeq(list)) return [];
  return list.items.filter((item) => at(item, 'fields') !== undefined || ['includeTemplates', 'includeSelectors'].some((key) => scalarOf(at(item, key))?.text === 'true')).map((item) => at(item, 'pairs'));
}

function hasUseLabel(map: unknown): boolean {
  return at(map, workloadIdentityKeys.use) !== undefined;
}

function keysOf(map: unknown): readonly string[] {
  return isMap(map) ? map.items.flatMap((pair) => keyText(pair) ?? []) : [];
}
