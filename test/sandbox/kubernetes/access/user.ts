/** Who makes a request, as the API server sees it. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The cluster's own controllers and kubelet. */
export const CONTROL_PLANE: User = { name: 'system:kube-controller-manager', groups: ['system:masters', 'system:authenticated'] };

/** A service account as a user. */
export function serviceAccountUser(namespace: string, name: string, uid: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    uid,
  };
}
