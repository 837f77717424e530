import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { annotationsOf, entryMeant } from '../checkScope.ts';
import type { ManifestFix } from '../fixEdits.ts';
import { pathOfEntry, placeOf, type EntryMap, type PlacedResource, type PodTemplate } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** Containers that others put into pods later: that they are not in the manifest is no mistake. */
const injected = /^(?:istio-|linkerd-|dapr|vault-agent|azwi-proxy|consul-|envoy|datadog|opentelemetry-|kuma-|osm-)/;

/** Names that no container has skip nothing; they are parted by semicolons (azure-workload-identity v1.6.0, getSkipContainers). */
export const skipContainers: ManifestRule = (scope) =>
  scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    if (!pod.complete) return [];
    // On the workload itself it is misplaced; moved to the pod it must name the same containers.
    return (placed.resource.kind === 'Pod' ? [pod.annotations] : annotationsOf(placed.resource)).flatMap((map) => judge(placed, pod, map));
  });

function judge(placed: PlacedResource, pod: PodTemplate, map: EntryMap): readonly ManifestFinding[] {
  const entry = entryMeant(map, workloadIdentityKeys.skipContainers);
  const value = entry?.value;
  if (entry === undefined || value === undefined || value.templated || pod.containers.some(({ name }) => name === undefined || name.templated)) return [];
  const names = new Set(pod.containers.map(({ name }) => name?.text));
  const missing = (text: string, separator: string): readonly string[] => text.split(separator).map((name) => name.trim()).filter((name) => name !== '' && !names.has(name) && !injected.test(name));
  const [first] = missing(value.text, ';');
  if (first === undefined) return [];
  const byComma = first.includes(',') && missing(value.text.replaceAll(';', ','), ',').length === 0;
  const right = value.text.split(/[,;]/).map((name) => name.trim()).join(';');
  const fixes: readonly ManifestFix[] = byComma ? [{ title: { key: 'manifest.fix.value', params: { value: right } }, changes: [{ document: placed.document, change: { kind: 'set', path: pathOfEntry(map, entry), value: right } }] }] : [];
  return [{ code: 'WI214-skip-containers', severity: 'warning', range: placeOf(placed.document, value.span), message: byComma ? { key: 'manifest.skipContainers.comma' } : { key: 'manifest.skipContainers', params: { name: first } }, fixes }];
}
