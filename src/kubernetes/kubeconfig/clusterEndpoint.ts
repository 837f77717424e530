import { decodedMember, malformed, optional, optionalText, textMember, unsupported, type Place } from './kubeconfigPlace.ts';

/** Where an API server answers and whom to trust there. */
export interface ClusterEndpoint {
  /** https, without a trailing slash; may have a path (Rancher and other proxies). */
  readonly server: string;
  /** Certificate authorities as PEM; the machine's own where the kubeconfig names none. */
  readonly caPem?: string;
  /** Name to check the certificate against, where it is not the server's. */
  readonly serverName?: string;
}

/** The `cluster` part of a kubeconfig. @throws TenantlinkError `invalidInput`, `notSupported` */
export function clusterEndpoint(cluster: Place): ClusterEndpoint {
  const text = textMember(cluster, 'server');
  const server = URL.canParse(text) ? new URL(text) : undefined;
  if (server?.username !== '' || server.search !== '' || server.hash !== '') return malformed(optional(cluster, 'server'), 'NotAUrl');
  if (server.protocol !== 'https:') return unsupported(optional(cluster, 'server'), 'NotHttps');
  const insecure = optional(cluster, 'insecure-skip-tls-verify');
  if (insecure.value !== undefined && insecure.value !== false) return unsupported(insecure, 'InsecureRefused');
  if (optionalText(cluster, 'certificate-authority') !== undefined) return unsupported(optional(cluster, 'certificate-authority'), 'FileRefused');
  if (optionalText(cluster, 'proxy-url') !== undefined) return unsupported(optional(cluster, 'proxy-url'), 'ProxyRefused');
  const caPem = decodedMember(cluster, 'certificate-authority-data');
  if (caPem !== undefined && !caPem.includes('-----BEGIN CERTIFICATE-----')) return malformed(optional(cluster, 'certificate-authority-data'), 'NotACertificate');
  const serverName = optionalText(cluster, 'tls-server-name');
  return {
    server: server.href.replace(/\/+$/, ''),
    ...(caPem === undefined ? {} : { caPem }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}
