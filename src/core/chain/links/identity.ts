import { live, liveWord, required, unread, type ChainLink } from '../link.ts';

const code = 'WI112-identity';

/** The managed identity exists, and in which tenant (ManagedIdentity REST API 2024-11-30, `properties.tenantId`). */
export const identityLink: ChainLink = {
  code,
  check({ identity, subject }) {
    if (identity.state !== 'known') return unread(code, identity);
    if (identity.value !== undefined) {
      const { name, tenantId, clientId } = identity.value;
      return { code, verdict: 'ok', message: { key: 'chain.identity.ok', params: { identity: name, tenant: tenantId } }, actual: live(clientId, identity) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.identity.missing', params: { identity: subject.identity.id, tenant: subject.identity.tenantId } },
      expected: required(subject.identity.id, { key: 'source.link' }),
      actual: liveWord('absent', identity),
      remedy: { kind: 'command', command: 'chooseIdentity' },
    };
  },
};
