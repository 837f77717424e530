import { AdmissionregistrationV1Api, CoreV1Api } from '@kubernetes/client-node';
import { clusterAdmin } from './clusterConnection.ts';
import { suiteLabels, suiteName } from './suite.ts';

/** Removes what this run of the stage left on somebody's cluster, as where it was interrupted. @returns what that was */
export async function removeLeftovers(): Promise<readonly string[]> {
  const admin = await clusterAdmin();
  const core = admin.makeApiClient(CoreV1Api);
  const admission = admin.makeApiClient(AdmissionregistrationV1Api);
  const labelSelector = Object.entries(suiteLabels()).map(([key, value]) => `${key}=${value}`).join(',');
  const removed: string[] = [];
  for (const { metadata } of (await admission.listMutatingWebhookConfiguration({ labelSelector })).items) {
    await admission.deleteMutatingWebhookConfiguration({ name: metadata?.name ?? '' });
    removed.push(`MutatingWebhookConfiguration ${metadata?.name ?? ''}`);
  }
  for (const { metadata } of (await core.listServiceForAllNamespaces({ labelSelector })).items) {
    await core.deleteNamespacedService({ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' });
    removed.push(`Service ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`);
  }
  for (const { metadata } of (await core.listNamespace()).items) {
    if (metadata?.name?.startsWith(suiteName()) !== true || metadata.deletionTimestamp !== undefined) continue;
    await core.deleteNamespace({ name: metadata.name });
    removed.push(`Namespace ${metadata.name}`);
  }
  return removed;
}
