import { forbidden, notFound } from '../model/apiError.ts';
import { NAMESPACES, type ResourceType } from '../model/resourceTypes.ts';
import type { ObjectStore } from '../store/objectStore.ts';

/** Namespaces that cannot be deleted. */
export const IMMORTAL_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public'];

/**
 * The namespace must exist and must not be on its way out.
 * @throws ApiError 404 or 403 with the cause NamespaceTerminating.
 */
export function requireNamespace(store: ObjectStore, resource: ResourceType, namespace: string, name: string): void {
  const found = store.get(NAMESPACES, undefined, namespace);
  if (!found) throw notFound(NAMESPACES, namespace);
  if (found.metadata.deletionTimestamp === undefined) return;
  const refusal = forbidden(resource, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
  if (refusal.status.details) {
    refusal.status.details.causes = [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ];
  }
  throw refusal;
}
