import type { ManifestFix } from '../manifest/fixEdits.ts';
import { placeOf, resourcesOf, type Manifest } from '../manifest/manifest.ts';
import type { ManifestFinding } from '../manifest/rules/rule.ts';

/** A pod that lacks the label it is meant to have. */
interface UnlabelledPod {
  /** Where the key stands that holds the pod. */
  readonly anchor: number;
  /** Where the workload ends. */
  readonly end: number;
  readonly fix: ManifestFix;
}

/** The pods of a manifest whose label is missing, or stands where it has no effect, and can be written. */
export function unlabelledPods(manifest: Manifest, findings: readonly ManifestFinding[]): readonly UnlabelledPod[] {
  const labelling = findings.flatMap(({ range, fixes }) => fixes.filter(({ title }) => title.key === 'manifest.fix.label').map((fix) => ({ range, fix })));
  if (labelling.length === 0) return [];
  let next = 0;
  // Both stand in the order of the text.
  return resourcesOf(manifest).flatMap(({ document, resource }) => {
    const { start, end } = placeOf(document, resource.span);
    while ((labelling[next]?.range.start ?? end) < start) next += 1;
    const candidate = labelling[next];
    const found = candidate !== undefined && candidate.range.end <= end ? candidate : undefined;
    return found === undefined || resource.pod === undefined ? [] : [{ anchor: placeOf(document, resource.pod.anchor).start, end, fix: found.fix }];
  });
}

/** The pod whose workload stands at an offset, or the next one after it, or the last. */
export function unlabelledPodNear(pods: readonly UnlabelledPod[], offset: number): UnlabelledPod | undefined {
  return pods.find(({ end }) => end >= offset) ?? pods[pods.length - 1];
}
