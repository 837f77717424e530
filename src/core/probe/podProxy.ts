/** The proxy that the pod is to use, where the cluster injects none. */
export interface PodProxy {
  /** `http://proxy.example:3128`, without user and password: a Job can be read by others. */
  readonly url: string;
  /** Hosts that are reached without it, as NO_PROXY has them: `.example.com,10.0.0.0/8`; empty for none. */
  readonly except: string;
}

/** Whether a text names a proxy and nothing secret. */
export function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, pathname, search, hash, hostname } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && `${username}${password}${search}${hash}` === '' && (pathname === '/' || pathname === '');
}

/** Whether a text is a list of hosts, domains and address ranges. */
export function isHostList(text: string): boolean {
  return /^[\w.,:*/[\]\s-]{0,2000}$/.test(text);
}

/**
 * The variables that tell a container's program of it, in both spellings: a cluster that injects a proxy of its own
 * (AKS does, https://learn.microsoft.com/azure/aks/http-proxy) writes both, and programs differ in which they read first.
 */
export function proxyVariables({ url, except }: PodProxy): Readonly<Record<string, string>> {
  return { HTTPS_PROXY: url, https_proxy: url, NO_PROXY: except, no_proxy: except };
}
