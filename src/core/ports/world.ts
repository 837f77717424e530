import type { Clock } from './clock.ts';
import type { ClusterAccess } from './clusterAccess.ts';
import type { ClusterCatalog } from './clusterCatalog.ts';
import type { FederationStore } from './federationStore.ts';
import type { IdentityCatalog } from './identityCatalog.ts';
import type { IssuerDocuments } from './issuerDocuments.ts';
import type { JournalStore } from './journalStore.ts';
import type { ManifestFiles } from './manifestFiles.ts';
import type { PolicyStore } from './policyStore.ts';
import type { ProbeHost } from './probeHost.ts';
import type { ProviderRegistry } from './providerRegistry.ts';
import type { QuotaReader } from './quotaReader.ts';
import type { Randomness } from './randomness.ts';
import type { RoleStore } from './roleStore.ts';
import type { TenantDirectory } from './tenantDirectory.ts';
import type { TokenExchange } from './tokenExchange.ts';

/** Azure's side of the world. */
export interface AzurePorts {
  readonly tenants: TenantDirectory;
  readonly clusters: ClusterCatalog;
  readonly identities: IdentityCatalog;
  readonly federation: FederationStore;
  readonly roles: RoleStore;
  readonly providers: ProviderRegistry;
  readonly quotas: QuotaReader;
  readonly issuers: IssuerDocuments;
  readonly policies: PolicyStore;
  readonly exchange: TokenExchange;
}

/** The clusters' side of the world. */
export interface KubernetesPorts {
  readonly access: ClusterAccess;
  readonly probes: ProbeHost;
}

/** The machine's side of the world. */
export interface LocalPorts {
  readonly clock: Clock;
  readonly random: Randomness;
  readonly journal: JournalStore;
  /** Ended runs with their logs (core/history), apart from what is under way. */
  readonly history: JournalStore;
  readonly manifests: ManifestFiles;
}

/** Everything core needs from outside; built once in the composition root. */
export interface World extends AzurePorts, KubernetesPorts, LocalPorts {}
