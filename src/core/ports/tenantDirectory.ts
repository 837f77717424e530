import type { TenantId } from '../model/ids.ts';
import type { Subscription, Tenant } from '../model/tenant.ts';

/** Tenants and subscriptions the signed-in user can see. Every method throws TenantlinkError with the common remote reasons. */
export interface TenantDirectory {
  /**
   * The tenants one account sees, asked with a token of `homeTenantId` (`GET /tenants`,
   * 2022-12-01); guests of other tenants see those too.
   */
  listTenants(request: { readonly homeTenantId: TenantId; readonly signal: AbortSignal }): Promise<readonly Tenant[]>;
  /** The subscriptions of one tenant, asked with that tenant's token. */
  listSubscriptions(request: { readonly tenantId: TenantId; readonly signal: AbortSignal }): Promise<readonly Subscription[]>;
  /** Physical regions of a subscription: ARM names (`westeurope`) and display names. */
  listRegions(request: {
    readonly tenantId: TenantId;
    readonly subscriptionId: Subscription['id'];
    readonly signal: AbortSignal;
  }): Promise<readonly { readonly name: string; readonly displayName: string }[]>;
}
