import { isServiceAccount, placeOf, resourcesOf, type Manifest, type PlacedResource } from './manifest.ts';

/** Names a ServiceAccount of a text; its offset is where it stood when the text was last read. */
export interface ServiceAccountMark {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly offset: number;
}

/** Every ServiceAccount of a manifest. */
export function serviceAccountsOf(manifest: Manifest): readonly PlacedResource[] {
  return resourcesOf(manifest).filter(({ resource }) => isServiceAccount(resource));
}

/** What names a ServiceAccount when the text changes around it. */
export function markOf(placed: PlacedResource): ServiceAccountMark {
  const { name, namespace } = placed.resource;
  return { name: name?.text, namespace: namespace?.text, offset: placeOf(placed.document, placed.resource.span).start };
}

/** The ServiceAccount of that name nearest to where it stood; undefined when it is no longer there. */
export function findServiceAccount(manifest: Manifest, mark: ServiceAccountMark): PlacedResource | undefined {
  return serviceAccountsOf(manifest)
    .map((placed) => ({ placed, found: markOf(placed) }))
    .filter(({ found }) => found.name === mark.name && found.namespace === mark.namespace)
    .sort((left, right) => Math.abs(left.found.offset - mark.offset) - Math.abs(right.found.offset - mark.offset))[0]?.placed;
}

/** The ServiceAccount at an offset: the one around it, else the next one, else the last one before it. */
export function serviceAccountNear(manifest: Manifest, offset: number): PlacedResource | undefined {
  const all = serviceAccountsOf(manifest);
  return all.find(({ document, resource }) => placeOf(document, resource.span).end >= offset) ?? all[all.length - 1];
}
