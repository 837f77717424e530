import type { Cluster, ClusterRef } from '../model/cluster.ts';
import type { TenantId } from '../model/ids.ts';
import type { Listing } from '../model/listing.ts';

/** AKS clusters as Azure describes them. Every method throws TenantlinkError with the common remote reasons. */
export interface ClusterCatalog {
  /** All clusters of a tenant: Resource Graph, paged; per-subscription ARM where Resource Graph is denied. */
  list(request: { readonly tenantId: TenantId; readonly signal: AbortSignal }): Promise<Listing<Cluster>>;
  /** One cluster, fresh from its resource provider. @throws `notFound` */
  get(request: { readonly cluster: ClusterRef; readonly signal: AbortSignal }): Promise<Cluster>;
  /**
   * Turns profiles on or off: GET, modify, PUT of the whole body, with If-Match where an etag was
   * given, and waits for the asynchronous operation (a partial PUT would reset what it leaves
   * out; PATCH accepts tags only). Turning the OIDC issuer off is refused by AKS.
   * @throws `conflict` when someone changed the cluster in between, `forbidden`, `policyDenied`, …
   */
  configure(request: {
    readonly cluster: ClusterRef;
    readonly oidcIssuer?: true;
    readonly workloadIdentity?: boolean;
    readonly signal: AbortSignal;
    /** Told the operation's state, e.g. `Updating`, as it changes. */
    readonly onProgress?: (state: string) => void;
  }): Promise<Cluster>;
}
