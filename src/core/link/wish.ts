import type { ClusterRef } from '../model/cluster.ts';
import type { IdentityRef } from '../model/identity.ts';
import type { ArmId, SubscriptionId, TenantId } from '../model/ids.ts';
import type { ServiceAccountName } from '../model/serviceAccount.ts';

/** An identity that linking is to create, with its resource group where that is missing. */
export interface NewIdentity {
  readonly tenantId: TenantId;
  readonly subscriptionId: SubscriptionId;
  readonly resourceGroup: string;
  readonly name: string;
  /** ARM region name. */
  readonly location: string;
}

/** What the user wants: this service account of that cluster acts as this identity, with this role there. */
export interface LinkWish {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  readonly identity: { readonly kind: 'existing'; readonly ref: IdentityRef } | { readonly kind: 'new'; readonly identity: NewIdentity };
  /** Role name, e.g. `Reader`, and where it is to hold. */
  readonly role: { readonly name: string; readonly scope: ArmId };
  /** The workload whose pod template is to be brought in order as well. */
  readonly workload?: { readonly kind: string; readonly name: string };
}
