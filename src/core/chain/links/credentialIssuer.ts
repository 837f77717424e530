import type { Message } from '../../words/say.ts';
import { credentialFacts } from '../credentialFacts.ts';
import type { ChainFacts } from '../facts.ts';
import { issuerDifference } from '../issuerDifference.ts';
import { live, liveWord, type ChainLink } from '../link.ts';

const code = 'WI113-credential-issuer';

/**
 * The identity trusts the cluster's issuer, byte for byte, for this subject (entra-docs, workload
 * identity federation considerations; AADSTS700211, AADSTS70025 otherwise).
 */
export const credentialIssuerLink: ChainLink = {
  code,
  check(facts) {
    const compared = credentialFacts(code, facts);
    if ('finding' in compared) return compared.finding;
    const { credentials, wanted, nearest } = compared;
    if (nearest?.issuerMatches === true) {
      return { code, verdict: 'ok', message: { key: 'chain.credentialIssuer.ok', params: { credential: nearest.credential.name } }, actual: live(wanted.issuer, facts.credentials) };
    }
    const found = nearest?.credential;
    return {
      code,
      verdict: 'broken',
      message: found === undefined ? unmatched(credentials.length) : explain(facts, { credential: found.name, found: found.issuer, wanted: wanted.issuer }),
      expected: live(wanted.issuer, facts.cluster),
      actual: found === undefined ? liveWord('absent', facts.credentials) : live(found.issuer, facts.credentials),
      remedy: { kind: 'link', step: 'putCredential' },
    };
  },
};

function unmatched(count: number): Message {
  return count === 0 ? { key: 'chain.credential.empty' } : { key: 'chain.credential.none', params: { count } };
}

function explain({ known }: ChainFacts, params: { readonly credential: string; readonly found: string; readonly wanted: string }): Message {
  const difference = issuerDifference(params.found, params.wanted) ?? 'other';
  const cluster = known?.clusters.find(({ issuer }) => issuer === params.found);
  if (cluster !== undefined) return { key: 'chain.credentialIssuer.ofCluster', params: { ...params, cluster: cluster.name } };
  return { key: `chain.credentialIssuer.${difference}`, params };
}
