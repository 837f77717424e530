import { sameArmId } from '../../model/armId.ts';
import { valueOf } from '../../model/fact.ts';
import type { ManagedIdentity } from '../../model/identity.ts';
import { isGuid } from '../../model/ids.ts';
import { workloadIdentityKeys, type ServiceAccount } from '../../model/serviceAccount.ts';
import type { Message } from '../../words/say.ts';
import { annotationRemedy } from '../annotationRemedy.ts';
import type { ChainFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { live, liveWord, requiredWord, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';

const code = 'WI106-client-id';

/**
 * The ServiceAccount's client-id annotation is the identity's client id. The webhook injects
 * nothing, silently, where it is absent (azure-workload-identity v1.6.0, pkg/webhook); an ARM id
 * or an object id in its place is a common slip (azure-docs #108526).
 */
export const clientIdLink: ChainLink = {
  code,
  check(facts) {
    const { serviceAccount, identity } = facts;
    if (serviceAccount.state !== 'known') return unread(code, serviceAccount);
    if (serviceAccount.value === undefined) return unknownAfterEarlier(code);
    if (identity.state === 'unknown') return malformed(facts, serviceAccount.value) ?? unread(code, identity);
    if (identity.state === 'pending') return unread(code, identity);
    if (identity.value === undefined) return unknownAfterEarlier(code);
    const wanted = identity.value.clientId;
    const found = serviceAccount.value.annotations[workloadIdentityKeys.clientId] ?? '';
    // Entra reads a client id as a GUID, so case does not matter here.
    if (found.toLowerCase() === wanted) {
      return { code, verdict: 'ok', message: { key: 'chain.clientId.ok', params: { clientId: wanted } }, actual: live(found, serviceAccount) };
    }
    return {
      code,
      verdict: 'broken',
      message: explain(found, identity.value, facts),
      expected: live(wanted, identity),
      actual: found === '' ? liveWord('absent', serviceAccount) : live(found, serviceAccount),
      remedy: annotationRemedy(serviceAccount.value),
    };
  },
};

/** No identity has such a client id, whichever is meant: to say so, it need not be readable. */
function malformed({ serviceAccount, subject }: ChainFacts, account: ServiceAccount): Finding | undefined {
  const found = account.annotations[workloadIdentityKeys.clientId] ?? '';
  if (isGuid(found)) return undefined;
  const identity = subject.identity.id.slice(subject.identity.id.lastIndexOf('/') + 1);
  const text = found.trim();
  const message = ((): Message => {
    if (found === '') return { key: 'chain.clientId.absent' };
    if (isGuid(text)) return { key: 'chain.clientId.whitespace' };
    if (sameArmId(text, subject.identity.id)) return { key: 'chain.clientId.isArmId', params: { identity } };
    return /^\/subscriptions\//i.test(text) ? { key: 'chain.clientId.armId', params: { identity } } : { key: 'chain.clientId.notGuid', params: { found } };
  })();
  return {
    code,
    verdict: 'broken',
    message,
    expected: requiredWord('clientIdOf', { key: 'source.link' }, { identity }),
    actual: found === '' ? liveWord('absent', serviceAccount) : live(found, serviceAccount),
    remedy: annotationRemedy(account),
  };
}

function explain(found: string, identity: ManagedIdentity, facts: ChainFacts): Message {
  const { name } = identity;
  const text = found.trim().toLowerCase();
  if (found === '') return { key: 'chain.clientId.absent' };
  if (text === identity.clientId) return { key: 'chain.clientId.whitespace' };
  if (sameArmId(text, identity.id)) return { key: 'chain.clientId.isArmId', params: { identity: name } };
  if (text === identity.principalId) return { key: 'chain.clientId.isPrincipalId', params: { identity: name } };
  const others = [...(facts.known?.identities ?? []), ...(valueOf(facts.otherIdentities) ?? [])];
  const other = others.find(({ id, clientId, principalId }) => text === clientId || text === principalId || sameArmId(text, id));
  if (other !== undefined) {
    const key = text === other.clientId ? 'chain.clientId.ofOther' : text === other.principalId ? 'chain.clientId.principalIdOfOther' : 'chain.clientId.armIdOfOther';
    return { key, params: { identity: name, other: other.name, tenant: other.tenantId } };
  }
  if (text.startsWith('/subscriptions/')) return { key: 'chain.clientId.armId', params: { identity: name } };
  if (!isGuid(text)) return { key: 'chain.clientId.notGuid', params: { found } };
  return { key: 'chain.clientId.other', params: { identity: name, found } };
}
