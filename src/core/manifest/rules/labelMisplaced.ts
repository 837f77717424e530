import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { DocumentChange } from '../fixEdits.ts';
import type { Holder } from '../holders.ts';
import { pathOfEntry, placeOf, type Entry } from '../manifest.ts';
import { isKnownKind } from '../podTemplates.ts';
import { labelPod } from './podLabel.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * The label that selects pods for the webhook does nothing on any other object, nor as an
 * annotation: on a Job or Deployment it belongs into the pod template (azure-workload-identity
 * v1.6.0, objectSelector; Microsoft's Service Connector sample has it on a Job's metadata).
 */
export const labelMisplaced: ManifestRule = (scope) =>
  scope.holders.flatMap((holder): readonly ManifestFinding[] => {
    if (holder.on === 'patch' || (holder.on === 'pod' && holder.key === 'labels')) return [];
    const label = holder.map.ours.find(({ key }) => key.text === workloadIdentityKeys.use);
    return label === undefined ? [] : judge(holder, label);
  });

function judge(holder: Holder, label: Entry): readonly ManifestFinding[] {
  const { placed, map, key } = holder;
  const { resource, document } = placed;
  const { pod, kind } = resource;
  if (!isKnownKind(resource)) return [];
  const common = { code: 'WI202-label-misplaced', range: placeOf(document, label.key.span) } as const;
  const remove: DocumentChange = { document, change: { kind: 'remove', path: pathOfEntry(map, label) } };
  if (pod === undefined) {
    // Older instructions put it on ServiceAccounts: without effect, but no sign of a mistake elsewhere.
    const harmless = holder.on === 'serviceAccount';
    const fixes = harmless ? [{ title: { key: 'manifest.fix.removeLabel' } as const, changes: [remove] }] : [];
    return [{ ...common, severity: harmless ? 'information' : 'warning', message: { key: 'manifest.labelWithoutEffect', params: { kind } }, fixes }];
  }
  if (!pod.complete || !pod.labels.complete || pod.labels.ours.some(({ means }) => means === workloadIdentityKeys.use)) return [];
  if (key === 'annotations') return [{ ...common, severity: 'warning', message: { key: 'manifest.labelAsAnnotation' }, fixes: [labelPod(placed, pod, [remove])] }];
  return [{ ...common, severity: 'warning', message: { key: map === resource.jobTemplate?.labels ? 'manifest.labelMisplaced.job' : 'manifest.labelMisplaced', params: { kind } }, fixes: [labelPod(placed, pod)] }];
}
