import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { labelsElsewhere } from '../checkScope.ts';
import { placeOf } from '../manifest.ts';
import { labelPod } from './podLabel.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * A pod that uses an annotated ServiceAccount without the label by which the webhook selects pods
 * gets no token (azure-workload-identity v1.6.0, objectSelector).
 */
export const labelMissing: ManifestRule = (scope) => {
  if (scope.context.kustomize?.labelsPods === true) return [];
  return scope.workloads.flatMap(({ placed, pod }): readonly ManifestFinding[] => {
    const { resource, document } = placed;
    if (!pod.complete || !pod.labels.complete) return [];
    const labelled = pod.labels.ours.some(({ means }) => means === workloadIdentityKeys.use);
    // In the wrong place it is another mistake, with the same fix.
    if (labelled || labelsElsewhere(placed) || !scope.wantsIdentity(placed)) return [];
    const account = scope.accountOf(placed);
    const annotated = account.state === 'found' && scope.isAnnotated(account.account, account.placed);
    const message = annotated
      ? ({ key: 'manifest.labelMissing', params: { kind: resource.kind, serviceAccount: account.account.name } } as const)
      : ({ key: 'manifest.labelMissing.annotated', params: { kind: resource.kind } } as const);
    return [{ code: 'WI201-label-missing', severity: 'warning', range: placeOf(document, pod.anchor), message, fixes: [labelPod(placed, pod)], ...relatedTo(account) }];
  });
};

function relatedTo(account: ReturnType<Parameters<ManifestRule>[0]['accountOf']>): Pick<ManifestFinding, 'related'> {
  if (account.state !== 'found' || account.placed?.resource.name === undefined) return {};
  const { document, resource } = account.placed;
  return { related: { range: placeOf(document, account.placed.resource.name.span), message: { key: 'manifest.related.serviceAccount', params: { serviceAccount: resource.name?.text ?? '' } } } };
}
