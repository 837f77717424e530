/**
 * Where a cloud answers. Public, US Government and China are known; a custom one (Azure Stack,
 * an air-gapped cloud) comes from settings.
 */
export interface Cloud {
  readonly name: 'public' | 'usGovernment' | 'china' | 'custom';
  /** Entra ID, e.g. `https://login.microsoftonline.com`; no trailing slash. */
  readonly authorityHost: string;
  /** Azure Resource Manager, e.g. `https://management.azure.com`; no trailing slash. May have a path (a gateway): paths of ARM are appended to it as text. */
  readonly resourceManager: string;
  /** The scope that Azure Resource Manager tokens are asked for, e.g. `https://management.azure.com/.default`. */
  readonly resourceManagerScope: string;
  /** Portal, for "Open in portal"; no trailing slash. */
  readonly portal: string;
}

/** The clouds whose endpoints are published (Azure CLI `az cloud list`). */
export const knownClouds: Readonly<Record<Exclude<Cloud['name'], 'custom'>, Cloud>> = {
  public: {
    name: 'public',
    authorityHost: 'https://login.microsoftonline.com',
    resourceManager: 'https://management.azure.com',
    resourceManagerScope: 'https://management.azure.com/.default',
    portal: 'https://portal.azure.com',
  },
  usGovernment: {
    name: 'usGovernment',
    authorityHost: 'https://login.microsoftonline.us',
    resourceManager: 'https://management.usgovcloudapi.net',
    resourceManagerScope: 'https://management.usgovcloudapi.net/.default',
    portal: 'https://portal.azure.us',
  },
  china: {
    name: 'china',
    authorityHost: 'https://login.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
    resourceManagerScope: 'https://management.chinacloudapi.cn/.default',
    portal: 'https://portal.azure.cn',
  },
};

/** The AKS server application: API servers with Entra sign-in accept its tokens (kubelogin, every public cloud). */
export const aksServerScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** The audience that Entra expects of a federated token (entra-docs, workload identity federation). */
export const tokenExchangeAudience = 'api://AzureADTokenExchange';
