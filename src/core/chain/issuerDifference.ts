/** How an issuer differs from the cluster's; the slips that people make are told apart. */
export type IssuerDifference =
  | 'missingSlash'
  | 'extraSlash'
  | 'http'
  | 'whitespace'
  | 'case'
  /** Another cluster of the same tenant and region: mostly this one, before it was created anew (AKS #3982). */
  | 'former'
  | 'other';

export function issuerDifference(found: string, wanted: string): IssuerDifference | undefined {
  if (found === wanted) return undefined;
  if (found.trim() !== found) return looselyEqual(found, wanted) ? 'whitespace' : 'other';
  if (`${found}/` === wanted) return 'missingSlash';
  if (found.replace(/\/+$/, '') === wanted.replace(/\/+$/, '')) return 'extraSlash';
  if (/^http:/i.test(found) && looselyEqual(found, wanted)) return 'http';
  if (looselyEqual(found, wanted)) return 'case';
  return isFormer(found, wanted) ? 'former' : 'other';
}

/** Equal but for case, scheme, white space and trailing slashes: the slips people make. */
export function looselyEqual(left: string, right: string): boolean {
  return loosely(left) === loosely(right);
}

function loosely(text: string): string {
  return text.trim().toLowerCase().replace(/^http:/, 'https:').replace(/\/+$/, '');
}

interface AksIssuer {
  readonly host: string;
  /** Absent in the form of older clusters. */
  readonly tenant?: string;
  readonly cluster: string;
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** `https://REGION.oic.prod-aks.azure.com/TENANT/GUID/`, at other hosts in other clouds, and `https://oidc.prod-aks.azure.com/GUID/` of older clusters (AKS docs, "OpenID Connect issuer"). */
const newForm = new RegExp(`^https?://([^/\\s]+)/(${guid})/(${guid})/?$`, 'i');
const oldForm = new RegExp(`^https?://(oidc\\.[a-z0-9.-]+)/(${guid})/?$`, 'i');

/** Whether AKS gave both, to clusters of one tenant and region as far as the two say. */
function isFormer(found: string, wanted: string): boolean {
  const before = aksIssuer(found);
  const now = aksIssuer(wanted);
  if (before === undefined || now === undefined || before.cluster === now.cluster) return false;
  // The older form names neither tenant nor region.
  if (before.tenant === undefined || now.tenant === undefined) return true;
  return before.host === now.host && before.tenant === now.tenant;
}

function aksIssuer(text: string): AksIssuer | undefined {
  const [, host, tenant, cluster] = newForm.exec(text.toLowerCase()) ?? [];
  if (host !== undefined && tenant !== undefined && cluster !== undefined) return { host, tenant, cluster };
  const [, oldHost, oldCluster] = oldForm.exec(text.toLowerCase()) ?? [];
  return oldHost === undefined || oldCluster === undefined ? undefined : { host: oldHost, cluster: oldCluster };
}
