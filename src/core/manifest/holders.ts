import { isServiceAccount, type EntryMap, type PlacedResource } from './manifest.ts';

/** Annotations or labels with the object that has them. */
export interface Holder {
  readonly placed: PlacedResource;
  readonly map: EntryMap;
  readonly key: 'annotations' | 'labels';
  /** `workload` is the object that makes pods, not the pod; `patch` a JSON patch of an unknown object. */
  readonly on: 'serviceAccount' | 'pod' | 'workload' | 'patch' | 'other';
}

/** Every map of annotations and labels of a resource that has entries; those of a Pod stand once. */
export function holdersIn(placed: PlacedResource): readonly Holder[] {
  const { resource } = placed;
  const { pod } = resource;
  const on = resource.patch === true ? 'patch' : isServiceAccount(resource) ? 'serviceAccount' : pod === undefined ? 'other' : 'workload';
  const own = resource.kind === 'Pod' && pod !== undefined ? [] : mapsOf(placed, resource, on);
  return [...own, ...(pod === undefined ? [] : mapsOf(placed, pod, 'pod'))];
}

function mapsOf(placed: PlacedResource, maps: { readonly annotations: EntryMap; readonly labels: EntryMap }, on: Holder['on']): readonly Holder[] {
  return (['annotations', 'labels'] as const).flatMap((key) => (maps[key].entries.length === 0 ? [] : [{ placed, map: maps[key], key, on }]));
}
