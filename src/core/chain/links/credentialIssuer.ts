import type { Message } from '../../words/say.ts';
import { looselyEqual, nearestCredential, wantedCredential } from '../credentialMatch.ts';
import { live, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI113-credential-issuer';

/** The identity trusts the cluster's issuer, byte for byte, for this subject (AADSTS700211 otherwise). */
export const credentialIssuerLink: ChainLink = {
  code,
  check(facts) {
    const { cluster, credentials } = facts;
    if (credentials.state === 'unknown') return unknownBecause(code, credentials.failure);
    const wanted = wantedCredential(facts);
    if (wanted === undefined) return unknownAfterEarlier(code);
    const nearest = nearestCredential(credentials.value, wanted);
    if (nearest?.issuerMatches === true) {
      return { code, verdict: 'ok', message: { key: 'chain.credentialIssuer.ok', params: { credential: nearest.credential.name } }, actual: live(wanted.issuer, credentials) };
    }
    const found = nearest?.credential;
    return {
      code,
      verdict: 'broken',
      message: found === undefined ? unmatched(credentials.value.length) : explain({ credential: found.name, found: found.issuer, wanted: wanted.issuer }),
      expected: live(wanted.issuer, cluster),
      actual: live(found?.issuer ?? 'absent', credentials),
      remedy: { kind: 'link' },
    };
  },
};

function unmatched(count: number): Message {
  return count === 0 ? { key: 'chain.credential.empty' } : { key: 'chain.credential.none', params: { count } };
}

function explain(params: { readonly credential: string; readonly found: string; readonly wanted: string }): Message {
  const { found, wanted } = params;
  if (`${found}/` === wanted) return { key: 'chain.credentialIssuer.missingSlash', params };
  if (found.startsWith('http:')) return { key: 'chain.credentialIssuer.http', params };
  if (found.trim() !== found) return { key: 'chain.credentialIssuer.whitespace', params };
  if (looselyEqual(found, wanted)) return { key: 'chain.credentialIssuer.case', params };
  return { key: 'chain.credentialIssuer.other', params };
}
