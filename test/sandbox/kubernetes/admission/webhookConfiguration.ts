/** Name of the object AKS installs when workload identity is enabled. */
export const WEBHOOK_CONFIGURATION_NAME = 'azure-wi-webhook-mutating-webhook-configuration';
/** Name the API server puts into the webhook's refusals. */
export const WEBHOOK_NAME = 'mutation.azure-workload-identity.io';

/** The MutatingWebhookConfiguration as AKS installs it. */
export function webhookConfiguration(caPem: string): Record<string, unknown> {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name: WEBHOOK_CONFIGURATION_NAME,
      labels: {
        'app.kubernetes.io/name': 'azure-workload-identity',
        'azure-workload-identity.io/system': 'true',
        'kubernetes.azure.com/managedby': 'aks',
      },
    },
    webhooks: [
      {
        name: WEBHOOK_NAME,
        admissionReviewVersions: ['v1', 'v1beta1'],
        clientConfig: {
          caBundle: Buffer.from(caPem).toString('base64'),
          service: { name: 'azure-wi-webhook-webhook-service', namespace: 'kube-system', path: '/mutate-v1-pod', port: 443 },
        },
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
        },
        objectSelector: { matchLabels: { 'azure.workload.identity/use': 'true' } },
        reinvocationPolicy: 'IfNeeded',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
        sideEffects: 'None',
        timeoutSeconds: 10,
      },
    ],
  };
}
