import { kubeContextOf } from '../../model/kubeContext.ts';
import type { BrokenFinding, Finding } from '../finding.ts';
import { live, liveWord, unknownAfterEarlier, unknownBecause, unread, type ChainLink } from '../link.ts';

const code = 'WI104-issuer-document';

/**
 * The issuer's discovery document and keys can be fetched without credentials, as Entra does it
 * (OpenID Connect Discovery 1.0, section 4), name the cluster's issuer byte for byte, and hold
 * every key that the API server itself names (Kubernetes docs, "Service account issuer
 * discovery"). A failed fetch from this machine is unknown: Entra looks from elsewhere.
 */
export const issuerDocumentLink: ChainLink = {
  code,
  check({ cluster, issuerDocument, clusterIssuer }) {
    if (cluster.state !== 'known') return unread(code, cluster);
    const { issuer } = cluster.value;
    if (issuer === undefined) return unknownAfterEarlier(code);
    if (issuerDocument.state !== 'known') return unread(code, issuerDocument);
    const document = issuerDocument.value;
    if (document === undefined) return unknownAfterEarlier(code);
    const expected = live(issuer, cluster);
    const broken = (finding: Pick<BrokenFinding, 'message' | 'expected' | 'actual'>): Finding => ({
      code,
      verdict: 'broken',
      ...finding,
      remedy: kubeContextOf(cluster.value.id) === undefined ? { kind: 'command', command: 'openCluster' } : { kind: 'outside' },
    });
    if (document.keyIds.length === 0) return broken({ message: { key: 'chain.issuerDocument.noKeys', params: { issuer } }, expected, actual: liveWord('noKeys', issuerDocument) });
    if (document.issuer !== issuer) return broken({ message: { key: 'chain.issuerDocument.differs' }, expected, actual: live(document.issuer, issuerDocument) });
    if (clusterIssuer.state === 'unknown') return unknownBecause(code, clusterIssuer.failure, { key: 'chain.issuerDocument.notCompared', params: { keys: document.keyIds.length } });
    if (clusterIssuer.state === 'pending') return unread(code, clusterIssuer);
    if (clusterIssuer.value.issuer !== issuer) return broken({ message: { key: 'chain.issuerDocument.apiServer' }, expected, actual: live(clusterIssuer.value.issuer, clusterIssuer) });
    // Keys the API server may sign with that Entra would not find.
    const missing = clusterIssuer.value.keyIds.filter((key) => !document.keyIds.includes(key));
    if (missing.length > 0) {
      return broken({
        message: { key: 'chain.issuerDocument.keysDiffer', params: { keys: missing.join(', ') } },
        expected: live(clusterIssuer.value.keyIds.join(', '), clusterIssuer),
        actual: live(document.keyIds.join(', '), issuerDocument),
      });
    }
    return { code, verdict: 'ok', message: { key: 'chain.issuerDocument.ok', params: { keys: document.keyIds.length } }, actual: live(document.issuer, issuerDocument) };
  },
};
