import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI102-issuer';

/** The cluster publishes an OIDC issuer (AKS: oidcIssuerProfile.enabled). */
export const issuerLink: ChainLink = {
  code,
  check({ cluster }) {
    if (cluster.state === 'unknown') return unknownBecause(code, cluster.failure);
    const { name, issuer, oidcIssuerEnabled } = cluster.value;
    if (oidcIssuerEnabled && issuer !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.issuer.ok', params: { issuer } }, actual: live(issuer, cluster) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.issuer.off', params: { cluster: name } },
      expected: required('enabled', 'oidcIssuerProfile'),
      actual: live('disabled', cluster),
      remedy: { kind: 'link' },
    };
  },
};
