import { valueOf } from '../../model/fact.ts';
import { live, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI104-issuer-document';

/**
 * The issuer's discovery document can be fetched without credentials, as Entra does it, and names
 * the cluster's issuer byte for byte. A failed fetch from this machine is unknown: Entra looks
 * from elsewhere.
 */
export const issuerDocumentLink: ChainLink = {
  code,
  check({ cluster, issuerDocument }) {
    const issuer = valueOf(cluster)?.issuer;
    if (issuer === undefined) return unknownAfterEarlier(code);
    if (issuerDocument.state === 'unknown') return unknownBecause(code, issuerDocument.failure);
    const document = issuerDocument.value;
    if (document === undefined) return unknownAfterEarlier(code);
    if (document.issuer === issuer && document.keyIds.length > 0) {
      return {
        code,
        verdict: 'ok',
        message: { key: 'chain.issuerDocument.ok', params: { keys: document.keyIds.length } },
        actual: live(document.issuer, issuerDocument),
      };
    }
    const noKeys = document.keyIds.length === 0;
    return {
      code,
      verdict: 'broken',
      message: noKeys ? { key: 'chain.issuerDocument.noKeys', params: { issuer } } : { key: 'chain.issuerDocument.differs' },
      expected: live(issuer, cluster),
      actual: live(noKeys ? 'no keys' : document.issuer, issuerDocument),
      remedy: { kind: 'link' },
    };
  },
};
