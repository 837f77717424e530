import { tokenExchangeAudience } from '../../model/cloud.ts';
import { credentialFacts } from '../credentialFacts.ts';
import { live, liveWord, required, unknownAfterEarlier, type ChainLink } from '../link.ts';

const code = 'WI115-credential-audience';

/**
 * The credential's one audience is the projected token's (entra-docs, workload identity federation
 * considerations; AADSTS700212 otherwise).
 */
export const credentialAudienceLink: ChainLink = {
  code,
  check(facts) {
    const compared = credentialFacts(code, facts);
    if ('finding' in compared) return compared.finding;
    const { nearest } = compared;
    if (nearest === undefined) return unknownAfterEarlier(code);
    const { name, audiences } = nearest.credential;
    if (audiences.includes(tokenExchangeAudience)) {
      return { code, verdict: 'ok', message: { key: 'chain.credentialAudience.ok', params: { credential: name } }, actual: live(tokenExchangeAudience, facts.credentials) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.credentialAudience.other', params: { credential: name } },
      expected: required(tokenExchangeAudience, { key: 'source.projectedToken' }),
      actual: audiences.length === 0 ? liveWord('absent', facts.credentials) : live(audiences.join(', '), facts.credentials),
      remedy: { kind: 'link', step: 'putCredential' },
    };
  },
};
