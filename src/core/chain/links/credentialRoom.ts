import { valueOf } from '../../model/fact.ts';
import { federatedCredentialLimit } from '../../model/identity.ts';
import { wantedCredential } from '../credentialMatch.ts';
import { live, requiredWord, unknownAfterEarlier, unread, type ChainLink } from '../link.ts';

const code = 'WI120-credential-room';

/**
 * The identity trusts this service account already, or has room to: it holds fewer than 20
 * federated credentials (entra-docs, workload identity federation considerations). Those of
 * identity bindings take room as well.
 */
export const credentialRoomLink: ChainLink = {
  code,
  check(facts) {
    const { credentials, cluster, identity } = facts;
    if (identity.state === 'known' && identity.value === undefined) return unknownAfterEarlier(code);
    if (credentials.state !== 'known') return unread(code, credentials);
    const count = credentials.value.length;
    const params = { count, limit: federatedCredentialLimit, identity: valueOf(identity)?.name ?? '' };
    const actual = live(String(count), credentials);
    if (count < federatedCredentialLimit) return { code, verdict: 'ok', message: { key: 'chain.credentialRoom.ok', params }, actual };
    if (cluster.state === 'pending') return unread(code, cluster);
    const wanted = wantedCredential(facts);
    if (wanted === undefined) return unknownAfterEarlier(code);
    const present = credentials.value.some(({ issuer, subject }) => issuer === wanted.issuer && subject === wanted.subject);
    if (present) return { code, verdict: 'ok', message: { key: 'chain.credentialRoom.present', params }, actual };
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.credentialRoom.full', params },
      expected: requiredWord('fewerThan', { key: 'source.credentialLimit' }, { limit: federatedCredentialLimit }),
      actual,
      remedy: { kind: 'command', command: 'openIdentity' },
    };
  },
};
