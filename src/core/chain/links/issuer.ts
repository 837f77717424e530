import { live, liveWord, requiredWord, unread, type ChainLink } from '../link.ts';

const code = 'WI102-issuer';

/** The cluster publishes an OIDC issuer (AKS REST API 2026-04-01: `oidcIssuerProfile.enabled` and `issuerURL`). */
export const issuerLink: ChainLink = {
  code,
  check({ cluster }) {
    if (cluster.state !== 'known') return unread(code, cluster);
    const { name, issuer, oidcIssuerEnabled } = cluster.value;
    if (oidcIssuerEnabled && issuer !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.issuer.ok', params: { issuer } }, actual: live(issuer, cluster) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.issuer.off', params: { cluster: name } },
      expected: requiredWord('enabled', { key: 'source.oidcIssuerProfile' }),
      actual: liveWord('disabled', cluster),
      remedy: { kind: 'link', step: 'configureCluster' },
    };
  },
};
