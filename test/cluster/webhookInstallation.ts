import { AdmissionregistrationV1Api, ApiException, CoreV1Api, type KubeConfig, type V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { WEBHOOK_CONFIGURATION_NAME, webhookConfiguration } from '../sandbox/kubernetes/admission/webhookConfiguration.ts';
import { nodeAddress, ports } from './room/places.ts';

const service = { namespace: 'kube-system', name: 'azure-wi-webhook-webhook-service' };

/** The workload identity webhook as AKS puts it into a cluster: its configuration, and a service that leads to the desk. */
export interface WebhookInstallation {
  /** Installs or removes the configuration. */
  install(wanted: boolean): Promise<void>;
  /** Whether the service leads anywhere. */
  answer(answers: boolean): Promise<void>;
}

export function webhookInstallation(kubeConfig: KubeConfig, caPem: string): WebhookInstallation {
  const admission = kubeConfig.makeApiClient(AdmissionregistrationV1Api);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  return {
    async install(wanted) {
      const body = webhookConfiguration(caPem) as unknown as V1MutatingWebhookConfiguration;
      // Newer API servers put this label on every namespace by themselves; the webhook's selector stands on it.
      await core.patchNamespace({ name: 'kube-system', body: [{ op: 'add', path: '/metadata/labels', value: { 'kubernetes.io/metadata.name': 'kube-system' } }] });
      if (wanted) await unless(409, admission.createMutatingWebhookConfiguration({ body }));
      else await unless(404, admission.deleteMutatingWebhookConfiguration({ name: WEBHOOK_CONFIGURATION_NAME }));
    },
    async answer(answers) {
      await unless(409, core.createNamespacedService({ namespace: service.namespace, body: { metadata: { name: service.name }, spec: { ports: [{ port: 443, targetPort: ports.desk }] } } }));
      await unless(404, core.deleteNamespacedEndpoints({ ...service }));
      if (!answers) return;
      const subsets = [{ addresses: [{ ip: nodeAddress }], ports: [{ port: ports.desk }] }];
      await core.createNamespacedEndpoints({ namespace: service.namespace, body: { metadata: { name: service.name }, subsets } });
    },
  };
}

/** The call, whose refusal of that status is as good. */
async function unless(status: number, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiException) || error.code !== status) throw error;
  }
}
