import type { SubscriptionId, TenantId } from './ids.ts';

/** A Microsoft Entra tenant that some signed-in account can see. */
export interface Tenant {
  readonly id: TenantId;
  /** `Contoso`; the id where the directory gives no name. */
  readonly displayName: string;
  /** `contoso.onmicrosoft.com` */
  readonly defaultDomain?: string;
}

export interface Subscription {
  readonly id: SubscriptionId;
  readonly displayName: string;
  readonly tenantId: TenantId;
}
