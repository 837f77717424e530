import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import { placeOf, resourcesOf } from '../manifest.ts';
import { hasEntry } from './hasEntry.ts';
import type { ManifestFinding, ManifestRule } from './rule.ts';

/**
 * The label that selects pods for the webhook does nothing on any other object: on a Job or
 * Deployment it belongs into the pod template (azure-workload-identity v1.6.0, objectSelector;
 * Microsoft's Service Connector sample has it on a Job's metadata).
 */
export const labelMisplaced: ManifestRule = (manifest) =>
  resourcesOf(manifest).flatMap((target): readonly ManifestFinding[] => {
    const { resource, document } = target;
    const label = resource.labels.entries.find((entry) => entry.key.text === workloadIdentityKeys.use);
    if (label === undefined || resource.kind === 'Pod') return [];
    const common = { code: 'WI202-label-misplaced', range: placeOf(document, label.key.span) } as const;
    const { pod } = resource;
    if (pod === undefined) {
      // Older instructions put it on ServiceAccounts: without effect, but no sign of a mistake elsewhere.
      const severity = resource.kind === 'ServiceAccount' ? 'information' : 'warning';
      return [{ ...common, severity, message: { key: 'manifest.labelWithoutEffect', params: { kind: resource.kind } } }];
    }
    if (!pod.complete || !pod.labels.complete || hasEntry(pod.labels, workloadIdentityKeys.use)) return [];
    return [{ ...common, severity: 'warning', message: { key: 'manifest.labelMisplaced', params: { kind: resource.kind } }, fix: { kind: 'setPodLabel', target } }];
  });
