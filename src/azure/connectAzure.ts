import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from '../core/model/cloud.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ClusterCredentials } from '../core/ports/clusterCredentials.ts';
import type { TokenSource } from '../core/ports/tokenSource.ts';
import type { AzurePorts } from '../core/ports/world.ts';
import { createArmSession } from './arm/armSession.ts';
import { armClusterCredentials } from './clusters/armClusterCredentials.ts';
import { resourceGraphClusterCatalog } from './clusters/resourceGraphClusterCatalog.ts';
import { entraTokenExchange } from './exchange/entraTokenExchange.ts';
import { armFederationStore } from './identities/armFederationStore.ts';
import { armIdentityCatalog } from './identities/armIdentityCatalog.ts';
import { httpIssuerDocuments } from './issuers/httpIssuerDocuments.ts';
import { armPolicyStore } from './policies/armPolicyStore.ts';
import { armQuotaReader } from './quotas/armQuotaReader.ts';
import { armRoleStore } from './roles/armRoleStore.ts';
import { armProviderRegistry } from './tenants/armProviderRegistry.ts';
import { armTenantDirectory } from './tenants/armTenantDirectory.ts';

/** Where Azure is and in whose name it is asked. */
export interface AzureConnection {
  readonly cloud: Cloud;
  /** Tokens for any tenant at any time; it caches, this side does not. */
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** Told one line per request: method, path, status, time. Never a token, header or body. */
  readonly log: (line: string) => void;
}

/**
 * Azure's side of the world. Opens nothing and holds no state: each call asks for its own token,
 * and loads its SDK client when it is first needed.
 */
export function connectAzure(args: AzureConnection): AzurePorts & { readonly credentials: ClusterCredentials } {
  const httpClient = createDefaultHttpClient();
  const arm = createArmSession({ ...args, httpClient });
  return {
    tenants: armTenantDirectory(arm),
    clusters: resourceGraphClusterCatalog(arm),
    identities: armIdentityCatalog(arm),
    federation: armFederationStore(arm),
    roles: armRoleStore(arm),
    providers: armProviderRegistry(arm),
    quotas: armQuotaReader(arm),
    issuers: httpIssuerDocuments(args.log),
    policies: armPolicyStore(arm),
    exchange: entraTokenExchange({ ...args, httpClient }),
    credentials: armClusterCredentials(arm),
  };
}
