import { placeOf } from '../manifest.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/** AKS keeps the webhook away from kube-system (azure-workload-identity #525). */
export const kubeSystem: ManifestRule = (scope) =>
  scope.resources.flatMap((placed): readonly ManifestFinding[] => {
    const { resource, document } = placed;
    const { namespace } = resource;
    if (namespace?.text !== 'kube-system' || scope.context.kustomize?.setsNamespace === true) return [];
    if (!scope.isAnnotatedResource(placed) && !scope.wantsIdentity(placed)) return [];
    return [{ code: 'WI212-kube-system', severity: 'warning', range: placeOf(document, namespace.span), message: { key: 'manifest.kubeSystem', params: { kind: resource.kind } }, fixes: [] }];
  });
