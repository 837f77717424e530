/** What the sandbox's Azure holds. Plain mutable state: the servers and the admin API are its only writers. */

/** JSON as ARM bodies carry it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object that is still being put together. */
export type JsonObject = Record<string, Json>;

/** An Entra ID directory. */
export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  /** Default domain, such as `contoso1a2b.onmicrosoft.com`. */
  readonly domain: string;
  /** A sign-in without a second factor is refused with AADSTS50076. */
  mfaRequired: boolean;
  readonly subscriptions: Subscription[];
}

/** A person, at home in one tenant and perhaps a guest in others. */
export interface User {
  /** Short handle used by tests and pages, such as `ada`. */
  readonly name: string;
  readonly displayName: string;
  readonly homeTenantId: string;
  /** One entry per tenant, the home tenant included. */
  readonly memberships: Map<string, Membership>;
  /** Name of the role held on every subscription of a tenant, by tenant id. */
  readonly roles: ReadonlyMap<string, string>;
}

/** A user as one tenant knows them: the object id differs from tenant to tenant. */
export interface Membership {
  readonly tenantId: string;
  readonly objectId: string;
  readonly upn: string;
  /** Object ids of groups, as the `groups` claim carries them. */
  readonly groups: readonly string[];
}

/** A subscription; its contents come into being when first asked for, so that a large world starts at once. */
export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly displayName: string;
  state: 'Enabled' | 'Disabled' | 'Warned';
  contents(): SubscriptionContents;
}

/** Everything below one subscription. Keys are lower case: ARM compares ids without regard to case. */
export interface SubscriptionContents {
  readonly resourceGroups: Map<string, ResourceGroup>;
  readonly clusters: Map<string, Cluster>;
  readonly identities: Map<string, Identity>;
  readonly roleAssignments: Map<string, RoleAssignment>;
  readonly policyAssignments: Map<string, PolicyAssignment>;
  readonly denyAssignments: Map<string, DenyAssignment>;
  readonly providers: Map<string, ProviderState>;
  /** Key: `location/resource name`, lower case. */
  readonly quotas: Map<string, Quota>;
}

/** A resource group. */
export interface ResourceGroup {
  readonly name: string;
  readonly location: string;
  tags: JsonObject | undefined;
  provisioningState: 'Succeeded' | 'Deleting';
}

/** A managed cluster (AKS). */
export interface Cluster {
  /** With lower-case `resourcegroups`, as the resource provider writes it. */
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  tags: JsonObject | undefined;
  sku: Json;
  identity: Json;
  kind: string;
  /** Body `properties` without what the provider computes at reading (states, issuer). */
  properties: JsonObject;
  /** The last part of the issuer's path; survives as long as the cluster. */
  readonly issuerGuid: string;
  /** Its issuer, where that is not the sandbox's to serve. */
  servedElsewhere?: string | undefined;
  oidc: boolean;
  workloadIdentity: boolean;
  provisioningState: string;
  eTag: string;
  readonly createdAt: number;
  readonly identityBindings: Map<string, IdentityBinding>;
}

/** An AKS identity binding (child of a managed cluster). */
export interface IdentityBinding {
  readonly name: string;
  readonly resourceId: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly tenantId: string;
  readonly eTag: string;
}

/** A user-assigned managed identity with its service principal. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  tags: JsonObject;
  readonly principalId: string;
  readonly clientId: string;
  /** When the directory knows the service principal (milliseconds since the epoch). */
  readonly knownFrom: number;
  readonly createdAt: number;
  readonly credentials: Map<string, FederatedCredential>;
  /** What the token endpoint believes, which lags behind {@link credentials}. */
  readonly trust: TrustEntry[];
  /** Writes of credentials under way: more than one at a time is a 409. */
  writes: number;
}

/** A federated identity credential. */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** A credential as the token endpoint sees it between two moments. */
export interface TrustEntry {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly from: number;
  until: number;
}

/** A role assignment. */
export interface RoleAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
  readonly principalType: PrincipalType;
  description: string | null;
  condition: string | null;
  conditionVersion: string | null;
  readonly createdOn: number;
  updatedOn: number;
  readonly createdBy: string;
  updatedBy: string;
  /** When authorization decisions begin to honour it. */
  readonly effectiveFrom: number;
}

/** What a role can be given to. */
export type PrincipalType = 'User' | 'ServicePrincipal' | 'Group';

/** A denial that wins over every role; real ones are made by deployment stacks and managed applications. */
export interface DenyAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly actions: readonly string[];
  /** Object ids of users, groups and service principals it does not meet. */
  readonly excludedPrincipals: readonly string[];
}

/** An Azure Policy assignment. */
export interface PolicyAssignment {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly displayName: string;
  readonly policyDefinitionId: string;
  readonly parameters: JsonObject;
  readonly enforcementMode: 'Default' | 'DoNotEnforce';
  /** Scopes below its own that it leaves out. */
  readonly notScopes: readonly string[];
}

/** Whether a resource provider may be used in a subscription. */
export interface ProviderState {
  readonly namespace: string;
  state: 'NotRegistered' | 'Registering' | 'Registered' | 'Unregistering' | 'Unregistered';
  /** When a change under way ends. */
  settlesAt: number;
}

/** A Compute quota of one location. */
export interface Quota {
  readonly name: string;
  readonly localizedName: string;
  limit: number;
  usage: number;
  /** The list of usages does not have it, which says nothing of its usage. */
  untold: boolean;
}

/** Who a token speaks for. */
export interface Principal {
  readonly kind: 'user' | 'app';
  readonly objectId: string;
  readonly tenantId: string;
  /** UPN of a user, client id of an application: what ARM's messages call the client. */
  readonly name: string;
  readonly appId: string;
  readonly groups: readonly string[];
}
