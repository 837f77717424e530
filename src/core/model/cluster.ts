import type { ArmId, Issuer, SubscriptionId, TenantId } from './ids.ts';

/** Names one AKS cluster and the tenant whose tokens open it. */
export interface ClusterRef {
  readonly id: ArmId;
  readonly tenantId: TenantId;
}

/** An AKS cluster as Azure describes it. */
export interface Cluster extends ClusterRef {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: SubscriptionId;
  readonly location: string;
  readonly kubernetesVersion?: string;
  /** `Succeeded`, `Updating`, …: the API's own words. */
  readonly provisioningState: string;
  /** `Running` or `Stopped`. */
  readonly powerState?: string;
  readonly oidcIssuerEnabled: boolean;
  /** Present once the OIDC issuer is enabled; ends in a slash. */
  readonly issuer?: Issuer;
  /** Whether the workload identity webhook is on (securityProfile.workloadIdentity). */
  readonly workloadIdentityEnabled: boolean;
}
