import type { SubscriptionId, TenantId } from '../model/ids.ts';
import type { Subscription, Tenant } from '../model/tenant.ts';

/** Tenants and subscriptions the signed-in user can see. Every method throws TenantlinkError with the common remote reasons. */
export interface TenantDirectory {
  /**
   * The tenants one account sees, guest tenants included, asked with a token of its home tenant
   * (`GET /tenants`, 2022-12-01).
   */
  listTenants(request: { readonly accountId: string; readonly signal: AbortSignal }): Promise<readonly Tenant[]>;
  /** The subscriptions of one tenant, asked with that tenant's token. */
  listSubscriptions(request: { readonly tenantId: TenantId; readonly signal: AbortSignal }): Promise<readonly Subscription[]>;
  /** Physical regions of a subscription: ARM names (`westeurope`) and display names. */
  listRegions(request: {
    readonly tenantId: TenantId;
    readonly subscriptionId: SubscriptionId;
    readonly signal: AbortSignal;
  }): Promise<readonly { readonly name: string; readonly displayName: string }[]>;
}
