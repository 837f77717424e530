import { isMap, isSeq } from 'yaml';
import { composeDocument } from './composeDocument.ts';
import { workloadIdentityKeys } from '../model/serviceAccount.ts';
import { keyText, pairsNamed, scalarOf } from './yamlNodes.ts';

/** What a Kustomization adds to every object that it takes in. */
export interface KustomizeAdditions {
  /** It labels pods for the webhook. */
  readonly labelsPods: boolean;
  /** It writes annotations of workload identity. */
  readonly annotates: boolean;
  readonly setsNamespace: boolean;
}

/** A Kustomization: paths of what it takes in, relative to its folder, and what it adds. */
export interface Kustomization {
  /** Files, folders and URLs as they are written. */
  readonly resources: readonly string[];
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
  const patches = ['patches', 'patchesStrategicMerge', 'patchesJson6902'].some((key) => at(root, key) !== undefined);
  // A patch may add either: what it says stands in other files or in texts within this one.
  const mentions = (word: string): boolean => patches && text.includes(word);
  return {
    resources,
    adds: {
      labelsPods: hasUseLabel(at(root, 'commonLabels')) || labelPairs(root).some(hasUseLabel) || mentions(workloadIdentityKeys.use) || mentions('azure.workload.identity~1use'),
      annotates: hasOurs(at(root, 'commonAnnotations')) || mentions('azure.workload.identity'),
      setsNamespace: at(root, 'namespace') !== undefined,
    },
  };
}

function at(map: unknown, key: string): unknown {
  return isMap(map) ? pairsNamed(map, key)[0]?.value : undefined;
}

function textsOf(list: unknown): readonly string[] {
  return isSeq(list) ? list.items.flatMap((item) => scalarOf(item)?.text ?? []) : [];
}

/** The `pairs` of the field `labels` that also go into pod templates. */
function labelPairs(root: unknown): readonly unknown[] {
  const list = at(root, 'labels');
  if (!isSeq(list)) return [];
  return list.items.filter((item) => ['includeTemplates', 'includeSelectors'].some((key) => scalarOf(at(item, key))?.text === 'true')).map((item) => at(item, 'pairs'));
}

function hasUseLabel(map: unknown): boolean {
  return at(map, workloadIdentityKeys.use) !== undefined;
}

function hasOurs(map: unknown): boolean {
  return isMap(map) && map.items.some((pair) => keyText(pair)?.startsWith('azure.workload.identity/') === true);
}
