import type { KubeObject } from '../model/objects.ts';

/** Name of the object AKS installs when workload identity is enabled. */
export const WEBHOOK_CONFIGURATION_NAME = 'azure-wi-webhook-mutating-webhook-configuration';
/** Name the API server puts into the webhook's refusals. */
export const WEBHOOK_NAME = 'mutation.azure-workload-identity.io';

/** What the webhook reads its tenant from, in the namespace of its Service, where it is not AKS's. */
export const WEBHOOK_SETTINGS_NAME = 'azure-wi-webhook-config';
const MANAGED_BY = 'kubernetes.azure.com/managedby';

/** The MutatingWebhookConfiguration as AKS installs it. */
export function webhookConfiguration(caPem: string): Record<string, unknown> {
  const excluded = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }] };
  return configuration({
    labels: { 'app.kubernetes.io/name': 'azure-workload-identity', 'azure-workload-identity.io/system': 'true', [MANAGED_BY]: 'aks' },
    namespace: 'kube-system',
    namespaceSelector: excluded,
    caPem,
  });
}

/** The MutatingWebhookConfiguration as Helm's chart `workload-identity-webhook` installs it: no namespace is left out. */
export function chartConfiguration(caPem: string, namespace: string): Record<string, unknown> {
  return configuration({ labels: chartLabels, namespace, namespaceSelector: {}, caPem });
}

/** The settings beside it, as the chart writes them. */
export function chartSettings(namespace: string, tenantId: string): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: WEBHOOK_SETTINGS_NAME, namespace, labels: chartLabels },
    data: { AZURE_ENVIRONMENT: 'AzurePublicCloud', AZURE_TENANT_ID: tenantId },
  };
}

/** Whether AKS installed it, and may take it away again. */
export function isManaged({ metadata }: KubeObject): boolean {
  return metadata.labels?.[MANAGED_BY] === 'aks';
}

const chartLabels = { app: 'workload-identity-webhook', 'azure-workload-identity.io/system': 'true', chart: 'workload-identity-webhook', release: 'workload-identity-webhook' };

function configuration(parts: { readonly labels: Record<string, string>; readonly namespace: string; readonly namespaceSelector: unknown; readonly caPem: string }): Record<string, unknown> {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: WEBHOOK_CONFIGURATION_NAME, labels: parts.labels },
    webhooks: [
      {
        name: WEBHOOK_NAME,
        admissionReviewVersions: ['v1', 'v1beta1'],
        clientConfig: {
          caBundle: Buffer.from(parts.caPem).toString('base64'),
          service: { name: 'azure-wi-webhook-webhook-service', namespace: parts.namespace, path: '/mutate-v1-pod', port: 443 },
        },
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: parts.namespaceSelector,
        objectSelector: { matchLabels: { 'azure.workload.identity/use': 'true' } },
        reinvocationPolicy: 'IfNeeded',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
        sideEffects: 'None',
        timeoutSeconds: 10,
      },
    ],
  };
}
