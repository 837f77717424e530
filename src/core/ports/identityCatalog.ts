import type { ArmId, SubscriptionId, TenantId } from '../model/ids.ts';
import type { IdentityRef, ManagedIdentity } from '../model/identity.ts';
import type { Listing } from '../model/listing.ts';

/** User-assigned managed identities and the resource groups they stand in. Throws TenantlinkError. */
export interface IdentityCatalog {
  list(request: { readonly tenantId: TenantId; readonly signal: AbortSignal }): Promise<Listing<ManagedIdentity>>;
  /** @throws `notFound` */
  get(request: { readonly identity: IdentityRef; readonly signal: AbortSignal }): Promise<ManagedIdentity>;
  create(request: {
    readonly tenantId: TenantId;
    readonly subscriptionId: SubscriptionId;
    readonly resourceGroup: string;
    readonly name: string;
    readonly location: string;
    readonly signal: AbortSignal;
  }): Promise<ManagedIdentity>;
  /** Succeeds also when it is gone already. */
  delete(request: { readonly identity: IdentityRef; readonly signal: AbortSignal }): Promise<void>;
  listResourceGroups(request: {
    readonly tenantId: TenantId;
    readonly subscriptionId: SubscriptionId;
    readonly signal: AbortSignal;
  }): Promise<readonly { readonly name: string; readonly location: string }[]>;
  createResourceGroup(request: {
    readonly tenantId: TenantId;
    readonly subscriptionId: SubscriptionId;
    readonly name: string;
    readonly location: string;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /**
   * Deletes a group only when nothing stands in it.
   * @throws `conflict` with the code `ResourceGroupNotEmpty` when it holds resources, other conflicts as the service says
   */
  deleteEmptyResourceGroup(request: {
    readonly tenantId: TenantId;
    readonly group: ArmId;
    readonly signal: AbortSignal;
  }): Promise<void>;
}
