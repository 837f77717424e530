import type { Failure } from './failure.ts';
import type { ArmId, ClientId, PrincipalId, SubscriptionId, TenantId } from './ids.ts';

/** Names one user-assigned managed identity and the tenant whose tokens may read it. */
export interface IdentityRef {
  readonly id: ArmId;
  readonly tenantId: TenantId;
}

/** A user-assigned managed identity. */
export interface ManagedIdentity extends IdentityRef {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: SubscriptionId;
  readonly location: string;
  readonly clientId: ClientId;
  readonly principalId: PrincipalId;
}

/**
 * A federated identity credential as Azure holds it. Issuer and subject are plain strings: Azure
 * accepts wrong ones silently, and comparing them byte for byte is the point.
 */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** Federated credentials one identity can hold (entra-docs, workload identity federation considerations). */
export const federatedCredentialLimit = 20;

/** Regions whose identities cannot hold federated credentials (entra-docs, considerations; ARM location names). */
export const regionsWithoutFederation: readonly string[] = ['malaysiasouth', 'newzealandnorth'];

/** A role assignment with what its definition allows. */
export interface RoleAssignment {
  readonly id: ArmId;
  readonly scope: string;
  readonly principalId: PrincipalId;
  readonly role: RoleDefinition;
}

export interface RoleDefinition {
  /** Full id, e.g. `/subscriptions/…/providers/Microsoft.Authorization/roleDefinitions/<guid>`. */
  readonly id: string;
  /** `Reader` */
  readonly name: string;
  /** Control-plane actions with wildcards, e.g. `Microsoft.Quota/*`. */
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** Why it could not be read: then its GUID stands for its name, and what it allows is not known. */
  readonly unread?: Failure;
}
