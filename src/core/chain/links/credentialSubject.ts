import type { Message } from '../../words/say.ts';
import { credentialFacts } from '../credentialFacts.ts';
import { live, required, unknownAfterEarlier, type ChainLink } from '../link.ts';
import { serviceAccountIn, subjectDifference } from '../subjectDifference.ts';

const code = 'WI114-credential-subject';

/**
 * The credential names this ServiceAccount, case included (entra-docs, workload identity
 * federation considerations; AADSTS700213, AADSTS7002138 otherwise).
 */
export const credentialSubjectLink: ChainLink = {
  code,
  check(facts) {
    const compared = credentialFacts(code, facts);
    if ('finding' in compared) return compared.finding;
    const { wanted, nearest } = compared;
    if (nearest === undefined) return unknownAfterEarlier(code);
    const { credential } = nearest;
    if (nearest.subjectMatches) return { code, verdict: 'ok', message: { key: 'chain.credentialSubject.ok', params: { credential: credential.name } }, actual: live(wanted.subject, facts.credentials) };
    return {
      code,
      verdict: 'broken',
      message: explain({ credential: credential.name, found: credential.subject, wanted: wanted.subject }),
      expected: required(wanted.subject, { key: 'source.serviceAccountName' }),
      actual: live(credential.subject, facts.credentials),
      remedy: { kind: 'link', step: 'putCredential' },
    };
  },
};

function explain(params: { readonly credential: string; readonly found: string; readonly wanted: string }): Message {
  const found = serviceAccountIn(params.found);
  const wanted = serviceAccountIn(params.wanted);
  const difference = subjectDifference(params.found, params.wanted) ?? 'other';
  return {
    key: `chain.credentialSubject.${difference}`,
    params: { ...params, foundNamespace: found?.namespace ?? '', foundName: found?.name ?? '', namespace: wanted?.namespace ?? '', name: wanted?.name ?? '' },
  };
}
