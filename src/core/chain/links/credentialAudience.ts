import { tokenExchangeAudience } from '../../model/cloud.ts';
import { nearestCredential, wantedCredential } from '../credentialMatch.ts';
import { live, required, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI115-credential-audience';

/** The credential's one audience is the projected token's (AADSTS700212 otherwise). */
export const credentialAudienceLink: ChainLink = {
  code,
  check(facts) {
    const { credentials } = facts;
    if (credentials.state === 'unknown') return unknownBecause(code, credentials.failure);
    const wanted = wantedCredential(facts);
    const nearest = wanted === undefined ? undefined : nearestCredential(credentials.value, wanted);
    if (nearest === undefined) return unknownAfterEarlier(code);
    const { credential } = nearest;
    if (credential.audiences.includes(tokenExchangeAudience)) {
      return { code, verdict: 'ok', message: { key: 'chain.credentialAudience.ok', params: { credential: credential.name } }, actual: live(tokenExchangeAudience, credentials) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.credentialAudience.other', params: { credential: credential.name } },
      expected: required(tokenExchangeAudience, 'the projected token'),
      actual: live(credential.audiences.join(', ') || 'absent', credentials),
      remedy: { kind: 'link' },
    };
  },
};
