/** How a list of the Kubernetes types is merged: by key fields, as a set, or replaced whole. */
export type ListKind = { readonly keys: readonly string[] } | 'set' | 'atomic';

const BY_NAME: ListKind = { keys: ['name'] };

/** Merge keys by field name, from the `patchMergeKey` and `listMapKey` markers of the API types. */
const KINDS: Readonly<Record<string, ListKind>> = {
  containers: BY_NAME,
  initContainers: BY_NAME,
  ephemeralContainers: BY_NAME,
  volumes: BY_NAME,
  env: BY_NAME,
  imagePullSecrets: BY_NAME,
  secrets: BY_NAME,
  webhooks: BY_NAME,
  volumeMounts: { keys: ['mountPath'] },
  volumeDevices: { keys: ['devicePath'] },
  ports: { keys: ['containerPort', 'protocol'] },
  ownerReferences: { keys: ['uid'] },
  conditions: { keys: ['type'] },
  hostAliases: { keys: ['ip'] },
  taints: { keys: ['key'] },
  finalizers: 'set',
};

/** How the list under a field of this name is merged. */
export function listKind(field: string): ListKind {
  return KINDS[field] ?? 'atomic';
}
