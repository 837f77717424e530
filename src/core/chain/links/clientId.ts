import { sameArmId } from '../../model/armId.ts';
import { valueOf } from '../../model/fact.ts';
import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys } from '../../model/serviceAccount.ts';
import type { Message } from '../../words/say.ts';
import type { ChainFacts } from '../facts.ts';
import { live, unknownAfterEarlier, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI106-client-id';

/**
 * The ServiceAccount's client-id annotation is the identity's client id. The webhook injects
 * nothing, silently, where it is absent (azure-workload-identity v1.6.0); an ARM id or an object
 * id in its place is a common slip (azure-docs #108526).
 */
export const clientIdLink: ChainLink = {
  code,
  check(facts) {
    const { serviceAccount, identity } = facts;
    if (serviceAccount.state === 'unknown') return unknownBecause(code, serviceAccount.failure);
    if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
    if (identity.state === 'unknown') return unknownBecause(code, identity.failure);
    const wanted = identity.value?.clientId;
    if (wanted === undefined) return unknownAfterEarlier(code);
    const found = serviceAccount.value.annotations[workloadIdentityKeys.clientId] ?? '';
    // Entra reads a client id as a GUID, so case does not matter here.
    if (found.toLowerCase() === wanted) {
      return { code, verdict: 'ok', message: { key: 'chain.clientId.ok', params: { clientId: wanted } }, actual: live(found, serviceAccount) };
    }
    return {
      code,
      verdict: 'broken',
      message: explain(found, facts),
      expected: live(wanted, identity),
      actual: live(found === '' ? 'absent' : found, serviceAccount),
      remedy: { kind: 'link' },
    };
  },
};

function explain(found: string, facts: ChainFacts): Message {
  const identity = valueOf(facts.identity);
  const name = identity?.name ?? '';
  if (found === '') return { key: 'chain.clientId.absent' };
  if (identity !== undefined && sameArmId(found, identity.id)) return { key: 'chain.clientId.isArmId', params: { identity: name } };
  if (found.toLowerCase() === identity?.principalId) return { key: 'chain.clientId.isPrincipalId', params: { identity: name } };
  if (!isGuid(found)) return { key: 'chain.clientId.notGuid', params: { found } };
  return { key: 'chain.clientId.other', params: { identity: name, found } };
}
