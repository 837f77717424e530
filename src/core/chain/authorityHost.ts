import { knownClouds } from '../model/cloud.ts';
import { valueOf } from '../model/fact.ts';
import type { ChainFacts } from './facts.ts';

/** Ends of the host names that AKS gives its issuers, by cloud (AKS docs, "OpenID Connect issuer"). */
const issuerDomains: readonly (readonly [string, string])[] = [
  ['.azure.com', knownClouds.public.authorityHost],
  ['.azure.us', knownClouds.usGovernment.authorityHost],
  ['.azure.cn', knownClouds.china.authorityHost],
];

/** Entra of the cloud that the cluster stands in; undefined where neither the settings nor the issuer tell. */
export function authorityHostOf({ known, cluster }: ChainFacts): string | undefined {
  if (known?.authorityHost !== undefined) return known.authorityHost;
  const host = /^https:\/\/([^/:]+)/.exec(valueOf(cluster)?.issuer ?? '')?.[1] ?? '';
  return issuerDomains.find(([domain]) => host.endsWith(domain))?.[1];
}
