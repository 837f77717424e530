import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { DocumentChange, ManifestFix } from '../fixEdits.ts';
import type { PlacedResource, PodTemplate } from '../manifest.ts';

/** Makes the webhook see the pod of a workload. */
export function podLabelChange(placed: PlacedResource, pod: PodTemplate): DocumentChange {
  return { document: placed.document, change: { kind: 'set', path: [...pod.labels.path, workloadIdentityKeys.use], value: 'true' } };
}

/** The fix that labels the pod, and does more where the label stands elsewhere. */
export function labelPod(placed: PlacedResource, pod: PodTemplate, more: readonly DocumentChange[] = []): ManifestFix {
  return { title: { key: 'manifest.fix.label' }, changes: [podLabelChange(placed, pod), ...more] };
}
