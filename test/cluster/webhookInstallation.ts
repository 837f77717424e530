import { AdmissionregistrationV1Api, ApiException, CoreV1Api, PatchStrategy, setHeaderOptions, type V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { WEBHOOK_CONFIGURATION_NAME, webhookConfiguration } from '../sandbox/kubernetes/admission/webhookConfiguration.ts';
import type { ClusterUnderTest } from './clusterUnderTest.ts';
import { ports } from './room/places.ts';
import { suiteLabels, suiteName } from './suite.ts';

const service = { namespace: 'kube-system', name: 'azure-wi-webhook-webhook-service' };

/** The workload identity webhook as AKS puts it into a cluster: its configuration, and a service that leads to the desk. */
export interface WebhookInstallation {
  /** Installs or removes the configuration. */
  install(wanted: boolean): Promise<void>;
  /** Whether the service leads anywhere. */
  answer(answers: boolean): Promise<void>;
  /** Removes all of it. */
  remove(): Promise<void>;
}

export async function webhookInstallation({ admin, address, desk, isShared }: ClusterUnderTest): Promise<WebhookInstallation> {
  const admission = admin.makeApiClient(AdmissionregistrationV1Api);
  const core = admin.makeApiClient(CoreV1Api);
  const spared = isShared ? await namespacesOfOthers(core) : ['kube-system'];
  const labels = suiteLabels();

  async function install(wanted: boolean): Promise<void> {
    if (!wanted) return unless(404, admission.deleteMutatingWebhookConfiguration({ name: WEBHOOK_CONFIGURATION_NAME }));
    const body = webhookConfiguration(desk.caPem) as unknown as V1MutatingWebhookConfiguration;
    body.metadata = { ...body.metadata, labels: { ...body.metadata?.labels, ...labels } };
    for (const webhook of body.webhooks ?? []) webhook.namespaceSelector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: spared }] };
    // Newer API servers put this label on every namespace by themselves; the webhook's selector stands on it.
    if (!isShared) await core.patchNamespace({ name: 'kube-system', body: { metadata: { labels: { 'kubernetes.io/metadata.name': 'kube-system' } } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
    await unless(409, admission.createMutatingWebhookConfiguration({ body }));
  }

  return {
    install,
    async answer(answers) {
      await unless(409, core.createNamespacedService({ namespace: service.namespace, body: { metadata: { name: service.name, labels }, spec: { ports: [{ port: 443, targetPort: ports.desk }] } } }));
      await unless(404, core.deleteNamespacedEndpoints({ ...service }));
      if (!answers) return;
      const subsets = [{ addresses: [{ ip: address }], ports: [{ port: ports.desk }] }];
      await core.createNamespacedEndpoints({ namespace: service.namespace, body: { metadata: { name: service.name, labels }, subsets } });
    },
    async remove() {
      await install(false);
      // Its endpoints go with it.
      await unless(404, core.deleteNamespacedService({ ...service }));
    },
  };
}

/** Every namespace that this run of the stage did not make. */
async function namespacesOfOthers(core: CoreV1Api): Promise<string[]> {
  const { items } = await core.listNamespace();
  return items.flatMap(({ metadata }) => (metadata?.name === undefined || metadata.name.startsWith(suiteName()) ? [] : [metadata.name]));
}

/** The call, whose refusal of that status is as good. */
async function unless(status: number, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException) || error.code !== status) throw error;
  }
}
