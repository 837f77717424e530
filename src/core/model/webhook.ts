/** The workload identity webhook as it is registered in a cluster. */
export interface WebhookInstallation {
  /** Name of its MutatingWebhookConfiguration, `azure-wi-webhook-mutating-webhook-configuration` in AKS and in Helm's chart. */
  readonly name: string;
  /** The tenant that pods get where the ServiceAccount names none; undefined where it cannot be seen. */
  readonly tenantId?: string;
}
