import { live, required, unknownBecause, type ChainLink } from '../link.ts';

const code = 'WI112-identity';

/** The managed identity exists. */
export const identityLink: ChainLink = {
  code,
  check({ identity, subject }) {
    if (identity.state === 'unknown') return unknownBecause(code, identity.failure);
    if (identity.value !== undefined) {
      return { code, verdict: 'ok', message: { key: 'chain.identity.ok', params: { identity: identity.value.name } }, actual: live(identity.value.clientId, identity) };
    }
    return {
      code,
      verdict: 'broken',
      message: { key: 'chain.identity.missing', params: { identity: subject.identity.id } },
      expected: required(subject.identity.id, 'the link'),
      actual: live('absent', identity),
      remedy: { kind: 'link' },
    };
  },
};
