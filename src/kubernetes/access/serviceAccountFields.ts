import type { V1ManagedFieldsEntry, V1ServiceAccount } from '@kubernetes/client-node';
import type { ServiceAccount } from '../../core/model/serviceAccount.ts';

/** Our name in managedFields. */
export const fieldManager = 'tenantlink';

/** A ServiceAccount as client-node reads it, in core's words. */
export function toServiceAccount(object: V1ServiceAccount): ServiceAccount {
  const { metadata } = object;
  const annotated = annotatedAt(metadata?.managedFields ?? []);
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    annotations: { ...metadata?.annotations },
    labels: { ...metadata?.labels },
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    managers: otherManagers(metadata?.managedFields ?? []),
    ...(annotated === undefined ? {} : { annotatedAt: annotated }),
  };
}

/**
 * The latest time at which a manager of a workload identity annotation wrote: an entry's time is
 * renewed when its manager changes any field it owns (apimachinery meta/v1 ManagedFieldsEntry), so
 * the annotation itself may be older, never newer.
 */
function annotatedAt(entries: readonly V1ManagedFieldsEntry[]): number | undefined {
  const times = entries
    .filter((entry) => annotationKeys(entry).some((key) => key.startsWith('azure.workload.identity/')))
    .flatMap((entry) => entry.time?.getTime() ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

function annotationKeys(entry: V1ManagedFieldsEntry | undefined): readonly string[] {
  return fieldKeys(fieldKeyed(fieldKeyed(entry?.fieldsV1, 'f:metadata'), 'f:annotations'));
}

function otherManagers(entries: readonly V1ManagedFieldsEntry[]): readonly string[] {
  const names = entries.map((entry) => entry.manager).filter((name) => name !== undefined && name !== fieldManager);
  return [...new Set(names as readonly string[])];
}

/**
 * Annotations that our earlier server-side applies own. An apply that left them out would remove
 * them, so each new one repeats them.
 */
export function appliedAnnotations(object: V1ServiceAccount | undefined): Readonly<Record<string, string>> {
  const own = object?.metadata?.managedFields?.find((entry) => entry.manager === fieldManager && entry.operation === 'Apply' && entry.subresource === undefined);
  const keys = annotationKeys(own);
  const current = object?.metadata?.annotations ?? {};
  return Object.fromEntries(Object.entries(current).filter(([key]) => keys.includes(key)));
}

function fieldKeyed(fields: unknown, name: string): unknown {
  return typeof fields === 'object' && fields !== null ? Object.entries(fields).find(([key]) => key === name)?.[1] : undefined;
}

function fieldKeys(fields: unknown): readonly string[] {
  return typeof fields === 'object' && fields !== null ? Object.keys(fields).filter((key) => key.startsWith('f:')).map((key) => key.slice(2)) : [];
}
