/** What an issuer says of the AKS cluster it belongs to. */
export interface AksIssuer {
  /** Absent in issuers of clusters made before regions stood in them. */
  readonly region?: string;
  /** The cluster's tenant; absent likewise. */
  readonly tenantId?: string;
  /** `ib`: made by an AKS identity binding, which AKS manages. */
  readonly binding: boolean;
}

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const withRegion = new RegExp(`^https://([a-z0-9-]+)\\.oic\\.prod-aks\\.azure\\.(?:com|us|cn)/(${guid})/${guid}/?$`);
const withoutRegion = new RegExp(`^https://oidc\\.prod-aks\\.azure\\.(?:com|us|cn)/${guid}/?$`);

/**
 * Reads an issuer of AKS: `https://REGION.oic.prod-aks.azure.com/TENANT/GUID/`, or the older
 * `https://oidc.prod-aks.azure.com/GUID/` (recorded responses of managedClusters). Undefined for any other.
 */
export function aksIssuer(issuer: string): AksIssuer | undefined {
  const [, region, tenantId] = withRegion.exec(issuer) ?? [];
  if (region !== undefined && tenantId !== undefined) return { region, tenantId, binding: region === 'ib' };
  return withoutRegion.test(issuer) ? { binding: false } : undefined;
}
