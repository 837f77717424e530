import { isServiceAccount, type EntryMap, type PlacedResource } from './manifest.ts';

/** Annotations or labels with the object that has them. */
export interface Holder {
  readonly placed: PlacedResource;
  readonly map: EntryMap;
  readonly key: 'annotations' | 'labels';
  /** `workload` is the object that makes pods, or stands between it and the pod; `patch` a JSON patch of an unknown object. */
  readonly on: 'serviceAccount' | 'pod' | 'workload' | 'patch' | 'other';
}

/** Every map of annotations and labels of a resource that holds something of the webhook's; those of a Pod stand once. */
export function holdersIn(placed: PlacedResource): readonly Holder[] {
  const { resource } = placed;
  const { pod } = resource;
  const found: Holder[] = [];
  const add = (maps: { readonly annotations: EntryMap; readonly labels: EntryMap }, on: Holder['on']): void => {
    if (maps.annotations.ours.length > 0) found.push({ placed, map: maps.annotations, key: 'annotations', on });
    if (maps.labels.ours.length > 0) found.push({ placed, map: maps.labels, key: 'labels', on });
  };
  if (pod === undefined) add(resource, resource.patch === true ? 'patch' : isServiceAccount(resource) ? 'serviceAccount' : 'other');
  else {
    if (resource.kind !== 'Pod') add(resource, 'workload');
    if (resource.jobTemplate !== undefined) add(resource.jobTemplate, 'workload');
    add(pod, 'pod');
  }
  return found;
}
