import { placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** A pod finds ServiceAccounts of its own namespace only (Kubernetes, PodSpec.serviceAccountName). */
export const namespaceMismatch: ManifestRule = (scope) =>
  scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const { namespace, kind } = placed.resource;
    const value = pod.serviceAccountName;
    if (value === undefined || namespace === undefined) return [];
    const found = scope.accountOf(placed);
    if (found.state !== 'otherNamespace' || !(scope.wantsIdentity(placed) || scope.isAnnotated(found.account, found.placed))) return [];
    const other = found.account.namespace ?? '';
    const params = { kind, namespace: namespace.text, serviceAccount: found.account.name, other };
    const where = found.placed?.resource.namespace;
    return [
      {
        code: 'WI211-namespace-mismatch',
        severity: 'warning',
        range: placeOf(placed.document, value.span),
        message: { key: 'manifest.namespaceMismatch', params },
        fixes: [],
        ...(found.placed === undefined || where === undefined ? {} : { related: { range: placeOf(found.placed.document, where.span), message: { key: 'manifest.related.serviceAccount', params: { serviceAccount: found.account.name } } } }),
      },
    ];
  });
