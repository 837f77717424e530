import type { Cluster, ClusterRef } from '../model/cluster.ts';
import type { Fact } from '../model/fact.ts';
import type { FederatedCredential, IdentityRef, ManagedIdentity, RoleAssignment } from '../model/identity.ts';
import type { ArmId } from '../model/ids.ts';
import type { ServiceAccount, ServiceAccountName } from '../model/serviceAccount.ts';
import type { WebhookInstallation } from '../model/webhook.ts';
import type { Workload } from '../model/workload.ts';
import type { IssuerDocument } from '../ports/issuerDocuments.ts';
import type { RegistrationState } from '../ports/providerRegistry.ts';

/** Which chain is meant: who should be able to act as whom, and on what. */
export interface ChainSubject {
  readonly cluster: ClusterRef;
  readonly serviceAccount: ServiceAccountName;
  /** The identity the service account is meant to act as. */
  readonly identity: IdentityRef;
  /** Where the identity must be allowed to act. */
  readonly scope: ArmId;
  /** The role that was wished for. */
  readonly roleName: string;
  /**
   * Control-plane actions that the roles held must allow together, e.g. `Microsoft.Quota/quotas/read`.
   * None: the role itself must be held, whatever it allows.
   */
  readonly actions: readonly string[];
  /** Provider that must be registered in the scope's subscription. */
  readonly provider: string;
  /** The workload to look at, when one is meant. */
  readonly workload?: { readonly kind: string; readonly name: string };
}

/** What is known already beside the chain; it only makes sentences name things, no verdict rests on it. */
export interface KnownObjects {
  readonly identities: readonly ManagedIdentity[];
  readonly clusters: readonly Cluster[];
  /** Entra of the cloud in use, e.g. `https://login.microsoftonline.com`; absent where only the issuer can tell. */
  readonly authorityHost?: string;
}

/**
 * Everything the links compare, each read once. A known `undefined` means the service answered
 * that the thing does not exist.
 */
export interface ChainFacts {
  readonly subject: ChainSubject;
  readonly cluster: Fact<Cluster>;
  /** Only known where the cluster has an issuer. */
  readonly issuerDocument: Fact<IssuerDocument | undefined>;
  /** Issuer and keys as the API server itself names them. */
  readonly clusterIssuer: Fact<IssuerDocument>;
  /** Only looked for where the cluster's workload identity profile is off, or the cluster stands outside Azure. */
  readonly webhook?: Fact<WebhookInstallation | undefined>;
  readonly serviceAccount: Fact<ServiceAccount | undefined>;
  readonly identity: Fact<ManagedIdentity | undefined>;
  /** Only looked for where the annotation names none that is known: the identities of its tenant. */
  readonly otherIdentities?: Fact<readonly ManagedIdentity[]>;
  readonly credentials: Fact<readonly FederatedCredential[]>;
  readonly assignments: Fact<readonly RoleAssignment[]>;
  readonly provider: Fact<RegistrationState>;
  /** Absent when no workload is meant. */
  readonly workload?: Fact<Workload | undefined>;
  /** Of a Pod that a controller made: the controller, whose template shows what was set by hand. */
  readonly template?: Fact<Workload | undefined>;
  /** The Pods that a controller runs now; only listed for a diagnosis. */
  readonly pods?: Fact<readonly Workload[]>;
  readonly known?: KnownObjects;
}

/** Actions that reading a quota and its usage takes (Microsoft.Quota operations). */
export const quotaActions: readonly string[] = ['Microsoft.Quota/quotas/read', 'Microsoft.Quota/usages/read'];
export const quotaProvider = 'Microsoft.Quota';
