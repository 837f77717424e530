import { looselyEqual, nearestCredential, wantedCredential } from '../credentialMatch.ts';
import { live, required, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI114-credential-subject';

/** A credential with the cluster's issuer names this ServiceAccount, case included (AADSTS700213, 7002138). */
export const credentialSubjectLink: ChainLink = {
  code,
  check(facts) {
    const { credentials } = facts;
    if (credentials.state === 'unknown') return unknownBecause(code, credentials.failure);
    const wanted = wantedCredential(facts);
    if (wanted === undefined) return unknownAfterEarlier(code);
    const nearest = nearestCredential(credentials.value, wanted);
    if (nearest === undefined) return unknownAfterEarlier(code);
    const { credential, subjectMatches } = nearest;
    if (subjectMatches) return { code, verdict: 'ok', message: { key: 'chain.credentialSubject.ok', params: { credential: credential.name } }, actual: live(wanted.subject, credentials) };
    return {
      code,
      verdict: 'broken',
      message: {
        key: looselyEqual(credential.subject, wanted.subject) ? 'chain.credentialSubject.case' : 'chain.credentialSubject.other',
        params: { credential: credential.name, found: credential.subject, wanted: wanted.subject },
      },
      expected: required(wanted.subject, 'the ServiceAccount'),
      actual: live(credential.subject, credentials),
      remedy: { kind: 'link' },
    };
  },
};
